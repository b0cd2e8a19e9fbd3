import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { MOTS } from '../lib/mots';
import { readFile } from '../lib/files';
import type { Shown } from './Viewer';

const DRAWN = ['application/pdf', 'image/jpeg', 'image/png']; // what a browser draws without running it
interface Had { url: string; type: string }

/** A file to save, and to look at where a browser draws it; one that is still being made is waited for. */
export function FileView({ file: { nom, url, urlAffichage } }: { file: Shown }): VNode {
  const [had, have] = useState<Had | null>(null);
  const [failed, fail] = useState(false);
  useEffect(() => {
    let here = true;
    let made = '';
    readFile(url, () => here).then((blob) => {
      if (!blob) return;
      made = URL.createObjectURL(blob);
      have({ url: made, type: blob.type });
    }, () => fail(true));
    return () => {
      here = false;
      URL.revokeObjectURL(made);
    };
  }, [url]);
  if (failed) return <p class="note alerte" role="alert">{MOTS.sansReponse}</p>;
  if (!had) return <p class="attente" role="status">{MOTS.chargement}</p>;
  return (
    <div>
      <p><a class="bouton" href={had.url} download={nom}>{MOTS.telecharger}</a></p>
      {urlAffichage && DRAWN.includes(had.type) && <iframe src={had.url} title={nom} />}
    </div>
  );
}
