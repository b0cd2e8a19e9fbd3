import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { CandidatureMarquerVue, MesInscriptions as Asked, type CarteFragment } from '../gql/documents';
import { refresh, send, useQuery } from '../lib/client';
import { instant } from '../lib/dates';
import { MOTS } from '../lib/mots';
import { useWords } from '../lib/words';
import { Dialog } from '../ui/Dialog';
import { Page, Read } from '../ui/Page';
import { Desinscrire } from './Desinscrire';

/** « Mes inscriptions »: a card for each candidature, with its envelope. */
export function MesInscriptions(): VNode {
  const word = useWords();
  return (
    <Page titre={word('MES_INSCRIPTIONS.titre')}>
      <Read of={useQuery(Asked, {})}>
        {({ candidatures }) => <>
          {candidatures?.length === 0 && <p class="chapeau">{word('MES_INSCRIPTIONS.AUCUNE')}</p>}
          <div class="cartes">{candidatures?.map((carte) => <Carte key={carte.id} carte={carte} />)}</div>
        </>}
      </Read>
      <p><a class="bouton second ajout" href="/inscrire">{word('MES_INSCRIPTIONS.AJOUTER')}</a></p>
    </Page>
  );
}

function Carte({ carte }: { carte: CarteFragment }): VNode {
  const word = useWords(carte.domaine.code);
  const { id, numero, domaine, session, specialite, etablissement, periode } = carte;
  const place = { academie: periode.academie?.libelle ?? periode.libelle, etablissement: etablissement?.libelleCarte ?? '' };
  return (
    <section class="carte candidature">
      <div class="tete">
        <h2><a href={`/mon-inscription/${id}`}>{domaine.libelle}</a></h2>
        <Enveloppe carte={carte} />
      </div>
      <p class="etat">{carte.etatLibelle}</p>
      <p>{session.libelle}{specialite && ` – ${specialite.libelle}`}</p>
      {numero && <p>{word('MES_INSCRIPTIONS.CARTE_NUMERO', { numero })}</p>}
      <p>{etablissement ? word('MES_INSCRIPTIONS.CARTE_LIEU', place) : place.academie}</p>
      <div class="actions">
        <a class="bouton" href={`/mon-inscription/${id}`}>{word('ACTIVITES.INSCRIPTION')}</a>
        {carte.actionsPossibles.includes('SE_DESINSCRIRE') && <Desinscrire carte={carte} />}
      </div>
    </section>
  );
}

/** The envelope: what is new of a candidature, until it was seen. */
function Enveloppe({ carte }: { carte: CarteFragment }): VNode | null {
  const word = useWords();
  const [isOpen, open] = useState(false);
  const news = carte.nouveautes.nodes;
  if (!news.length && !isOpen) return null;
  const close = () => {
    open(false);
    void send(CandidatureMarquerVue, { input: { candidatureId: carte.id } }).then(refresh);
  };
  return (
    <>
      <button type="button" class="enveloppe" onClick={() => open(true)}><span aria-hidden="true">✉</span> {MOTS.nouveautes(news.length)}</button>
      {isOpen && (
        <Dialog titre={MOTS.nouveautes(news.length)} close={close}>
          <ul>{news.map(({ id, libelle, le }) => <li key={id}>{libelle} <span class="aide">{instant(le)}</span></li>)}</ul>
          <div class="actions"><button type="button" onClick={close}>{word('AIDE_CONNEXION.FERMER')}</button></div>
        </Dialog>
      )}
    </>
  );
}
