import { CompteSeDeconnecter, Moi, type EnteteFragment } from '../gql/documents';
import { ask, forget, send, signIns, signingIn } from './client';
import { clearDrafts } from './drafts';
import { go } from './router';
import { createStore } from './store';

/** The account that is signed in; null for a visitor. */
export const me = createStore<EnteteFragment | null>(null);

/** Tells the other tabs of the browser who signs in, or that one signed out: they have the same cookie. */
const tabs = new BroadcastChannel('compte');

/** The page that an account begins with. */
export const homeOf = (compte: EnteteFragment | null): string => HOMES[compte?.type ?? ''] ?? (compte && !compte.candidat ? '/mon-compte' : '/mes-inscriptions');
const HOMES: Readonly<Record<string, string>> = { GESTIONNAIRE: '/gestion', ETABLISSEMENT: '/etablissement' };

/** Reads the account of this session; one that has just ended may be kept until the person knows. */
export async function readMe(kept = false): Promise<void> {
  const { moi } = await ask(Moi, {});
  if (moi || !kept) me.set(moi);
}

/** Takes the account that has just signed in; what another one typed is not shown to it. */
export function signedIn(compte: EnteteFragment): void {
  if (me.get()?.id !== compte.id) {
    if (me.get()) clearDrafts();
    forget();
  }
  me.set(compte);
  signIns.set(signIns.get() + 1);
  tabs.postMessage(compte.id);
}

export async function signOut(): Promise<void> {
  await send(CompteSeDeconnecter, {});
  go('/'); // first: a page of the account would ask to sign in
  signedOut();
}

/** Forgets the account and all that it read or typed, in each tab. */
export function signedOut(): void {
  left();
  tabs.postMessage(null);
}

function left(): void {
  clearDrafts();
  me.set(null);
  forget();
}

tabs.onmessage = ({ data: id }: MessageEvent<string | null>) => {
  const mine = me.get()?.id;
  if (id === mine) { // the session that ended here too goes on
    signIns.set(signIns.get() + 1);
    signingIn.done();
  } else {
    if (mine !== undefined) left();
    if (id !== null) void readMe();
  }
};
