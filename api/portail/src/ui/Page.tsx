import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Reading } from '../lib/client';
import { MOTS } from '../lib/mots';
import { typo, useWords } from '../lib/words';

interface PageProps { titre: string; sousTitre?: string | undefined; large?: boolean; children: ComponentChildren }
let isFirst = true;

/**
 * A page: its title takes the focus when it is first drawn, before a key can be pressed, and names the tab of the browser.
 * What comes later, such as the live statut of a dossier, leaves the focus where the person has brought it.
 */
export function Page({ titre, sousTitre, large = false, children }: PageProps): VNode {
  const heading = useRef<HTMLHeadingElement>(null);
  const word = useWords();
  useLayoutEffect(() => {
    if (!isFirst) heading.current?.focus({ preventScroll: true });
    if (!isFirst) scrollTo(0, 0);
    isFirst = false;
  }, [titre]);
  useEffect(() => {
    document.title = [titre, sousTitre, word('CADRE.titre')].filter(Boolean).join(' – ');
  }, [titre, sousTitre]);
  return (
    <article class={large ? 'page large' : 'page'}>
      <h1 tabIndex={-1} ref={heading}>{titre}{sousTitre && <small>{sousTitre}</small>}</h1>
      {children}
    </article>
  );
}

/** What is drawn of a reading: that it comes, that it cannot be had, or its data. */
export function Read<Data>({ of, children }: { of: Reading<Data>; children: (data: Data) => ComponentChildren }): VNode {
  if (of.data !== undefined) return <>{children(of.data)}</>;
  if (of.refused) return <p class="note" role="alert">{of.refused.message || MOTS.donneesIndisponibles}</p>;
  return <p class="attente" role="status">{MOTS.chargement}</p>;
}

export const Paragraphs = ({ of }: { of: readonly string[] }): VNode => <>{of.map((text) => <p key={text}>{typo(text)}</p>)}</>;
