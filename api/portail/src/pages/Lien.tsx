import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { newKey } from '../lib/client';
import { keepDraft, readDraft } from '../lib/drafts';
import { MOTS } from '../lib/mots';
import { Page } from '../ui/Page';

interface LienProps {
  titre: string;
  /** Sends what the link of the mail is for, under a key; gives the sentences of a refusal. */
  open: (key: string) => Promise<readonly string[]>;
  children: ComponentChildren;
}

/** A page that the link of a mail opens: what it is for is done at once, then told. */
export function Lien({ titre, open, children }: LienProps): VNode {
  const [refused, refuse] = useState<readonly string[] | null>(null);
  useEffect(() => void open(keyOfLink()).then(refuse, (error: Error) => refuse([error.message])), []);
  return (
    <Page titre={titre}>
      {refused === null && <p class="attente" role="status">{MOTS.chargement}</p>}
      {refused?.map((text) => <p class="note alerte" role="alert" key={text}>{text}</p>)}
      {refused?.length === 0 && children}
    </Page>
  );
}

/** The same key each time this tab opens the same link, so that a reload is no second use of it. */
function keyOfLink(): string {
  const name = location.pathname + location.search;
  const key = readDraft<null>(name)?.key ?? newKey();
  keepDraft(name, { values: null, key });
  return key;
}
