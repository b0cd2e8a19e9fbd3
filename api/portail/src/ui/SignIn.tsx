import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Refus } from '../form/model';
import { CompteSeConnecter, type CompteSeConnecterMutationVariables } from '../gql/documents';
import { send } from '../lib/client';
import { MOTS } from '../lib/mots';
import { signedIn } from '../lib/session';
import { useWords } from '../lib/words';
import { NamedForm } from './FormPage';

/** The form « Veuillez vous identifier ». */
export function SignIn({ done }: { done: () => void }): VNode {
  const word = useWords();
  const [toEnrol, enrol] = useState(false);
  const connect = async (input: Record<string, unknown>, key: string): Promise<readonly Refus[]> => {
    const variables = { input } as unknown as CompteSeConnecterMutationVariables;
    const { compteSeConnecter: answer } = await send(CompteSeConnecter, variables, key);
    if (answer?.compte) {
      signedIn(answer.compte);
      done();
    }
    enrol(answer?.errors.some(({ code }) => code === 'SECOND_FACTEUR_A_ENROLER') ?? false);
    return answer?.errors ?? [];
  };
  return (
    <NamedForm
      sparing code="COMPTE_SE_CONNECTER" button={word('CONNEXION.SE_CONNECTER')} send={({ input, key }) => connect(input, key)}
      others={toEnrol && <a class="bouton second" href="/second-facteur">{MOTS.secondFacteur}</a>}
    />
  );
}
