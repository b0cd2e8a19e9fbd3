import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Sending } from '../form/Form';
import {
  CompteDemanderMotDePasse, CompteReinitialiserMotDePasse,
  type CompteDemanderMotDePasseMutationVariables, type CompteReinitialiserMotDePasseMutationVariables,
} from '../gql/documents';
import { send } from '../lib/client';
import { go, parameter } from '../lib/router';
import { lines, useWords } from '../lib/words';
import { NamedForm } from '../ui/FormPage';
import { Page, Paragraphs } from '../ui/Page';

/** « Mot de passe oublié »; with the link of its mail, the new one. */
export function MotDePasse(): VNode {
  const jeton = parameter('jeton');
  return jeton ? <New jeton={jeton} /> : <Forgotten />;
}

function Forgotten(): VNode {
  const word = useWords();
  const [message, tell] = useState<readonly string[] | null>(null);
  const ask = async ({ input, key }: Sending) => {
    const variables = { input } as unknown as CompteDemanderMotDePasseMutationVariables;
    const { compteDemanderMotDePasse: answer } = await send(CompteDemanderMotDePasse, variables, key);
    if (answer?.message) tell(answer.message);
    return answer?.errors ?? [];
  };
  if (message) return <Page titre={word('MOT_DE_PASSE_OUBLIE.ENVOYE')}><div class="note" role="status"><Paragraphs of={message} /></div></Page>;
  return (
    <Page titre={word('MOT_DE_PASSE_OUBLIE.titre')}>
      <ul>{lines(word('MOT_DE_PASSE_OUBLIE.SAISIR')).map((line) => <li key={line}>{line}</li>)}</ul>
      <NamedForm code="COMPTE_DEMANDER_MOT_DE_PASSE" button={word('PREMIERE_CONNEXION.VALIDER')} send={ask} />
    </Page>
  );
}

function New({ jeton }: { jeton: string }): VNode {
  const word = useWords();
  const change = async ({ input, key }: Sending) => {
    const variables = { input: { ...input, jeton } } as unknown as CompteReinitialiserMotDePasseMutationVariables;
    const { compteReinitialiserMotDePasse: answer } = await send(CompteReinitialiserMotDePasse, variables, key);
    if (answer?.estFait) go('/connexion', true);
    return answer?.errors ?? [];
  };
  return (
    <Page titre={word('NOUVEAU_MOT_DE_PASSE.titre')}>
      <NamedForm code="COMPTE_REINITIALISER_MOT_DE_PASSE" button={word('NOUVEAU_MOT_DE_PASSE.ENREGISTRER')} send={change} />
    </Page>
  );
}
