import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Fichier, MesDocuments as Asked } from '../gql/documents';
import { ask, useQuery } from '../lib/client';
import { MOTS } from '../lib/mots';
import type { Parameters } from '../lib/router';
import { useWords } from '../lib/words';
import { CandidaturePage } from '../ui/CandidaturePage';
import { Viewer, type Shown } from '../ui/Viewer';

/** « Mes documents »: the address of each is asked for when it is opened. */
export function MesDocuments({ id = '' }: Parameters): VNode {
  const reading = useQuery(Asked, { id });
  const word = useWords(reading.data?.candidature?.domaine.code);
  const [shown, show] = useState<Shown | null>(null);
  const open = async (document: string) => show((await ask(Fichier, { id: document })).document?.fichier ?? null);
  const calendar = async (document: string) => {
    const file = (await ask(Fichier, { id: document })).document?.calendrier;
    if (file) location.assign(file.url);
  };
  return (
    <CandidaturePage titre={word('DOCUMENTS.titre')} of={reading}>
      {({ documents }) => (
        <section class="groupe">
          <h2>{word('DOCUMENTS.LISTE')}</h2>
          {documents.length ? <p class="aide">{word('DOCUMENTS.CONSIGNE')}</p> : <p>{MOTS.aucunDocument}</p>}
          <ul class="liste">
            {documents.map((document) => (
              <li key={document.id}>
                <button type="button" class="lien" onClick={() => void open(document.id)}>{document.ligne}</button>
                {document.calendrier && <button type="button" class="lien" onClick={() => void calendar(document.id)}>{document.calendrier.nom}</button>}
              </li>
            ))}
          </ul>
          {shown && <Viewer file={shown} close={() => show(null)} />}
        </section>
      )}
    </CandidaturePage>
  );
}
