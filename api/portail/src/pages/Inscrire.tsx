import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { CandidatureDemarrer } from '../gql/documents';
import { useAct } from '../lib/act';
import { newKey, send } from '../lib/client';
import { go } from '../lib/router';
import { useWords } from '../lib/words';
import { Page } from '../ui/Page';
import { Choix, type Periode } from './Choix';

/** « M'inscrire »: what for, and where; then the wizard. */
export function Inscrire(): VNode {
  const word = useWords();
  return (
    <Page titre={word('INSCRIPTION.titre')}>
      <Choix consigne={word('INSCRIPTION.CHOIX')} centre={word('OUVERTURES.CENTRE')} resume={word('INSCRIPTION.RESUME')}>
        {(periode) => <Demarrer periode={periode} />}
      </Choix>
    </Page>
  );
}

function Demarrer({ periode }: { periode: Periode }): VNode {
  const word = useWords();
  const { busy, refused, act } = useAct();
  const [key] = useState(newKey);
  const start = () => act(async () => {
    const { candidatureDemarrer: answer } = await send(CandidatureDemarrer, { input: { periodeId: periode.id } }, key);
    if (answer?.candidature) go(`/mon-inscription/${answer.candidature.id}`);
    return answer?.errors;
  });
  return (
    <section class="groupe">
      <h2>{word('OUVERTURES.INFORMATIONS')}</h2>
      <p class="chapeau">{periode.phrase}</p>
      <p>{periode.conseil}</p>
      {refused.map((text) => <p class="note alerte" role="alert" key={text}>{text}</p>)}
      {periode.estOuverte && <button type="button" disabled={busy} onClick={() => void start()}>{word('INSCRIPTION.DEMARRER')}</button>}
    </section>
  );
}
