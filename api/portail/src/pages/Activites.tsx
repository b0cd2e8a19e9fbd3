import type { VNode } from 'preact';
import type { CarteFragment } from '../gql/documents';
import { usePath } from '../lib/router';
import { useWords } from '../lib/words';

/** « Mes activités »: the pages of one registered candidature. */
export function Activites({ carte }: { carte: CarteFragment }): VNode {
  const word = useWords(carte.domaine.code);
  const path = usePath();
  const link = (page: string, text: string) => (
    <li><a href={`${page}/${carte.id}`} aria-current={path.startsWith(page) ? 'page' : undefined}>{word(text)}</a></li>
  );
  return (
    <nav class="activites" aria-label={word('ACTIVITES.titre')}>
      <ul>
        {link('/mon-inscription', 'ACTIVITES.INSCRIPTION')}
        {link('/mes-documents', 'ACTIVITES.DOCUMENTS')}
        {link('/mes-justificatifs', 'ACTIVITES.JUSTIFICATIFS')}
        {link('/mes-notes', 'ACTIVITES.NOTES')}
      </ul>
    </nav>
  );
}
