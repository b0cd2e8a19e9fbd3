import type { Pages } from './lib/router';
import { Activation } from './pages/Activation';
import { Adresse } from './pages/Adresse';
import { Connexion } from './pages/Connexion';
import { CreerCompte } from './pages/CreerCompte';
import { FranceConnect } from './pages/FranceConnect';
import { Historique } from './pages/Historique';
import { Home } from './pages/Home';
import { Inscrire } from './pages/Inscrire';
import { MesDocuments } from './pages/MesDocuments';
import { MesInscriptions } from './pages/MesInscriptions';
import { MesJustificatifs } from './pages/MesJustificatifs';
import { MesMessages } from './pages/MesMessages';
import { MesNotes } from './pages/MesNotes';
import { MonCompte } from './pages/MonCompte';
import { MotDePasse } from './pages/MotDePasse';
import { Ouvertures } from './pages/Ouvertures';
import { Parcours } from './pages/Parcours';
import { ProConnect } from './pages/ProConnect';
import { lazy } from './ui/lazy';

/** The pages that a visitor sees; every other one asks to sign in. */
export const PUBLIC: Pages = {
  '/': Home,
  '/ouvertures': Ouvertures,
  '/creer-mon-compte': CreerCompte,
  '/activation': Activation,
  '/connexion': Connexion,
  '/mot-de-passe': MotDePasse,
  '/adresse': Adresse,
  '/franceconnect': FranceConnect,
  '/proconnect': ProConnect,
  '/second-facteur': lazy(() => import('./office/SecondFacteur').then(({ SecondFacteur }) => SecondFacteur)),
};

export const PAGES: Pages = {
  ...PUBLIC,
  '/mes-inscriptions': MesInscriptions,
  '/inscrire': Inscrire,
  '/mon-inscription/:id': Parcours,
  '/mon-inscription/:id/:onglet': Parcours,
  '/mes-documents/:id': MesDocuments,
  '/mes-justificatifs/:id': MesJustificatifs,
  '/mes-notes/:id': MesNotes,
  '/mes-messages': MesMessages,
  '/mon-compte': MonCompte,
  '/mon-historique': Historique,
  '/etablissement': lazy(() => import('./school/Ecole').then(({ Ecole }) => Ecole)),
  '/gestion': lazy(() => import('./office/Bureau').then(({ Bureau }) => Bureau)),
  '/gestion/:id': lazy(() => import('./office/Dossier').then(({ Dossier }) => Dossier)),
};
