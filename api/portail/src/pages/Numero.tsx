import type { VNode } from 'preact';
import { PageNumero } from '../gql/documents';
import { useQuery } from '../lib/client';
import { useWords } from '../lib/words';
import { Paragraphs, Read } from '../ui/Page';
import { Apercu } from './Apercu';
import type { OngletProps } from './Onglet';

/** « Votre numéro d'inscription ». */
export function Numero({ etape }: OngletProps): VNode {
  const word = useWords(etape.domaine.code);
  return (
    <Read of={useQuery(PageNumero, { id: etape.id })}>
      {({ candidature }) => {
        const page = candidature?.pageNumero;
        return (
          <section class="groupe">
            <h2>{word('NUMERO_INSCRIPTION.titre')}</h2>
            {page && <div class="numero"><Paragraphs of={page.lignes} /></div>}
            {page?.contact && <address>
              {page.contact.lignes.map((line) => <span key={line}>{line}</span>)}
              <span>{word('NUMERO_INSCRIPTION.TELEPHONE', { telephone: page.contact.telephone ?? '' })}</span>
              {page.contact.courriel && <a href={`mailto:${page.contact.courriel}`}>{page.contact.courriel}</a>}
            </address>}
            <div class="actions">
              <Apercu id={etape.id} name={word('NUMERO_INSCRIPTION.VISUALISER')} />
              <a class="bouton" href="/mes-inscriptions">{word('PARCOURS.QUITTER')}</a>
            </div>
          </section>
        );
      }}
    </Read>
  );
}
