import type { VNode } from 'preact';
import { CompteActiver } from '../gql/documents';
import { send } from '../lib/client';
import { MOTS } from '../lib/mots';
import { parameter } from '../lib/router';
import { useWords } from '../lib/words';
import { Lien } from './Lien';

/** « Activer mon compte »: the link of the mail, then the sign-in. */
export function Activation(): VNode {
  const word = useWords();
  const open = async (key: string) => {
    const { compteActiver: answer } = await send(CompteActiver, { input: { jeton: parameter('jeton') } }, key);
    return answer?.errors.map(({ message }) => message) ?? [];
  };
  return (
    <Lien titre={word('CREATION_COMPTE.CREER')} open={open}>
      <p class="note" role="status">{MOTS.activationFaite}</p>
      <p><a class="bouton" href="/connexion">{word('CONNEXION.SE_CONNECTER')}</a></p>
    </Lien>
  );
}
