import type { VNode } from 'preact';
import type { EtapeFragment } from '../gql/documents';
import { FormOnglet } from './FormOnglet';
import { Numero } from './Numero';
import { NUMERO, type Leave, type Step } from './steps';
import { Recapitulatif } from './Recapitulatif';

export interface OngletProps {
  etape: EtapeFragment;
  onglet: Step;
  leave: Leave;
  show: (etape: EtapeFragment, code?: string) => void;
}

/** One tab: its form, the récapitulatif, or the number. */
export function Onglet(props: OngletProps): VNode {
  const formulaire = props.etape.ouvert[0]?.formulaire;
  if (formulaire && props.etape.enSaisie) return <FormOnglet {...props} formulaire={formulaire} />;
  return props.onglet.code === NUMERO ? <Numero {...props} /> : <Recapitulatif {...props} />;
}
