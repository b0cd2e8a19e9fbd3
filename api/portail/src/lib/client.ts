import { Client, cacheExchange, fetchExchange, type AnyVariables, type CombinedError } from '@urql/core';
import { useEffect, useState } from 'preact/hooks';
import type { Document } from '../gql/documents';
import { isOnline, networkIsBack, pause, watchedFetch } from './network';
import { createStore, useStore } from './store';

/** What the server says of a whole operation: there is no answer to read. */
export class Refused extends Error {
  constructor(message: string, readonly code: string) {
    super(message);
  }
}

const make = () => new Client({
  url: '/graphql',
  fetch: watchedFetch,
  preferGetMethod: 'within-url-limit',
  exchanges: [cacheExchange, fetchExchange],
});
const client = createStore(make());
/** Counts the reasons to read the page again: an event of the stream, a sign-in. */
const readings = createStore(0);
/** Keys of the mutations of this page: an event that has one of them brings nothing new. */
export const sentKeys = new Set<string>();
/** Counts the sign-ins of this page: what belongs to one of them begins again. */
export const signIns = createStore(0);
/** Asks the person to sign in again, and hears that it was done; the page replaces both by its dialog. */
export const signingIn = {
  again: (): Promise<void> => Promise.reject(new Refused('', 'CONNEXION_REQUISE')),
  done: (): void => undefined,
};

/** Forgets all that was read: another person signs in, or out. */
export const forget = (): void => client.set(make());
/** Reads again what the page shows. */
export const refresh = (): void => readings.set(readings.get() + 1);

const codeOf = (error: CombinedError): string => String(error.graphQLErrors[0]?.extensions['code'] ?? '');
const refusal = (error: CombinedError) => new Refused(error.graphQLErrors[0]?.message ?? '', codeOf(error));
const isSignedOut = (error: CombinedError): boolean => codeOf(error) === 'CONNEXION_REQUISE';
/** Waits for a new sign-in, unless somebody signed in since the question left: its refusal came late. */
const signedInSince = async (times: number): Promise<void> => times === signIns.get() ? signingIn.again() : undefined;

/** One answer of a query. A lost network is waited for; a partial answer is an answer. */
export async function ask<Data, Variables>(document: Document<Data, Variables>, variables: Variables): Promise<Data> {
  for (;;) {
    const times = signIns.get();
    const asked = client.get().query<Data>(document, variables as AnyVariables, { requestPolicy: 'network-only' });
    const { data, error } = await asked.toPromise();
    if (error?.networkError) await networkIsBack();
    else if (error && isSignedOut(error)) await signedInSince(times);
    else if (data) return data;
    else throw error ? refusal(error) : new Refused('', '');
  }
}

/** The answer of a mutation, sent again under its key until it is known: nothing is done twice. */
export async function send<Data, Variables>(
  document: Document<Data, Variables>, variables: Variables, key: string = newKey(),
): Promise<Data> {
  sentKeys.add(key);
  for (;;) {
    const times = signIns.get();
    const context = { fetchOptions: { headers: { 'Idempotency-Key': key } } };
    const { data, error } = await client.get().mutation<Data>(document, variables as AnyVariables, context).toPromise();
    if (data && Object.values(data as object)[0] !== null) return data; // a part of it may be refused, as to a pupil's first sign-in
    if (error?.networkError) await networkIsBack();
    else if (error && isSignedOut(error)) await signedInSince(times);
    else if (error && codeOf(error) === 'REESSAYER') await pause(2000);
    else throw error ? refusal(error) : new Refused('', '');
  }
}

export const newKey = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
};

/** What a page reads: what is known at once, then what the server says. */
export interface Reading<Data> {
  data: Data | undefined;
  refused: Refused | undefined;
}

/** The answer of a query for as long as the page shows it; `null` variables ask for nothing yet. */
export function useQuery<Data, Variables>(document: Document<Data, Variables>, variables: Variables | null): Reading<Data> {
  const [read, setRead] = useState<Reading<Data> & { of?: string }>({ data: undefined, refused: undefined });
  const of = variables === null ? '' : document + JSON.stringify(variables);
  const reading = useStore(readings);
  const asked = useStore(client);
  const online = useStore(isOnline);
  useEffect(() => {
    if (variables === null) return;
    const times = signIns.get();
    const source = asked.query<Data>(document, variables as AnyVariables, { requestPolicy: 'cache-and-network' });
    const { unsubscribe } = source.subscribe(({ data, error, stale }) => {
      if (error && stale) return; // a refusal of before, while the server is asked again
      if (error && isSignedOut(error)) signedInSince(times).then(refresh, () => undefined);
      else if (error?.networkError) void networkIsBack().then(refresh);
      else setRead({ data, refused: data ? undefined : error && refusal(error), of });
    });
    return unsubscribe;
  }, [of, reading, asked, online]);
  if (read.of === of) return read;
  const known = variables === null ? null : asked.readQuery<Data>(document, variables as AnyVariables);
  return { data: known?.error ? undefined : known?.data, refused: undefined }; // at once, so that nothing jumps
}
