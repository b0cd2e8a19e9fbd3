import type { VNode } from 'preact';
import { Accueil } from '../gql/documents';
import { useQuery } from '../lib/client';
import { homeOf, me } from '../lib/session';
import { useStore } from '../lib/store';
import { useWords } from '../lib/words';
import { Page } from '../ui/Page';
import { Messages } from './Messages';

/** The home page: messages of the service, the two ways in, videos, helps and links. */
export function Home(): VNode {
  const word = useWords();
  const reading = useQuery(Accueil, {});
  const compte = useStore(me);
  return (
    <Page titre={word('ACCUEIL.titre')}>
      <Messages />
      <p class="chapeau">{word('ACCUEIL.INTRODUCTION')}</p>
      {compte
        ? <p><a class="bouton" href={homeOf(compte)}>{compte.candidat ? word('MES_INSCRIPTIONS.titre') : word('CADRE.MENU')}</a></p>
        : <div class="portes">
          <section class="carte">
            <p>{word('ACCUEIL.NON_SCOLARISE')}</p>
            <a class="bouton second" href="/creer-mon-compte">{word('ACCUEIL.CREER_COMPTE')}</a>
          </section>
          <section class="carte">
            <p>{word('ACCUEIL.SCOLAIRE')}</p>
            <a class="bouton" href="/connexion">{word('ACCUEIL.SE_CONNECTER')}</a>
          </section>
        </div>}
      <p><a href="/ouvertures">{word('OUVERTURES.titre')}</a></p>
      {reading.data?.accueil.liens.map(({ libelle, adresse }) => <p key={libelle}><a href={adresse} rel="noreferrer">{libelle}</a></p>)}
      {!!reading.data?.accueil.videos.length && (
        <section>
          <h2>{word('CADRE.VIDEOS')}</h2>
          <ul>{reading.data.accueil.videos.map(({ titre, url }) => <li key={titre}>{url ? <a href={url} rel="noreferrer">{titre}</a> : titre}</li>)}</ul>
        </section>
      )}
    </Page>
  );
}
