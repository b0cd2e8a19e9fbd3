import { CompteSeDeconnecter, Moi, type EnteteFragment } from '../gql/documents';
import { ask, forget, send } from './client';
import { clearDrafts } from './drafts';
import { createStore } from './store';

/** Counts the sign-ins of this page: what belongs to one of them begins again. */
export const signIns = createStore(0);
/** The account that is signed in; null for a visitor. */
export const me = createStore<EnteteFragment | null>(null);

/** The page that an account begins with. */
export const homeOf = (compte: EnteteFragment | null): string => (compte?.type === 'GESTIONNAIRE' ? '/gestion' : '/mes-inscriptions');

export async function readMe(): Promise<void> {
  me.set((await ask(Moi, {})).moi);
}

/** Takes the account that has just signed in; what another one typed is not shown to it. */
export function signedIn(compte: EnteteFragment): void {
  if (me.get()?.id !== compte.id) {
    if (me.get()) clearDrafts();
    forget();
  }
  me.set(compte);
  signIns.set(signIns.get() + 1);
}

export async function signOut(): Promise<void> {
  await send(CompteSeDeconnecter, {});
  signedOut();
}

/** Forgets the account and all that it read or typed. */
export function signedOut(): void {
  clearDrafts();
  me.set(null);
  forget();
}
