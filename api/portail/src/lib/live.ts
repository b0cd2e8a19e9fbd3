import { BureauSuivi, EcoleSuivi, Suivi } from '../gql/documents';
import { announce } from './announce';
import { refresh, sentKeys } from './client';
import { me, readMe } from './session';

const STREAMS: Readonly<Record<string, string>> = { GESTIONNAIRE: BureauSuivi, ETABLISSEMENT: EcoleSuivi };
const LATER = 10_000; // milliseconds, after which a stream that was refused is asked for again

/** Follows the events of the account: what changes elsewhere is read again and told. Gives what stops it. */
export function follow(): () => void {
  const document = STREAMS[me.get()?.type ?? ''] ?? Suivi;
  let source = open(document);
  let timer: ReturnType<typeof setTimeout>;
  const look = () => {
    if (source.readyState === EventSource.CLOSED && navigator.onLine && me.get()) {
      refresh(); // what happened meanwhile, and whether the person is still signed in
      source = open(document);
    }
    timer = setTimeout(look, LATER);
  };
  timer = setTimeout(look, LATER);
  const leave = () => {
    clearTimeout(timer);
    source.close();
  };
  addEventListener('pagehide', leave);
  return () => {
    leave();
    removeEventListener('pagehide', leave);
  };
}

interface Seen { readonly libelle: string; readonly estDeMoi?: boolean; readonly cleIdempotence?: string | null }

function open(document: string): EventSource {
  const source = new EventSource(`/graphql?query=${encodeURIComponent(document)}`);
  source.addEventListener('next', ({ data }: MessageEvent<string>) => {
    const [found] = Object.values((JSON.parse(data) as { data?: Record<string, Seen | { evenement: Seen }> }).data ?? {});
    const seen = found && 'evenement' in found ? found.evenement : found;
    if (!seen || (seen.cleIdempotence && sentKeys.has(seen.cleIdempotence))) return;
    refresh();
    if (seen.estDeMoi) return;
    announce(seen.libelle);
    void readMe(true); // the number of messages in the menu
  });
  return source;
}
