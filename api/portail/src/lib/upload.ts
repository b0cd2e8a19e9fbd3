import { PieceDeposer, PieceOuvrirDepot, type PieceFragment } from '../gql/documents';
import { send } from './client';
import { MOTS } from './mots';
import { networkIsBack } from './network';

const TRIES = 3;

/** Sends a file for a pièce: an address is opened, the bytes go there, then the deposit is made. Gives the refusals. */
export async function upload({ id, version }: PieceFragment, file: File, tell: (part: number) => void, signal: AbortSignal): Promise<string[]> {
  const { pieceOuvrirDepot: opened } = await send(PieceOuvrirDepot, { input: { pieceId: id, version, ...await describe(file) } });
  if (!opened?.depot) return messages(opened?.errors);
  for (let time = 1; ; time++) {
    const found = await put(opened.depot.url, file, tell, signal);
    if (signal.aborted) return [];
    if (found === null && time < TRIES) await networkIsBack();
    else if (found === null) return [MOTS.sansReponse];
    else if (found.length) return found;
    else break;
  }
  const { pieceDeposer: deposited } = await send(PieceDeposer, { input: { pieceId: id, jeton: opened.depot.jeton } });
  return messages(deposited?.errors);
}

/** A file as it is announced before its bytes are sent. */
export const describe = async (file: File): Promise<{ nom: string; taille: number; empreinte: string }> =>
  ({ nom: file.name, taille: file.size, empreinte: await digest(file) });

const messages = (errors: readonly { readonly message: string }[] = []): string[] => errors.map(({ message }) => message);

/** Puts the bytes, telling the part that left; gives the refusals, or null when the network was lost or the server full. */
export function put(url: string, file: File, tell: (part: number) => void, signal: AbortSignal): Promise<string[] | null> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    request.upload.onprogress = ({ loaded, total }) => tell(Math.round((100 * loaded) / total));
    const isFull = () => request.status === 503 && request.responseText.includes('SERVICE_SATURE');
    request.onload = () => resolve(request.status === 204 ? [] : isFull() ? null : refusals(request.responseText));
    request.onerror = () => resolve(null);
    request.onabort = () => resolve([]);
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

function refusals(body: string): string[] {
  try {
    return messages((JSON.parse(body) as { errors: { message: string }[] }).errors);
  } catch {
    return [MOTS.sansReponse];
  }
}

async function digest(file: File): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
