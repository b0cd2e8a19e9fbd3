import type { VNode } from 'preact';
import { useWords } from '../lib/words';
import { Dialog } from './Dialog';
import { FileView } from './FileView';

export interface Shown { readonly nom: string; readonly url: string; readonly urlAffichage: string | null }

/** A file in a window of the page, and the link that saves it. */
export function Viewer({ file, close }: { file: Shown; close: () => void }): VNode {
  const word = useWords();
  return (
    <Dialog titre={file.nom} close={close} large>
      <div class="actions">
        <button type="button" class="second" onClick={close}>{word('AIDE_CONNEXION.FERMER')}</button>
      </div>
      <FileView file={file} />
    </Dialog>
  );
}
