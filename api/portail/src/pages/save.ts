import type { Refus } from '../form/model';
import { CandidatureEnregistrer, Etape, type EtapeFragment } from '../gql/documents';
import { ask, send } from '../lib/client';
import { NUMERO } from './steps';

/** « Enregistrer »: the draft becomes official, and its number is shown. Gives the refusals. */
export async function save({ id, version }: EtapeFragment, show: (etape: EtapeFragment, code: string) => void): Promise<readonly Refus[]> {
  const { candidatureEnregistrer: answer } = await send(CandidatureEnregistrer, { input: { candidatureId: id, version } });
  if (answer?.errors.length || !answer?.candidature) return answer?.errors.map(({ message }) => ({ message, path: [] })) ?? [];
  const { candidature } = await ask(Etape, { id, onglet: [NUMERO] });
  if (candidature) show(candidature, NUMERO);
  return [];
}
