import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Apercu as Asked } from '../gql/documents';
import { ask } from '../lib/client';
import { Viewer, type Shown } from '../ui/Viewer';

/** « Visualiser/imprimer »: the document as it would be printed, in the page. */
export function Apercu({ id, name }: { id: string; name: string }): VNode {
  const [shown, show] = useState<Shown | null>(null);
  const open = async () => show((await ask(Asked, { id })).candidature?.apercu ?? null);
  return (
    <>
      <button type="button" class="second" onClick={() => void open()}>{name}</button>
      {shown && <Viewer file={shown} close={() => show(null)} />}
    </>
  );
}
