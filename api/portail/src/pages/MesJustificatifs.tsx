import type { VNode } from 'preact';
import { MesJustificatifs as Asked, PiecesValider, type GroupeFragment } from '../gql/documents';
import { useAct } from '../lib/act';
import { refresh, send, useQuery } from '../lib/client';
import type { Parameters } from '../lib/router';
import { useWords } from '../lib/words';
import { CandidaturePage } from '../ui/CandidaturePage';
import { Paragraphs } from '../ui/Page';
import { Piece } from './Piece';

/** « Mes justificatifs »: the pièces by way and date of return. */
export function MesJustificatifs({ id = '' }: Parameters): VNode {
  const reading = useQuery(Asked, { id });
  const word = useWords(reading.data?.candidature?.domaine.code);
  return (
    <CandidaturePage titre={word('JUSTIFICATIFS.titre')} of={reading}>
      {({ groupesPieces }) => <>
        <div class="textes"><Paragraphs of={reading.data?.aideJustificatifs ?? []} /></div>
        {groupesPieces.map((groupe) => <Groupe key={groupe.id} groupe={groupe} id={id} />)}
        <p><button type="button" class="second" onClick={refresh}>{word('JUSTIFICATIFS.RAFRAICHIR')}</button></p>
      </>}
    </CandidaturePage>
  );
}

function Groupe({ groupe, id }: { groupe: GroupeFragment; id: string }): VNode {
  const { refused, act } = useAct();
  const validate = () => act(async () => {
    const { piecesValider: answer } = await send(PiecesValider, { input: { candidatureId: id, groupe: groupe.code } });
    refresh();
    return answer?.errors;
  });
  const problems = [...refused, ...groupe.problemesValidation.map(({ message }) => message)];
  return (
    <section class="groupe">
      <h2>{groupe.titre}</h2>
      <Paragraphs of={groupe.aide} />
      <ul class="pieces">{groupe.pieces.map((piece) => <Piece key={piece.id} piece={piece} />)}</ul>
      {groupe.libelleValidation && (
        <div class="validation">
          {groupe.explicationValidation && <p>{groupe.explicationValidation}</p>}
          {problems.length > 0 && <ul class="aide">{[...new Set(problems)].map((text) => <li key={text}>{text}</li>)}</ul>}
          <button type="button" disabled={!groupe.estValidable} onClick={() => void validate()}>{groupe.libelleValidation}</button>
        </div>
      )}
    </section>
  );
}
