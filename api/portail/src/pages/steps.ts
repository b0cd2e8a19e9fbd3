import type { EtapeFragment } from '../gql/documents';

/** Leaves the form of a tab for another one; null where there is none. */
export interface Leave { current: ((code: string) => void) | null }
export type Step = EtapeFragment['onglets'][number];

// The two tabs that have no form, the same in every domaine, and the one that shows other candidatures.
export const RECAPITULATIF = 'RECAPITULATIF';
export const NUMERO = 'NUMERO_INSCRIPTION';
export const PRECEDENTES = 'CANDIDATURES_PRECEDENTES';

/** The tab before or after another one. */
export const neighbour = ({ onglets }: EtapeFragment, { code }: Step, by: number): Step | undefined =>
  onglets[onglets.findIndex((found) => found.code === code) + by];
