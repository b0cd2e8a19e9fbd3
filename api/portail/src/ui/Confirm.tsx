import type { VNode } from 'preact';
import { lines, useWords } from '../lib/words';
import { Dialog } from './Dialog';
import { Paragraphs } from './Page';

/** The window that asks to confirm what the service warns of. */
export function Confirm({ sentence, yes, no }: { sentence: string; yes: () => void; no: () => void }): VNode {
  const word = useWords();
  const [first = '', ...others] = lines(sentence);
  return (
    <Dialog titre={first} close={no}>
      <Paragraphs of={others} />
      <div class="actions">
        <button type="button" onClick={no}>{word('DESINSCRIPTION.ANNULER')}</button>
        <button type="button" class="second" onClick={yes}>{word('DESINSCRIPTION.OK')}</button>
      </div>
    </Dialog>
  );
}
