import { createStore } from './store';

/** Whether the last request reached the server. */
export const isOnline = createStore(true);
const TRY_AGAIN = 3000; // milliseconds; the browser often knows sooner that the network is back
const PATIENCE = 30_000; // milliseconds that one request may take
let ahead = 0;

/** The hour of the server, which opens and closes the services. */
export const serverNow = (): number => Date.now() + ahead;

/** Whether the server sent the last request back for want of a place. */
export const isCrowded = createStore(false);

/** `fetch`, which notes the state of the network and the hour of the server; what a full server sent back leaves again. */
export async function watchedFetch(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  for (;;) {
    const response = await tried(input, init);
    const after = response.status === 503 && (await response.clone().text()).includes('SERVICE_SATURE');
    isCrowded.set(after);
    if (!after) return response;
    await pause(1000 * Number(response.headers.get('retry-after') ?? 2));
  }
}

async function tried(input: RequestInfo | URL, init: RequestInit): Promise<Response> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  init.signal?.addEventListener('abort', () => stop.abort());
  try {
    const response = await fetch(input, { ...init, signal: stop.signal });
    const date = response.headers.get('date');
    if (date) ahead = Date.parse(date) - Date.now();
    isOnline.set(true);
    return response;
  } catch (error) {
    if (!init.signal?.aborted) isOnline.set(false);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Resolves when another try makes sense: the browser is online again, or a moment has passed. */
export function networkIsBack(): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, TRY_AGAIN);
    addEventListener('online', done);
  });
}

export const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
