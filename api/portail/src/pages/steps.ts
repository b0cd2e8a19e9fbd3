import type { EtapeFragment } from '../gql/documents';

export type Step = EtapeFragment['onglets'][number];

// The two tabs that have no form, the same in every domaine, and the one that shows other candidatures.
export const RECAPITULATIF = 'RECAPITULATIF';
export const NUMERO = 'NUMERO_INSCRIPTION';
export const PRECEDENTES = 'CANDIDATURES_PRECEDENTES';

/** The tab before or after another one. */
export const neighbour = ({ onglets }: EtapeFragment, { code }: Step, by: number): Step | undefined =>
  onglets[onglets.findIndex((found) => found.code === code) + by];
