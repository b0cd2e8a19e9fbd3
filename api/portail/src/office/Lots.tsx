import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { BureauLots, GestionPublierNotes, type FiltreCandidaturesInput } from '../gql/documents';
import { useAct } from '../lib/act';
import { refresh, send, useQuery } from '../lib/client';
import { instant } from '../lib/dates';
import { Confirm } from '../ui/Confirm';
import { Read } from '../ui/Page';
import { BUREAU } from './mots';

/** The lots of the office, as they go on, and the publication of the marks of the list. */
export function Lots({ filtre, nombre }: { filtre: FiltreCandidaturesInput; nombre: number }): VNode {
  const [asked, ask] = useState(false);
  const { refused, act } = useAct();
  const publish = () => act(async () => {
    ask(false);
    const { gestionPublierNotes: answer } = await send(GestionPublierNotes, { input: { filtre } });
    refresh();
    return answer?.errors;
  });
  return (
    <section class="groupe">
      <h2>{BUREAU.lots}</h2>
      {refused.map((text) => <p class="erreur" role="alert" key={text}>{text}</p>)}
      <Read of={useQuery(BureauLots, {})}>
        {({ gestionLots }) => (
          <ul class="liste">
            {[...gestionLots?.nodes ?? []].reverse().map((lot) => (
              <li key={lot.id}>
                {lot.natureLibelle} – <strong>{lot.etatLibelle}</strong>
                <span class="aide">{instant(lot.ordonneLe)} – {BUREAU.traitees(lot.faits, lot.total, lot.nombreEchecs)}</span>
              </li>
            ))}
          </ul>
        )}
      </Read>
      <button type="button" class="second" disabled={!nombre} onClick={() => ask(true)}>{BUREAU.publier}</button>
      {asked && <Confirm sentence={BUREAU.publierSur(nombre)} yes={() => void publish()} no={() => ask(false)} />}
    </section>
  );
}
