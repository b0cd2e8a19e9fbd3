import type { VNode } from 'preact';
import { useWords } from '../lib/words';
import { Page } from '../ui/Page';
import { Choix } from './Choix';

/** When each service is open. */
export function Ouvertures(): VNode {
  const word = useWords();
  return (
    <Page titre={word('OUVERTURES.titre')}>
      <Choix consigne={word('OUVERTURES.CONSIGNE')} centre={word('OUVERTURES.CENTRE')} resume={word('OUVERTURES.RESUME')}>
        {({ phrase, conseil }) => (
          <section class="groupe" role="status">
            <h2>{word('OUVERTURES.INFORMATIONS')}</h2>
            <p class="chapeau">{phrase}</p>
            <p>{conseil}</p>
          </section>
        )}
      </Choix>
      <p class="aide">{word('OUVERTURES.AUCUN_SERVICE')}</p>
    </Page>
  );
}
