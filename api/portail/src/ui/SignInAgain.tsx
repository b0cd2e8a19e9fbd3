import type { VNode } from 'preact';
import { MOTS } from '../lib/mots';
import { useWords } from '../lib/words';
import { ParFranceConnect } from '../pages/FranceConnect';
import { Dialog } from './Dialog';
import { SignIn } from './SignIn';

/** The window of a session that ended while the person typed. */
export function SignInAgain({ done, given }: { done: () => void; given: () => void }): VNode {
  const word = useWords();
  return (
    <Dialog titre={word('CONNEXION.titre')} close={given}>
      <p>{MOTS.sessionTerminee}</p>
      <ParFranceConnect />
      <SignIn done={done} />
    </Dialog>
  );
}
