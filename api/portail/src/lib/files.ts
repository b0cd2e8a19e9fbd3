import { networkIsBack, pause, watchedFetch } from './network';

/** A file, read whole; while a full server sends it back or the network is lost, it is asked for again. */
export async function readFile(url: string, here: () => boolean): Promise<Blob | null> {
  for (;;) {
    const response = await watchedFetch(url).catch(() => null);
    if (!here()) return null;
    if (response?.ok) return response.blob();
    const later = Number(response?.headers.get('retry-after') ?? 0);
    if (response && !later) throw new Error(response.statusText);
    await (response ? pause(1000 * later) : networkIsBack());
  }
}
