import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Etape as Asked, type EtapeFragment } from '../gql/documents';
import { ask, Refused } from '../lib/client';
import type { Parameters } from '../lib/router';
import { go } from '../lib/router';
import { useWords } from '../lib/words';
import { MOTS } from '../lib/mots';
import { Page } from '../ui/Page';
import { Activites } from './Activites';
import { Fermeture } from './Fermeture';
import { Onglet } from './Onglet';
import { Onglets } from './Onglets';
import { NUMERO, RECAPITULATIF } from './steps';

/** « Mon inscription »: the wizard, tab by tab. The address has the tab, so that back and forward buttons work. */
export function Parcours({ id = '', onglet = '' }: Parameters): VNode {
  const [etape, setEtape] = useState<EtapeFragment | null>(null);
  const [refused, refuse] = useState('');
  const word = useWords(etape?.domaine.code);
  const leave = useRef<((code: string) => void) | null>(null);

  useEffect(() => {
    if (etape?.ouvert[0]?.code === onglet) return;
    let here = true;
    ask(Asked, { id, onglet: [onglet] }).then(({ candidature }) => {
      if (!here) return;
      if (!candidature) refuse(MOTS.donneesIndisponibles);
      else if (candidature.ouvert.length) setEtape(candidature);
      else go(`/mon-inscription/${id}/${firstOf(candidature)}`, true);
    }, (error: Refused) => refuse(error.message));
    return () => {
      here = false;
    };
  }, [id, onglet]);

  /** Shows what a mutation answered; the form of the tab that opens came with it. */
  const show = (next: EtapeFragment, code: string = onglet) => {
    setEtape(next);
    if (code !== onglet) go(`/mon-inscription/${id}/${code}`);
  };
  const current = etape?.onglets.find(({ code }) => code === onglet);
  if (refused) return <Page titre={word('PARCOURS.titre')}><p class="note" role="alert">{refused}</p></Page>;
  if (!etape || !current || etape.ouvert[0]?.code !== onglet) return <p class="attente" role="status">{MOTS.chargement}</p>;
  return (
    <Page titre={current.titre} sousTitre={`${etape.domaine.libelle}, ${etape.session.libelle}`} large>
      {etape.numero && <Activites carte={etape} />}
      {etape.enSaisie && <Fermeture periode={etape.periode} />}
      {etape.enSaisie && <Onglets etape={etape} code={onglet} leave={leave} />}
      <Onglet key={onglet} etape={etape} onglet={current} show={show} leave={leave} />
    </Page>
  );
}

/** The tab to open first: the one that is to fill, or what was registered. */
function firstOf({ enSaisie, onglets }: EtapeFragment): string {
  if (!enSaisie) return RECAPITULATIF;
  return (onglets.find(({ etat }) => etat !== 'COMPLET') ?? onglets.find(({ code }) => code !== NUMERO))?.code ?? RECAPITULATIF;
}
