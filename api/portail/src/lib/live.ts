import { Suivi, type SuiviSubscription } from '../gql/documents';
import { announce } from './announce';
import { refresh, sentKeys } from './client';

/** Follows the events of the account: what changes elsewhere is read again and told. Gives what stops it. */
export function follow(): () => void {
  const source = new EventSource(`/graphql?query=${encodeURIComponent(Suivi)}`);
  source.addEventListener('next', ({ data }: MessageEvent<string>) => {
    const seen = (JSON.parse(data) as { data?: SuiviSubscription }).data?.evenements;
    if (!seen || (seen.cleIdempotence && sentKeys.has(seen.cleIdempotence))) return;
    refresh();
    if (!seen.estDeMoi) announce(seen.libelle);
  });
  const leave = () => source.close();
  addEventListener('pagehide', leave);
  return () => {
    leave();
    removeEventListener('pagehide', leave);
  };
}
