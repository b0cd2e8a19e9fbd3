import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Accueil } from '../gql/documents';
import { ask, signIns, signingIn } from '../lib/client';
import { follow } from '../lib/live';
import { go, match, usePath, useRouter } from '../lib/router';
import { me, readMe } from '../lib/session';
import { useStore } from '../lib/store';
import { loadWords } from '../lib/words';
import { MOTS } from '../lib/mots';
import { PAGES, PUBLIC } from '../pages';
import { Layout } from './Layout';
import { Page } from './Page';
import { SignInAgain } from './SignInAgain';

interface Waiting { done: () => void; given: (error: Error) => void }

/** The whole app: the words, the account and what visitors are told first, then the page of the address. */
export function App(): VNode {
  const [isReady, ready] = useState(false);
  useRouter((path) => match(PAGES, path) !== null);
  useEffect(() => void Promise.all([loadWords(), readMe(), match(PUBLIC, location.pathname) && ask(Accueil, {})]).then(() => ready(true)), []);
  if (!isReady) return <p class="attente" role="status">{MOTS.chargement}</p>;
  return <Ready />;
}

function Ready(): VNode {
  const path = usePath();
  const compte = useStore(me);
  const times = useStore(signIns);
  const [waiting, wait] = useState<Waiting | null>(null);
  useEffect(() => (compte ? follow() : undefined), [compte?.id, times]);
  useEffect(() => {
    let one: Promise<void> | null = null; // several requests wait for one window
    signingIn.again = () => {
      if (!me.get()) return Promise.reject(new Error());
      one ??= new Promise<void>((done, given) => {
        signingIn.done = done;
        wait({ done, given });
      }).finally(() => {
        one = null;
        wait(null);
      });
      return one;
    };
  }, []);

  const found = match(PAGES, path);
  const isPublic = !!found && found.pattern in PUBLIC;
  useEffect(() => {
    if (found && !isPublic && (!compte || compte.premiereConnexion)) go(`/connexion?vers=${encodeURIComponent(path)}`, true);
  }, [path, compte?.id]);

  if (!found) return <Layout><Page titre={MOTS.inconnue}><p><a href="/">{MOTS.accueil}</a></p></Page></Layout>;
  const Found = found.page;
  return (
    <Layout>
      {(isPublic || (compte && !compte.premiereConnexion)) && <Found key={JSON.stringify([found.pattern.split('/')[1], found.parameters['id'], compte?.id])} {...found.parameters} />}
      {waiting && <SignInAgain done={waiting.done} given={() => waiting.given(new Error())} />}
    </Layout>
  );
}
