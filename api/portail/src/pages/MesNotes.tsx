import type { VNode } from 'preact';
import { MesNotes as Asked } from '../gql/documents';
import { useQuery } from '../lib/client';
import { instant } from '../lib/dates';
import { MOTS } from '../lib/mots';
import type { Parameters } from '../lib/router';
import { useWords } from '../lib/words';
import { CandidaturePage } from '../ui/CandidaturePage';
import { Paragraphs } from '../ui/Page';

/** « Mes notes »: marks, average and decision, as published. */
export function MesNotes({ id = '' }: Parameters): VNode {
  const reading = useQuery(Asked, { id });
  const word = useWords(reading.data?.candidature?.domaine.code);
  return (
    <CandidaturePage titre={word('NOTES.titre')} of={reading}>
      {({ notes }) => (notes ? (
        <section class="groupe recapitulatif">
          <p class="decision"><strong>{notes.decisionLibelle}</strong>{notes.mentionLibelle && ` – ${notes.mentionLibelle}`}{notes.moyenne && ` – ${notes.moyenne}/20`}</p>
          <Paragraphs of={notes.precisions} />
          <p class="aide">{MOTS.publieesLe(instant(notes.publieesLe))}</p>
          <ul class="epreuves">
            {notes.lignes.map((ligne) => (
              <li key={ligne.code} class={`niveau-${ligne.niveau}`}>
                <span>{ligne.libelle}<small>{[ligne.precision, ligne.positionLibelle].filter(Boolean).join(' – ')}</small></span>
                <span>{ligne.coefficient && `× ${ligne.coefficient}`}</span>
                <strong>{ligne.valeur}</strong>
              </li>
            ))}
          </ul>
        </section>
      ) : <p>{MOTS.aucuneNote}</p>)}
    </CandidaturePage>
  );
}
