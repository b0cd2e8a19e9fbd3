import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Sending } from '../form/Form';
import { CompteVerifierAdresse, PremiereConnexion as Asked, type CompteVerifierAdresseMutationVariables } from '../gql/documents';
import { send, useQuery } from '../lib/client';
import { signedIn } from '../lib/session';
import { useWords } from '../lib/words';
import { NamedForm } from '../ui/FormPage';
import { Page, Paragraphs, Read } from '../ui/Page';

/** A pupil's first sign-in: the address is checked, then the advice to change the password is read. */
export function PremiereConnexion({ done }: { done: () => void }): VNode {
  const word = useWords();
  const [advice, advise] = useState<string | null>(null);
  const check = async ({ input, key }: Sending) => {
    const variables = { input } as unknown as CompteVerifierAdresseMutationVariables;
    const { compteVerifierAdresse: answer } = await send(CompteVerifierAdresse, variables, key);
    if (answer?.compte) {
      signedIn(answer.compte);
      if (answer.conseil) advise(answer.conseil);
      else done();
    }
    return answer?.errors ?? [];
  };
  if (advice !== null) return (
    <Page titre={word('PREMIERE_CONNEXION.titre')}>
      <p class="note" role="status">{advice}</p>
      <div class="actions"><button type="button" onClick={done}>{word('PREMIERE_CONNEXION.FERMER')}</button></div>
    </Page>
  );
  return (
    <Page titre={word('PREMIERE_CONNEXION.titre')}>
      <Read of={useQuery(Asked, {})}>
        {({ premiereConnexion }) => <>
          {premiereConnexion && <Paragraphs of={[...premiereConnexion.lignes, premiereConnexion.consigne]} />}
          <NamedForm
            code="COMPTE_VERIFIER_ADRESSE" button={word('PREMIERE_CONNEXION.VALIDER')} send={check}
            lu={premiereConnexion && { courriel: premiereConnexion.courriel }}
          />
        </>}
      </Read>
    </Page>
  );
}
