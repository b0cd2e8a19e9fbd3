import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { CandidatureDesinscrire, type CarteFragment } from '../gql/documents';
import { useAct } from '../lib/act';
import { announce } from '../lib/announce';
import { refresh, send } from '../lib/client';
import { lines, useWords } from '../lib/words';
import { Dialog } from '../ui/Dialog';
import { Paragraphs } from '../ui/Page';

/** « Se désinscrire », with the warning that has to be confirmed. */
export function Desinscrire({ carte }: { carte: CarteFragment }): VNode {
  const word = useWords(carte.domaine.code);
  const [isOpen, open] = useState(false);
  const { refused, act } = useAct();
  const leave = () => act(async () => {
    const input = { candidatureId: carte.id, version: carte.version, confirmation: true };
    const { candidatureDesinscrire: answer } = await send(CandidatureDesinscrire, { input });
    if (!answer?.estFait) return answer?.errors;
    open(false);
    announce(word('DESINSCRIPTION.titre'));
    refresh();
    return [];
  });
  return (
    <>
      <button type="button" class="second" onClick={() => open(true)}>{word('DESINSCRIPTION.titre')}</button>
      {isOpen && (
        <Dialog titre={word('DESINSCRIPTION.titre')} close={() => open(false)}>
          <div class="note alerte"><Paragraphs of={lines(word('DESINSCRIPTION.ATTENTION'))} /></div>
          {refused.map((text) => <p class="erreur" role="alert" key={text}>{text}</p>)}
          <div class="actions">
            <button type="button" onClick={() => open(false)}>{word('DESINSCRIPTION.ANNULER')}</button>
            <button type="button" class="danger" onClick={() => void leave()}>{word('DESINSCRIPTION.OK')}</button>
          </div>
        </Dialog>
      )}
    </>
  );
}
