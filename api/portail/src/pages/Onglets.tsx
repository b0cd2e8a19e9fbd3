import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { EtapeFragment } from '../gql/documents';
import { MOTS } from '../lib/mots';
import { NUMERO, type Leave } from './steps';

/** The tabs of the wizard, each with its state; the number comes once the candidature is saved. */
export function Onglets({ etape, code, leave }: { etape: EtapeFragment; code: string; leave: Leave }): VNode {
  /** What is typed in the tab that is left is sent first. */
  const open = (event: Event, to: string) => {
    if (!leave.current) return;
    event.preventDefault();
    leave.current(to);
  };
  const nav = useRef<HTMLElement>(null);
  useEffect(() => nav.current?.querySelector('[aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' }), [code]);
  return (
    <nav class="onglets" aria-label={MOTS.etapes} ref={nav}>
      <ol>
        {etape.onglets.map((onglet) => {
          const isDone = onglet.etat === 'COMPLET';
          const name = <><span class="rang" aria-hidden="true">{onglet.rang}</span>{onglet.titre}<span class="cache"> ({isDone ? MOTS.complet : MOTS.incomplet})</span></>;
          const isClosed = onglet.code === NUMERO && !etape.numero;
          return (
            <li key={onglet.code} class={isDone ? 'complet' : ''}>
              {isClosed ? <span>{name}</span> : <a href={`/mon-inscription/${etape.id}/${onglet.code}`} onClick={(event) => open(event, onglet.code)} aria-current={onglet.code === code ? 'step' : undefined}>{name}</a>}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
