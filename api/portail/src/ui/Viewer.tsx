import type { VNode } from 'preact';
import { MOTS } from '../lib/mots';
import { useWords } from '../lib/words';
import { Dialog } from './Dialog';

export interface Shown { readonly nom: string; readonly url: string; readonly urlAffichage: string | null }

/** A file in a window of the page, and the link that saves it; its addresses live for a few minutes. */
export function Viewer({ file, close }: { file: Shown; close: () => void }): VNode {
  const word = useWords();
  return (
    <Dialog titre={file.nom} close={close} large>
      <div class="actions">
        <a class="bouton" href={file.url} download>{MOTS.telecharger}</a>
        <button type="button" class="second" onClick={close}>{word('AIDE_CONNEXION.FERMER')}</button>
      </div>
      {file.urlAffichage && <iframe src={file.urlAffichage} title={file.nom} />}
    </Dialog>
  );
}
