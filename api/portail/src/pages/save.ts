import type { Refus } from '../form/model';
import { CandidatureEnregistrer, Etape, type EtapeFragment } from '../gql/documents';
import { ask, send } from '../lib/client';
import { draftsOf } from '../lib/drafts';
import { MOTS } from '../lib/mots';
import { NUMERO } from './steps';

/** « Enregistrer »: the draft becomes official, and its number is shown. Gives the refusals. */
export async function save({ id, version, onglets }: EtapeFragment, show: (etape: EtapeFragment, code: string) => void): Promise<readonly Refus[]> {
  const left = onglets.filter(({ code }) => draftsOf(`${id}.`).includes(code) && code !== onglets.find(({ estDernier }) => estDernier)?.code);
  if (left.length) return left.map(({ titre }) => ({ message: MOTS.nonEnvoye(titre), path: [] }));
  const { candidatureEnregistrer: answer } = await send(CandidatureEnregistrer, { input: { candidatureId: id, version } });
  if (answer?.errors.length || !answer?.candidature) return answer?.errors.map(({ message }) => ({ message, path: [] })) ?? [];
  const { candidature } = await ask(Etape, { id, onglet: [NUMERO] });
  if (candidature) show(candidature, NUMERO);
  return [];
}
