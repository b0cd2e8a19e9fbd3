// Written by tests/clients/portail.mjs (GraphQL Code Generator) from src/operations: make portail-types.
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
export type ActionCandidature =
  | 'RENSEIGNER'
  | 'ENREGISTRER'
  | 'MODIFIER'
  | 'ABANDONNER'
  | 'SE_DESINSCRIRE'
  | 'VISUALISER';

export type ActionPiece =
  | 'AJOUTER'
  | 'SUPPRIMER';

export type AutreSpecialitePresenteeInput = {
  readonly cle?: string | null;
  readonly specialite?: string | null;
  readonly annee?: number | null;
  readonly academie?: string | null;
  readonly ancienneCategorie?: string | null;
  readonly ancienneForme?: FormePassage | null;
  readonly notes?: ReadonlyArray<NoteObtenueInput> | null;
};

export type CandidatureAbandonnerInput = {
  readonly candidatureId: string | number;
  readonly version?: number | null;
};

export type CandidatureDemarrerInput = {
  readonly periodeId: string | number;
};

export type CandidatureDesinscrireInput = {
  readonly candidatureId: string | number;
  readonly version?: number | null;
  readonly confirmation?: boolean;
};

export type CandidatureEnregistrerInput = {
  readonly candidatureId: string | number;
  readonly version?: number | null;
};

export type CandidatureMarquerVueInput = {
  readonly candidatureId: string | number;
};

export type CandidatureModifierInput = {
  readonly candidatureId: string | number;
  readonly version?: number | null;
};

export type CandidatureRenseignerAcquisInput = {
  readonly candidatureId: string | number;
  readonly version?: number | null;
  readonly dejaPresente?: boolean | null;
  readonly presentations?: ReadonlyArray<DejaPresenteInput> | null;
  readonly autreSpecialite?: boolean | null;
  readonly autresSpecialites?: ReadonlyArray<AutreSpecialitePresenteeInput> | null;
  readonly autreDiplome?: boolean | null;
  readonly titres?: ReadonlyArray<TitreObtenuInput> | null;
  readonly dispensesVae?: boolean | null;
  readonly vae?: ReadonlyArray<VaeInput> | null;
  readonly epreuvesRepassees?: ReadonlyArray<string> | null;
};

export type CandidatureRenseignerCandidaturesPrecedentesInput = {
  readonly candidatureId: string | number;
  readonly version?: number | null;
  readonly vues?: boolean | null;
};

export type CandidatureRenseignerConditionsInput = {
  readonly candidatureId: string | number;
  readonly version?: number | null;
  readonly acceptees?: boolean | null;
};

export type CandidatureRenseignerDiplomePossedeInput = {
  readonly candidatureId: string | number;
  readonly version?: number | null;
  readonly diplome?: string | null;
};

export type CandidatureRenseignerEpreuvesInput = {
  readonly candidatureId: string | number;
  readonly version?: number | null;
  readonly choix?: ReadonlyArray<ChoixEpreuveInput> | null;
};

export type CandidatureRenseignerIdentificationInput = {
  readonly candidatureId: string | number;
  readonly version?: number | null;
  readonly adressePays?: string | null;
  readonly adresseVoie?: string | null;
  readonly adresseComplement1?: string | null;
  readonly adresseComplement2?: string | null;
  readonly adresseComplement3?: string | null;
  readonly codePostal?: string | null;
  readonly localite?: string | null;
  readonly categorieSocioprofessionnelle?: string | null;
  readonly nationalite?: string | null;
  readonly telephoneMobile?: string | null;
  readonly telephone?: string | null;
};

export type CandidatureRenseignerInformationsInput = {
  readonly candidatureId: string | number;
  readonly version?: number | null;
  readonly categorie?: string | null;
  readonly situation?: string | null;
  readonly amenagementDuree?: boolean | null;
  readonly etablissement?: string | null;
  readonly ancienEtablissement?: string | null;
  readonly amenagementHandicap?: boolean | null;
  readonly resultatsPresse?: boolean | null;
  readonly resultatsCollectivites?: boolean | null;
  readonly renonceAcquis?: boolean | null;
};

export type CandidatureRenseignerInformationsSupplementairesInput = {
  readonly candidatureId: string | number;
  readonly version?: number | null;
  readonly sujetMemoire?: string | null;
};

export type CandidatureRenseignerModalitesInput = {
  readonly candidatureId: string | number;
  readonly version?: number | null;
  readonly acceptees?: boolean | null;
};

export type CandidatureRenseignerQualificationInput = {
  readonly candidatureId: string | number;
  readonly version?: number | null;
  readonly specialite?: string | null;
  readonly sectionDeLangue?: string | null;
  readonly formePassage?: FormePassage | null;
  readonly derogationForme?: boolean | null;
};

export type CandidatureRenseignerTitreInscriptionInput = {
  readonly candidatureId: string | number;
  readonly version?: number | null;
  readonly titre?: string | null;
  readonly annee?: number | null;
};

export type ChoixEpreuveInput = {
  readonly epreuve?: string | null;
  readonly position?: Position | null;
  readonly option?: string | null;
};

export type Civilite =
  | 'MONSIEUR'
  | 'MADAME';

export type CompteActiverInput = {
  readonly jeton: string;
};

export type CompteConfirmerAdresseInput = {
  readonly jeton: string;
};

export type CompteCreerInput = {
  readonly confirmation?: boolean;
  readonly civilite?: Civilite | null;
  readonly nom?: string | null;
  readonly nomConfirmation?: string | null;
  readonly nomUsage?: string | null;
  readonly prenoms?: string | null;
  readonly dateNaissance?: string | null;
  readonly dateNaissanceConfirmation?: string | null;
  readonly paysNaissance?: string | null;
  readonly departementNaissance?: string | null;
  readonly communeNaissance?: string | null;
  readonly villeNaissance?: string | null;
  readonly courriel?: string | null;
  readonly courrielConfirmation?: string | null;
  readonly motDePasse?: string | null;
  readonly motDePasseConfirmation?: string | null;
};

export type CompteDemanderAdresseInput = {
  readonly courriel: string;
  readonly courrielConfirmation: string;
  readonly motDePasse: string;
};

export type CompteDemanderMotDePasseInput = {
  readonly identifiant: string;
};

export type CompteEffacerInput = {
  readonly motDePasse?: string;
  readonly confirmation?: boolean;
};

export type CompteEnrolerSecondFacteurInput = {
  readonly identifiant: string;
  readonly motDePasse: string;
  readonly code?: string | null;
};

export type CompteExporterDonneesInput = {
  readonly motDePasse?: string;
};

export type CompteModifierInput = {
  readonly confirmation?: boolean;
  readonly civilite?: Civilite | null;
  readonly nom?: string | null;
  readonly nomConfirmation?: string | null;
  readonly nomUsage?: string | null;
  readonly prenoms?: string | null;
  readonly dateNaissance?: string | null;
  readonly dateNaissanceConfirmation?: string | null;
  readonly paysNaissance?: string | null;
  readonly departementNaissance?: string | null;
  readonly communeNaissance?: string | null;
  readonly villeNaissance?: string | null;
};

export type CompteModifierMotDePasseInput = {
  readonly motDePasseActuel: string;
  readonly motDePasse: string;
  readonly motDePasseConfirmation: string;
};

export type CompteModifierPreferencesInput = {
  readonly avisPieces: boolean;
};

export type CompteReinitialiserMotDePasseInput = {
  readonly jeton: string;
  readonly motDePasse: string;
  readonly motDePasseConfirmation: string;
};

export type CompteRenouvelerCodesSecoursInput = {
  readonly code: string;
};

export type CompteRenvoyerActivationInput = {
  readonly courriel: string;
};

export type CompteRevoquerAppareilInput = {
  readonly appareilId: string | number;
};

export type CompteSeConnecterInput = {
  readonly identifiant: string;
  readonly motDePasse: string;
  readonly client?: TypeClient;
  readonly code?: string | null;
};

export type CompteSupprimerInput = {
  readonly confirmation?: boolean;
};

export type CompteVerifierAdresseInput = {
  readonly courriel: string;
  readonly courrielConfirmation: string;
  readonly motDePasse: string;
};

export type DejaPresenteInput = {
  readonly cle?: string | null;
  readonly annee?: number | null;
  readonly academie?: string | null;
  readonly ancienneCategorie?: string | null;
  readonly ancienneForme?: FormePassage | null;
  readonly notes?: ReadonlyArray<NoteObtenueInput> | null;
};

export type EffetCondition =
  | 'MONTRER'
  | 'EXIGER'
  | 'DISPENSER'
  | 'CONTROLER'
  | 'EGALER';

export type ElevesChoisisInput =
  {   readonly candidatureIds: ReadonlyArray<string | number>; readonly classe?: never; }
  |  { readonly candidatureIds?: never;   readonly classe: string; };

export type ErrorCode =
  | 'OBLIGATOIRE'
  | 'FORMAT_INVALIDE'
  | 'TROP_LONG'
  | 'TROP_DE_TENTATIVES'
  | 'CONFIRMATION_DIFFERENTE'
  | 'VALEUR_INCONNUE'
  | 'VALEUR_INCOMPATIBLE'
  | 'DATE_INCOHERENTE'
  | 'ACCEPTATION_REQUISE'
  | 'MOT_DE_PASSE_FAIBLE'
  | 'IDENTIFIANTS_INVALIDES'
  | 'FRANCECONNECT_REFUSE'
  | 'FRANCECONNECT_INDISPONIBLE'
  | 'PROCONNECT_REFUSE'
  | 'PROCONNECT_INDISPONIBLE'
  | 'CONNEXION_REQUISE'
  | 'CANAL_SANS_COOKIE'
  | 'PREMIERE_CONNEXION'
  | 'LIEN_INVALIDE'
  | 'INTROUVABLE'
  | 'ETAT_CIVIL_FIGE'
  | 'SUPPRESSION_IMPOSSIBLE'
  | 'INSCRIPTIONS_CLOSES'
  | 'DEJA_INSCRIT'
  | 'VERSION_PERIMEE'
  | 'ACTION_IMPOSSIBLE'
  | 'CONFIRMATION_REQUISE'
  | 'ONGLET_ABSENT'
  | 'PREALABLE_MANQUANT'
  | 'IDEMPOTENCE_INCOHERENTE'
  | 'TROP_DE_FLUX'
  | 'SECOND_FACTEUR_A_ENROLER'
  | 'CODE_REQUIS'
  | 'CODE_INVALIDE'
  | 'CODE_DEJA_UTILISE'
  | 'CODE_BLOQUE'
  | 'DEPOT_CLOS'
  | 'FORMAT_REFUSE'
  | 'FICHIER_VIDE'
  | 'FICHIER_TROP_GROS'
  | 'FICHIER_EXECUTABLE'
  | 'FICHIER_HYBRIDE'
  | 'FICHIER_TRONQUE'
  | 'FICHIER_PROTEGE'
  | 'FICHIER_ILLISIBLE'
  | 'PDF_PORTFOLIO'
  | 'PDF_DYNAMIQUE'
  | 'PDF_VARIABLE'
  | 'PDF_SIGNE'
  | 'PDF_DEMESURE'
  | 'IMAGE_TROP_GRANDE'
  | 'EMPREINTE_DIFFERENTE'
  | 'ENVOI_INTERROMPU'
  | 'VIRUS_DETECTE'
  | 'CONTROLE_INDISPONIBLE'
  | 'QUOTA_ATTEINT'
  | 'CURSEUR_PERIME'
  | 'REQUETE_INVALIDE'
  | 'REQUETE_TROP_COUTEUSE'
  | 'DELAI_DEPASSE'
  | 'REESSAYER'
  | 'ERREUR_INTERNE'
  | 'ORIGINE_REFUSEE'
  | 'DOCUMENT_INCONNU'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'PERSISTED_QUERY_NOT_SUPPORTED'
  | 'STOCKAGE_INDISPONIBLE'
  | 'DOCUMENT_INDISPONIBLE'
  | 'JETON_EXPIRE'
  | 'SERVICE_SATURE';

export type EtablissementEditerPapillonsInput = {
  readonly eleves: ElevesChoisisInput;
};

export type EtablissementImporterElevesInput = {
  readonly periodeId: string | number;
  readonly nom: string;
  readonly taille: number;
  readonly empreinte: string;
};

export type EtatCandidature =
  | 'BROUILLON'
  | 'A_COMPLETER'
  | 'INSCRIT'
  | 'DESINSCRIT'
  | 'ECARTEE'
  | 'SUPPRIMEE';

export type EtatImport =
  | 'ATTENDU'
  | 'A_LIRE'
  | 'A_CORRIGER'
  | 'PRET'
  | 'EN_COURS'
  | 'TERMINE'
  | 'ANNULE';

export type EtatOnglet =
  | 'A_REMPLIR'
  | 'INCOMPLET'
  | 'COMPLET';

export type FiltreCandidaturesInput = {
  readonly domaine?: ReadonlyArray<string> | null;
  readonly sessionId?: ReadonlyArray<string | number> | null;
  readonly academie?: ReadonlyArray<string> | null;
  readonly etablissement?: ReadonlyArray<string> | null;
  readonly etat?: ReadonlyArray<EtatCandidature> | null;
  readonly specialite?: ReadonlyArray<string> | null;
  readonly statutPiece?: ReadonlyArray<StadePiece> | null;
  readonly nom?: string | null;
  readonly numeroCandidat?: string | null;
  readonly numeroInscription?: number | null;
};

export type FiltreElevesInput = {
  readonly classe?: ReadonlyArray<string> | null;
  readonly etat?: ReadonlyArray<EtatCandidature> | null;
  readonly sessionId?: ReadonlyArray<string | number> | null;
  readonly nom?: string | null;
  readonly jamaisConnecte?: boolean | null;
};

export type FormePassage =
  | 'GLOBALE'
  | 'PROGRESSIVE';

export type FranceConnectDemarrerInput = {
  readonly retour: string;
  readonly client?: TypeClient;
};

export type FranceConnectTerminerInput = {
  readonly etat: string;
  readonly code?: string | null;
  readonly liaison?: string | null;
};

export type GenreChamp =
  | 'TEXTE'
  | 'TEXTE_LONG'
  | 'TEXTES'
  | 'NOMBRE'
  | 'DECIMAL'
  | 'DATE'
  | 'INSTANT'
  | 'COURRIEL'
  | 'TELEPHONE'
  | 'MOT_DE_PASSE'
  | 'CHOIX'
  | 'CHOIX_MULTIPLES'
  | 'OUI_NON'
  | 'CASE'
  | 'ACCEPTATION'
  | 'FICHIER'
  | 'LISTE';

export type GestionControlerPiecesInput = {
  readonly pieces: ReadonlyArray<PieceAControlerInput>;
  readonly statut?: StatutPiece | null;
  readonly commentaire?: string | null;
  readonly recueLe?: string | null;
};

export type GestionPublierNotesInput = {
  readonly filtre: FiltreCandidaturesInput;
};

export type ImportationAccepterInput = {
  readonly importationId: string | number;
};

export type MessageMarquerLuInput = {
  readonly messageId: string | number;
};

export type ModeDepot =
  | 'EN_LIGNE'
  | 'POSTAL'
  | 'AUTRE';

export type Nature =
  | 'EXAMEN'
  | 'CONCOURS';

export type NoteObtenueInput = {
  readonly cle?: string | null;
  readonly epreuve?: string | null;
  readonly note?: string | null;
  readonly langue?: string | null;
};

export type PieceAControlerInput = {
  readonly id: string | number;
  readonly version?: number | null;
};

export type PieceDeposerInput = {
  readonly pieceId: string | number;
  readonly jeton: string;
  readonly version?: number | null;
};

export type PieceOuvrirDepotInput = {
  readonly pieceId: string | number;
  readonly version?: number | null;
  readonly nom: string;
  readonly taille: number;
  readonly empreinte: string;
};

export type PieceRetirerInput = {
  readonly pieceId: string | number;
  readonly version?: number | null;
};

export type PiecesValiderInput = {
  readonly candidatureId: string | number;
  readonly groupe: string;
};

export type Position =
  | 'NON_INSCRIT'
  | 'INSCRIT'
  | 'DISPENSE'
  | 'BENEFICE';

export type ProConnectDemarrerInput = {
  readonly retour: string;
  readonly client?: TypeClient;
};

export type ProConnectTerminerInput = {
  readonly etat: string;
  readonly code?: string | null;
  readonly liaison?: string | null;
  readonly codeLocal?: string | null;
};

export type StadePiece =
  | 'VIDE'
  | 'DEPOSEE'
  | 'VALIDEE'
  | 'EN_ATTENTE_CONTROLE'
  | 'RECUE'
  | 'NON_CONFORME'
  | 'EN_ATTENTE_NOUVELLE_PJ'
  | 'CONFORME';

export type StatutPiece =
  | 'EN_ATTENTE_CONTROLE'
  | 'RECUE'
  | 'NON_CONFORME'
  | 'EN_ATTENTE_NOUVELLE_PJ'
  | 'CONFORME';

export type TitreObtenuInput = {
  readonly cle?: string | null;
  readonly diplome?: string | null;
  readonly annee?: number | null;
  readonly academie?: string | null;
};

export type TypeClient =
  | 'WEB'
  | 'MOBILE';

export type TypeCompte =
  | 'CANDIDAT'
  | 'ETABLISSEMENT'
  | 'GESTIONNAIRE'
  | 'ADMINISTRATEUR'
  | 'MACHINE';

export type VaeInput = {
  readonly cle?: string | null;
  readonly annee?: number | null;
  readonly academie?: string | null;
  readonly epreuves?: ReadonlyArray<string> | null;
};

export type BureauFiltresQueryVariables = Exact<{ [key: string]: never; }>;


export type BureauFiltresQuery = { readonly gestionStatistiques: { readonly parEtat: ReadonlyArray<{ readonly code: string | null, readonly libelle: string, readonly nombre: number }>, readonly parStatutPiece: ReadonlyArray<{ readonly code: string | null, readonly libelle: string, readonly nombre: number }> } | null };

export type BureauListeQueryVariables = Exact<{
  filtre?: FiltreCandidaturesInput | null;
  after?: string | null;
}>;


export type BureauListeQuery = { readonly gestionCandidatures: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly candidatureId: string, readonly nom: string, readonly prenoms: string, readonly numeroCandidat: string, readonly numeroInscription: string | null, readonly domaine: string, readonly session: string, readonly specialite: string | null, readonly etatLibelle: string }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } | null };

export type BureauDossierQueryVariables = Exact<{
  id: string | number;
}>;


export type BureauDossierQuery = { readonly gestionCandidature: { readonly id: string, readonly nom: string, readonly prenoms: string, readonly numeroCandidat: string, readonly numeroInscription: string | null, readonly domaine: string, readonly session: string, readonly etatLibelle: string, readonly candidature: { readonly id: string, readonly recapitulatif: RecapituleFragment, readonly groupesPieces: ReadonlyArray<{ readonly id: string, readonly titre: string, readonly pieces: ReadonlyArray<(
          { readonly id: string }
          & PieceFragment
        )> }> }, readonly historique: { readonly nodes: ReadonlyArray<{ readonly cursor: string, readonly libelle: string, readonly precisions: ReadonlyArray<string>, readonly le: string, readonly acteur: { readonly libelle: string } }> } } | null };

export type GestionControlerPiecesMutationVariables = Exact<{
  input: GestionControlerPiecesInput;
}>;


export type GestionControlerPiecesMutation = { readonly gestionControlerPieces: { readonly errors: ReadonlyArray<RefusFragment>, readonly pieces: ReadonlyArray<(
      { readonly id: string }
      & PieceFragment
    )> } | null };

export type BureauLotsQueryVariables = Exact<{ [key: string]: never; }>;


export type BureauLotsQuery = { readonly gestionLots: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly natureLibelle: string, readonly etatLibelle: string, readonly total: number, readonly faits: number, readonly nombreEchecs: number, readonly ordonneLe: string }> } | null };

export type GestionPublierNotesMutationVariables = Exact<{
  input: GestionPublierNotesInput;
}>;


export type GestionPublierNotesMutation = { readonly gestionPublierNotes: { readonly errors: ReadonlyArray<RefusFragment>, readonly lot: { readonly id: string } | null } | null };

export type BureauSuiviSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type BureauSuiviSubscription = { readonly gestionEvenements: { readonly evenement: { readonly id: string, readonly libelle: string, readonly estDeMoi: boolean, readonly cleIdempotence: string | null } } };

export type EcransQueryVariables = Exact<{
  domaine?: string | null;
}>;


export type EcransQuery = { readonly ecrans: ReadonlyArray<{ readonly code: string, readonly titre: string, readonly textes: ReadonlyArray<{ readonly code: string, readonly texte: string }> }> };

export type AccueilQueryVariables = Exact<{ [key: string]: never; }>;


export type AccueilQuery = { readonly accueil: { readonly franceConnectEstPropose: boolean, readonly proConnectEstPropose: boolean, readonly messages: ReadonlyArray<{ readonly id: string, readonly texte: string }>, readonly videos: ReadonlyArray<{ readonly titre: string, readonly url: string | null }>, readonly liens: ReadonlyArray<{ readonly libelle: string, readonly adresse: string }> } };

export type MoiQueryVariables = Exact<{ [key: string]: never; }>;


export type MoiQuery = { readonly moi: (
    { readonly id: string }
    & EnteteFragment
  ) | null };

export type OuverturesQueryVariables = Exact<{ [key: string]: never; }>;


export type OuverturesQuery = { readonly domaines: ReadonlyArray<{ readonly id: string, readonly code: string, readonly libelle: string, readonly nature: Nature, readonly natureLibelle: string, readonly sessions: ReadonlyArray<{ readonly id: string, readonly libelle: string, readonly periodes: ReadonlyArray<{ readonly id: string, readonly libelle: string, readonly phrase: string, readonly conseil: string, readonly estOuverte: boolean, readonly academie: { readonly id: string, readonly libelle: string } | null }> }> }> };

export type FormulairesQueryVariables = Exact<{
  codes: ReadonlyArray<string> | string;
}>;


export type FormulairesQuery = { readonly formulaires: ReadonlyArray<FormulaireFragment> };

export type EnteteFragment = { readonly id: string, readonly type: TypeCompte, readonly identifiant: string, readonly courriel: string, readonly premiereConnexion: boolean, readonly messagesNonLus: number | null, readonly candidat: { readonly id: string, readonly numero: string, readonly nom: string, readonly prenoms: string, readonly dateNaissance: string } | null };

export type FormulaireFragment = { readonly code: string, readonly titre: string, readonly mutation: string, readonly input: string, readonly lecture: string | null, readonly groupes: ReadonlyArray<{ readonly titre: string | null, readonly champs: ReadonlyArray<ChampFragment> }> };

export type ChampFragment = { readonly nom: string, readonly parent: string | null, readonly ligne: string | null, readonly cle: string | null, readonly estAjoutable: boolean, readonly libelle: string, readonly aide: string | null, readonly indication: string | null, readonly genre: GenreChamp, readonly estObligatoire: boolean, readonly estLectureSeule: boolean, readonly estADecocher: boolean, readonly defaut: string | null, readonly autocompletion: string | null, readonly bornes: { readonly maxLength: number | null, readonly maxItems: number | null } | null, readonly liste: { readonly requete: string | null, readonly estPaginee: boolean, readonly code: string, readonly libelle: string, readonly valeurs: ReadonlyArray<{ readonly code: string, readonly libelle: string }> | null, readonly arguments: ReadonlyArray<{ readonly nom: string, readonly champ: string | null, readonly valeur: string | null, readonly estSaisie: boolean }> } | null, readonly conditions: ReadonlyArray<{ readonly effet: EffetCondition, readonly champ: string, readonly vaut: ReadonlyArray<string>, readonly estContraire: boolean }> };

export type RefusFragment = { readonly code: ErrorCode, readonly message: string, readonly path: ReadonlyArray<string> };

export type CompteCreerMutationVariables = Exact<{
  input: CompteCreerInput;
}>;


export type CompteCreerMutation = { readonly compteCreer: { readonly message: ReadonlyArray<string> | null, readonly errors: ReadonlyArray<RefusFragment> } | null };

export type CompteRenvoyerActivationMutationVariables = Exact<{
  input: CompteRenvoyerActivationInput;
}>;


export type CompteRenvoyerActivationMutation = { readonly compteRenvoyerActivation: { readonly message: ReadonlyArray<string> | null, readonly errors: ReadonlyArray<RefusFragment> } | null };

export type CompteActiverMutationVariables = Exact<{
  input: CompteActiverInput;
}>;


export type CompteActiverMutation = { readonly compteActiver: { readonly identifiant: string | null, readonly errors: ReadonlyArray<RefusFragment> } | null };

export type CompteSeConnecterMutationVariables = Exact<{
  input: CompteSeConnecterInput;
}>;


export type CompteSeConnecterMutation = { readonly compteSeConnecter: { readonly errors: ReadonlyArray<RefusFragment>, readonly compte: (
      { readonly id: string }
      & EnteteFragment
    ) | null } | null };

export type CompteSeDeconnecterMutationVariables = Exact<{ [key: string]: never; }>;


export type CompteSeDeconnecterMutation = { readonly compteSeDeconnecter: { readonly estFait: boolean, readonly errors: ReadonlyArray<RefusFragment> } | null };

export type CompteDemanderMotDePasseMutationVariables = Exact<{
  input: CompteDemanderMotDePasseInput;
}>;


export type CompteDemanderMotDePasseMutation = { readonly compteDemanderMotDePasse: { readonly message: ReadonlyArray<string> | null, readonly errors: ReadonlyArray<RefusFragment> } | null };

export type CompteReinitialiserMotDePasseMutationVariables = Exact<{
  input: CompteReinitialiserMotDePasseInput;
}>;


export type CompteReinitialiserMotDePasseMutation = { readonly compteReinitialiserMotDePasse: { readonly estFait: boolean, readonly errors: ReadonlyArray<RefusFragment> } | null };

export type CompteConfirmerAdresseMutationVariables = Exact<{
  input: CompteConfirmerAdresseInput;
}>;


export type CompteConfirmerAdresseMutation = { readonly compteConfirmerAdresse: { readonly errors: ReadonlyArray<RefusFragment> } | null };

export type PremiereConnexionQueryVariables = Exact<{ [key: string]: never; }>;


export type PremiereConnexionQuery = { readonly premiereConnexion: { readonly titre: string, readonly lignes: ReadonlyArray<string>, readonly consigne: string, readonly courriel: string | null } | null };

export type CompteVerifierAdresseMutationVariables = Exact<{
  input: CompteVerifierAdresseInput;
}>;


export type CompteVerifierAdresseMutation = { readonly compteVerifierAdresse: { readonly conseil: string | null, readonly errors: ReadonlyArray<RefusFragment>, readonly compte: (
      { readonly id: string }
      & EnteteFragment
    ) | null } | null };

export type MonCompteQueryVariables = Exact<{ [key: string]: never; }>;


export type MonCompteQuery = { readonly moi: (
    { readonly id: string, readonly avisPieces: boolean, readonly estModifiable: boolean, readonly candidat: { readonly id: string, readonly civilite: Civilite, readonly nom: string, readonly nomUsage: string | null, readonly prenoms: string, readonly dateNaissance: string, readonly paysNaissance: string, readonly departementNaissance: string | null, readonly communeNaissance: string | null, readonly communeNaissanceLibelle: string | null, readonly villeNaissance: string | null } | null, readonly appareils: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly libelle: string, readonly ouvertLe: string, readonly estActuel: boolean }> } }
    & EnteteFragment
  ) | null };

export type CompteModifierMutationVariables = Exact<{
  input: CompteModifierInput;
}>;


export type CompteModifierMutation = { readonly compteModifier: { readonly errors: ReadonlyArray<RefusFragment>, readonly candidat: { readonly id: string } | null } | null };

export type CompteDemanderAdresseMutationVariables = Exact<{
  input: CompteDemanderAdresseInput;
}>;


export type CompteDemanderAdresseMutation = { readonly compteDemanderAdresse: { readonly estFait: boolean, readonly errors: ReadonlyArray<RefusFragment> } | null };

export type CompteModifierMotDePasseMutationVariables = Exact<{
  input: CompteModifierMotDePasseInput;
}>;


export type CompteModifierMotDePasseMutation = { readonly compteModifierMotDePasse: { readonly estFait: boolean, readonly errors: ReadonlyArray<RefusFragment> } | null };

export type CompteModifierPreferencesMutationVariables = Exact<{
  input: CompteModifierPreferencesInput;
}>;


export type CompteModifierPreferencesMutation = { readonly compteModifierPreferences: { readonly errors: ReadonlyArray<RefusFragment>, readonly compte: { readonly id: string, readonly avisPieces: boolean } | null } | null };

export type CompteRevoquerAppareilMutationVariables = Exact<{
  input: CompteRevoquerAppareilInput;
}>;


export type CompteRevoquerAppareilMutation = { readonly compteRevoquerAppareil: { readonly estFait: boolean, readonly errors: ReadonlyArray<RefusFragment> } | null };

export type CompteExporterDonneesMutationVariables = Exact<{
  input: CompteExporterDonneesInput;
}>;


export type CompteExporterDonneesMutation = { readonly compteExporterDonnees: { readonly errors: ReadonlyArray<RefusFragment>, readonly fichier: { readonly nom: string, readonly url: string, readonly urlAffichage: string | null } | null } | null };

export type CompteSupprimerMutationVariables = Exact<{
  input: CompteSupprimerInput;
}>;


export type CompteSupprimerMutation = { readonly compteSupprimer: { readonly estFait: boolean, readonly errors: ReadonlyArray<RefusFragment> } | null };

export type CompteEffacerMutationVariables = Exact<{
  input: CompteEffacerInput;
}>;


export type CompteEffacerMutation = { readonly compteEffacer: { readonly estFait: boolean, readonly errors: ReadonlyArray<RefusFragment> } | null };

export type FranceConnectDemarrerMutationVariables = Exact<{
  input: FranceConnectDemarrerInput;
}>;


export type FranceConnectDemarrerMutation = { readonly franceConnectDemarrer: { readonly url: string | null, readonly errors: ReadonlyArray<RefusFragment> } | null };

export type FranceConnectTerminerMutationVariables = Exact<{
  input: FranceConnectTerminerInput;
}>;


export type FranceConnectTerminerMutation = { readonly franceConnectTerminer: { readonly errors: ReadonlyArray<RefusFragment>, readonly compte: (
      { readonly id: string }
      & EnteteFragment
    ) | null, readonly adresseDemandee: { readonly message: string } | null } | null };

export type ProConnectDemarrerMutationVariables = Exact<{
  input: ProConnectDemarrerInput;
}>;


export type ProConnectDemarrerMutation = { readonly proConnectDemarrer: { readonly url: string | null, readonly errors: ReadonlyArray<RefusFragment> } | null };

export type ProConnectTerminerMutationVariables = Exact<{
  input: ProConnectTerminerInput;
}>;


export type ProConnectTerminerMutation = { readonly proConnectTerminer: { readonly errors: ReadonlyArray<RefusFragment>, readonly compte: (
      { readonly id: string }
      & EnteteFragment
    ) | null } | null };

export type CompteEnrolerSecondFacteurMutationVariables = Exact<{
  input: CompteEnrolerSecondFacteurInput;
}>;


export type CompteEnrolerSecondFacteurMutation = { readonly compteEnrolerSecondFacteur: { readonly uri: string | null, readonly secret: string | null, readonly codesSecours: ReadonlyArray<string> | null, readonly errors: ReadonlyArray<RefusFragment> } | null };

export type CompteRenouvelerCodesSecoursMutationVariables = Exact<{
  input: CompteRenouvelerCodesSecoursInput;
}>;


export type CompteRenouvelerCodesSecoursMutation = { readonly compteRenouvelerCodesSecours: { readonly codesSecours: ReadonlyArray<string> | null, readonly errors: ReadonlyArray<RefusFragment> } | null };

export type EcolePeriodesQueryVariables = Exact<{ [key: string]: never; }>;


export type EcolePeriodesQuery = { readonly etablissementPeriodes: ReadonlyArray<{ readonly id: string, readonly libelle: string, readonly session: { readonly domaine: { readonly libelle: string } } | null }> | null, readonly etablissementStatistiques: { readonly parClasse: ReadonlyArray<{ readonly code: string | null, readonly libelle: string, readonly nombre: number }> } | null };

export type EcoleElevesQueryVariables = Exact<{
  filtre?: FiltreElevesInput | null;
  after?: string | null;
}>;


export type EcoleElevesQuery = { readonly etablissementEleves: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly nom: string, readonly prenoms: string, readonly dateNaissance: string, readonly classe: string | null, readonly identifiant: string, readonly jamaisConnecte: boolean, readonly domaine: string, readonly session: string, readonly specialite: string | null, readonly etatLibelle: string }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } | null };

export type EcoleImportationQueryVariables = Exact<{
  id: string | number;
}>;


export type EcoleImportationQuery = { readonly importation: { readonly id: string, readonly etat: EtatImport, readonly etatLibelle: string, readonly total: number, readonly erreurs: number, readonly faits: number, readonly refus: string | null, readonly constats: { readonly nodes: ReadonlyArray<{ readonly ligne: number, readonly colonne: string | null, readonly message: string, readonly niveauLibelle: string }> } } | null };

export type EtablissementImporterElevesMutationVariables = Exact<{
  input: EtablissementImporterElevesInput;
}>;


export type EtablissementImporterElevesMutation = { readonly etablissementImporterEleves: { readonly errors: ReadonlyArray<RefusFragment>, readonly adresse: { readonly url: string, readonly importation: { readonly id: string } } | null } | null };

export type ImportationAccepterMutationVariables = Exact<{
  input: ImportationAccepterInput;
}>;


export type ImportationAccepterMutation = { readonly importationAccepter: { readonly errors: ReadonlyArray<RefusFragment>, readonly importation: { readonly id: string, readonly etat: EtatImport } | null } | null };

export type EtablissementEditerPapillonsMutationVariables = Exact<{
  input: EtablissementEditerPapillonsInput;
}>;


export type EtablissementEditerPapillonsMutation = { readonly etablissementEditerPapillons: { readonly errors: ReadonlyArray<RefusFragment>, readonly feuille: { readonly nom: string, readonly typeMime: string, readonly contenu: string } | null } | null };

export type EcoleSuiviSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type EcoleSuiviSubscription = { readonly etablissementEvenements: { readonly evenement: { readonly id: string, readonly libelle: string, readonly estDeMoi: boolean, readonly cleIdempotence: string | null } } };

export type MesDocumentsQueryVariables = Exact<{
  id: string | number;
}>;


export type MesDocumentsQuery = { readonly candidature: (
    { readonly id: string, readonly documents: ReadonlyArray<{ readonly id: string, readonly ligne: string, readonly libelle: string, readonly calendrier: { readonly nom: string } | null }> }
    & CarteFragment
  ) | null };

export type FichierQueryVariables = Exact<{
  id: string | number;
}>;


export type FichierQuery = { readonly document: { readonly id: string, readonly fichier: { readonly nom: string, readonly url: string, readonly urlAffichage: string | null }, readonly calendrier: { readonly nom: string, readonly url: string } | null } | null };

export type MesJustificatifsQueryVariables = Exact<{
  id: string | number;
}>;


export type MesJustificatifsQuery = { readonly aideJustificatifs: ReadonlyArray<string>, readonly candidature: (
    { readonly id: string, readonly groupesPieces: ReadonlyArray<(
      { readonly id: string }
      & GroupeFragment
    )> }
    & CarteFragment
  ) | null };

export type FichierDeposeQueryVariables = Exact<{
  id: string | number;
}>;


export type FichierDeposeQuery = { readonly piece: { readonly id: string, readonly depot: { readonly id: string, readonly fichier: { readonly nom: string, readonly url: string, readonly urlAffichage: string | null } | null } | null } | null };

export type PieceOuvrirDepotMutationVariables = Exact<{
  input: PieceOuvrirDepotInput;
}>;


export type PieceOuvrirDepotMutation = { readonly pieceOuvrirDepot: { readonly errors: ReadonlyArray<RefusFragment>, readonly depot: { readonly url: string, readonly jeton: string } | null } | null };

export type PieceDeposerMutationVariables = Exact<{
  input: PieceDeposerInput;
}>;


export type PieceDeposerMutation = { readonly pieceDeposer: { readonly errors: ReadonlyArray<RefusFragment>, readonly piece: (
      { readonly id: string }
      & PieceFragment
    ) | null, readonly groupe: (
      { readonly id: string }
      & GroupeFragment
    ) | null } | null };

export type PieceRetirerMutationVariables = Exact<{
  input: PieceRetirerInput;
}>;


export type PieceRetirerMutation = { readonly pieceRetirer: { readonly errors: ReadonlyArray<RefusFragment>, readonly piece: (
      { readonly id: string }
      & PieceFragment
    ) | null, readonly groupe: (
      { readonly id: string }
      & GroupeFragment
    ) | null } | null };

export type PiecesValiderMutationVariables = Exact<{
  input: PiecesValiderInput;
}>;


export type PiecesValiderMutation = { readonly piecesValider: { readonly errors: ReadonlyArray<RefusFragment>, readonly groupe: (
      { readonly id: string }
      & GroupeFragment
    ) | null } | null };

export type MesMessagesQueryVariables = Exact<{
  after?: string | null;
}>;


export type MesMessagesQuery = { readonly messages: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly expediteur: string, readonly objet: string, readonly corps: string, readonly envoyeLe: string, readonly luLe: string | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } | null };

export type MessageMarquerLuMutationVariables = Exact<{
  input: MessageMarquerLuInput;
}>;


export type MessageMarquerLuMutation = { readonly messageMarquerLu: { readonly errors: ReadonlyArray<RefusFragment>, readonly message: { readonly id: string, readonly luLe: string | null } | null } | null };

export type MesNotesQueryVariables = Exact<{
  id: string | number;
}>;


export type MesNotesQuery = { readonly candidature: (
    { readonly id: string, readonly notes: { readonly publieesLe: string, readonly moyenne: string | null, readonly decisionLibelle: string, readonly mentionLibelle: string | null, readonly precisions: ReadonlyArray<string>, readonly lignes: ReadonlyArray<{ readonly code: string, readonly libelle: string, readonly niveau: number, readonly positionLibelle: string, readonly coefficient: string | null, readonly valeur: string, readonly precision: string }> } | null }
    & CarteFragment
  ) | null };

export type HistoriqueQueryVariables = Exact<{
  before?: string | null;
}>;


export type HistoriqueQuery = { readonly historique: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly libelle: string, readonly le: string }>, readonly pageInfo: { readonly hasPreviousPage: boolean, readonly startCursor: string | null } } | null };

export type SuiviSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type SuiviSubscription = { readonly evenements: { readonly id: string, readonly libelle: string, readonly estDeMoi: boolean, readonly cleIdempotence: string | null } };

export type GroupeFragment = { readonly id: string, readonly code: string, readonly titre: string, readonly mode: ModeDepot, readonly aide: ReadonlyArray<string>, readonly explicationValidation: string | null, readonly libelleValidation: string | null, readonly estValidable: boolean, readonly problemesValidation: ReadonlyArray<{ readonly code: ErrorCode, readonly message: string, readonly path: ReadonlyArray<string> }>, readonly pieces: ReadonlyArray<(
    { readonly id: string }
    & PieceFragment
  )> };

export type PieceFragment = { readonly id: string, readonly libelleComplet: string, readonly version: number, readonly estObligatoire: boolean, readonly typesMime: ReadonlyArray<string>, readonly tailleMax: number, readonly consigneDepot: string | null, readonly aide: string | null, readonly statut: StatutPiece | null, readonly statutLibelle: string | null, readonly lignes: ReadonlyArray<string>, readonly commentaire: string | null, readonly actionsPossibles: ReadonlyArray<ActionPiece>, readonly depot: { readonly id: string, readonly nom: string, readonly taille: number } | null };

export type OngletCandidatureRenseignerModalitesMutationVariables = Exact<{
  input: CandidatureRenseignerModalitesInput;
  onglet: ReadonlyArray<string> | string;
}>;


export type OngletCandidatureRenseignerModalitesMutation = { readonly candidatureRenseignerModalites: { readonly errors: ReadonlyArray<RefusFragment>, readonly candidature: (
      { readonly id: string }
      & EtapeFragment
    ) | null } | null };

export type OngletCandidatureRenseignerCandidaturesPrecedentesMutationVariables = Exact<{
  input: CandidatureRenseignerCandidaturesPrecedentesInput;
  onglet: ReadonlyArray<string> | string;
}>;


export type OngletCandidatureRenseignerCandidaturesPrecedentesMutation = { readonly candidatureRenseignerCandidaturesPrecedentes: { readonly errors: ReadonlyArray<RefusFragment>, readonly candidature: (
      { readonly id: string }
      & EtapeFragment
    ) | null } | null };

export type OngletCandidatureRenseignerIdentificationMutationVariables = Exact<{
  input: CandidatureRenseignerIdentificationInput;
  onglet: ReadonlyArray<string> | string;
}>;


export type OngletCandidatureRenseignerIdentificationMutation = { readonly candidatureRenseignerIdentification: { readonly errors: ReadonlyArray<RefusFragment>, readonly candidature: (
      { readonly id: string }
      & EtapeFragment
    ) | null } | null };

export type OngletCandidatureRenseignerInformationsMutationVariables = Exact<{
  input: CandidatureRenseignerInformationsInput;
  onglet: ReadonlyArray<string> | string;
}>;


export type OngletCandidatureRenseignerInformationsMutation = { readonly candidatureRenseignerInformations: { readonly errors: ReadonlyArray<RefusFragment>, readonly candidature: (
      { readonly id: string }
      & EtapeFragment
    ) | null } | null };

export type OngletCandidatureRenseignerQualificationMutationVariables = Exact<{
  input: CandidatureRenseignerQualificationInput;
  onglet: ReadonlyArray<string> | string;
}>;


export type OngletCandidatureRenseignerQualificationMutation = { readonly candidatureRenseignerQualification: { readonly errors: ReadonlyArray<RefusFragment>, readonly candidature: (
      { readonly id: string }
      & EtapeFragment
    ) | null } | null };

export type OngletCandidatureRenseignerAcquisMutationVariables = Exact<{
  input: CandidatureRenseignerAcquisInput;
  onglet: ReadonlyArray<string> | string;
}>;


export type OngletCandidatureRenseignerAcquisMutation = { readonly candidatureRenseignerAcquis: { readonly errors: ReadonlyArray<RefusFragment>, readonly candidature: (
      { readonly id: string }
      & EtapeFragment
    ) | null } | null };

export type OngletCandidatureRenseignerDiplomePossedeMutationVariables = Exact<{
  input: CandidatureRenseignerDiplomePossedeInput;
  onglet: ReadonlyArray<string> | string;
}>;


export type OngletCandidatureRenseignerDiplomePossedeMutation = { readonly candidatureRenseignerDiplomePossede: { readonly errors: ReadonlyArray<RefusFragment>, readonly candidature: (
      { readonly id: string }
      & EtapeFragment
    ) | null } | null };

export type OngletCandidatureRenseignerInformationsSupplementairesMutationVariables = Exact<{
  input: CandidatureRenseignerInformationsSupplementairesInput;
  onglet: ReadonlyArray<string> | string;
}>;


export type OngletCandidatureRenseignerInformationsSupplementairesMutation = { readonly candidatureRenseignerInformationsSupplementaires: { readonly errors: ReadonlyArray<RefusFragment>, readonly candidature: (
      { readonly id: string }
      & EtapeFragment
    ) | null } | null };

export type OngletCandidatureRenseignerTitreInscriptionMutationVariables = Exact<{
  input: CandidatureRenseignerTitreInscriptionInput;
  onglet: ReadonlyArray<string> | string;
}>;


export type OngletCandidatureRenseignerTitreInscriptionMutation = { readonly candidatureRenseignerTitreInscription: { readonly errors: ReadonlyArray<RefusFragment>, readonly candidature: (
      { readonly id: string }
      & EtapeFragment
    ) | null } | null };

export type OngletCandidatureRenseignerEpreuvesMutationVariables = Exact<{
  input: CandidatureRenseignerEpreuvesInput;
  onglet: ReadonlyArray<string> | string;
}>;


export type OngletCandidatureRenseignerEpreuvesMutation = { readonly candidatureRenseignerEpreuves: { readonly errors: ReadonlyArray<RefusFragment>, readonly candidature: (
      { readonly id: string }
      & EtapeFragment
    ) | null } | null };

export type OngletCandidatureRenseignerConditionsMutationVariables = Exact<{
  input: CandidatureRenseignerConditionsInput;
  onglet: ReadonlyArray<string> | string;
}>;


export type OngletCandidatureRenseignerConditionsMutation = { readonly candidatureRenseignerConditions: { readonly errors: ReadonlyArray<RefusFragment>, readonly candidature: (
      { readonly id: string }
      & EtapeFragment
    ) | null } | null };

export type SaisieFragment = { readonly modalites: { readonly acceptees: boolean | null } | null, readonly candidaturesPrecedentes: { readonly vues: boolean | null } | null, readonly identification: { readonly adressePays: string | null, readonly adresseVoie: string | null, readonly adresseComplement1: string | null, readonly adresseComplement2: string | null, readonly adresseComplement3: string | null, readonly codePostal: string | null, readonly localite: string | null, readonly categorieSocioprofessionnelle: string | null, readonly nationalite: string | null, readonly telephoneMobile: string | null, readonly telephone: string | null } | null, readonly informations: { readonly categorie: string | null, readonly situation: string | null, readonly amenagementDuree: boolean | null, readonly etablissement: string | null, readonly ancienEtablissement: string | null, readonly amenagementHandicap: boolean | null, readonly resultatsPresse: boolean | null, readonly resultatsCollectivites: boolean | null, readonly renonceAcquis: boolean | null } | null, readonly qualification: { readonly specialite: string | null, readonly sectionDeLangue: string | null, readonly formePassage: FormePassage | null, readonly derogationForme: boolean | null } | null, readonly acquis: { readonly dejaPresente: boolean | null, readonly autreSpecialite: boolean | null, readonly autreDiplome: boolean | null, readonly dispensesVae: boolean | null, readonly epreuvesRepassees: ReadonlyArray<string> | null, readonly presentations: ReadonlyArray<{ readonly cle: string | null, readonly annee: number | null, readonly academie: string | null, readonly ancienneCategorie: string | null, readonly ancienneForme: FormePassage | null, readonly notes: ReadonlyArray<{ readonly cle: string | null, readonly epreuve: string | null, readonly note: string | null, readonly langue: string | null }> | null }> | null, readonly autresSpecialites: ReadonlyArray<{ readonly cle: string | null, readonly specialite: string | null, readonly annee: number | null, readonly academie: string | null, readonly ancienneCategorie: string | null, readonly ancienneForme: FormePassage | null, readonly notes: ReadonlyArray<{ readonly cle: string | null, readonly epreuve: string | null, readonly note: string | null, readonly langue: string | null }> | null }> | null, readonly titres: ReadonlyArray<{ readonly cle: string | null, readonly diplome: string | null, readonly annee: number | null, readonly academie: string | null }> | null, readonly vae: ReadonlyArray<{ readonly cle: string | null, readonly annee: number | null, readonly academie: string | null, readonly epreuves: ReadonlyArray<string> | null }> | null } | null, readonly diplomePossede: { readonly diplome: string | null } | null, readonly informationsSupplementaires: { readonly sujetMemoire: string | null } | null, readonly titreInscription: { readonly titre: string | null, readonly annee: number | null } | null, readonly choixEpreuves: { readonly choix: ReadonlyArray<{ readonly epreuve: string | null, readonly position: Position | null, readonly option: string | null }> | null } | null, readonly conditions: { readonly acceptees: boolean | null } | null };

export type ListeSpecialitesQueryVariables = Exact<{
  sessionId: string | number;
}>;


export type ListeSpecialitesQuery = { readonly specialites: ReadonlyArray<{ readonly id: string, readonly cle: string, readonly libelle: string }> };

export type ListeEpreuvesQueryVariables = Exact<{
  sessionId: string | number;
  specialite: string;
}>;


export type ListeEpreuvesQuery = { readonly epreuves: ReadonlyArray<{ readonly code: string, readonly libelle: string }> };

export type ListePaysQueryVariables = Exact<{ [key: string]: never; }>;


export type ListePaysQuery = { readonly pays: ReadonlyArray<{ readonly code: string, readonly libelle: string }> };

export type ListeDepartementsQueryVariables = Exact<{ [key: string]: never; }>;


export type ListeDepartementsQuery = { readonly departements: ReadonlyArray<{ readonly code: string, readonly libelle: string }> };

export type ListeCommunesQueryVariables = Exact<{
  departement: string;
  recherche: string;
}>;


export type ListeCommunesQuery = { readonly communes: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly code: string, readonly libelle: string, readonly departement: string }> } };

export type ListeNationalitesQueryVariables = Exact<{ [key: string]: never; }>;


export type ListeNationalitesQuery = { readonly nationalites: ReadonlyArray<{ readonly code: string, readonly libelle: string }> };

export type ListeCategoriesSocioprofessionnellesQueryVariables = Exact<{ [key: string]: never; }>;


export type ListeCategoriesSocioprofessionnellesQuery = { readonly categoriesSocioprofessionnelles: ReadonlyArray<{ readonly code: string, readonly libelle: string }> };

export type ListeSituationsInscriptionQueryVariables = Exact<{ [key: string]: never; }>;


export type ListeSituationsInscriptionQuery = { readonly situationsInscription: ReadonlyArray<{ readonly code: string, readonly libelle: string }> };

export type ListeSectionsDeLangueQueryVariables = Exact<{ [key: string]: never; }>;


export type ListeSectionsDeLangueQuery = { readonly sectionsDeLangue: ReadonlyArray<{ readonly code: string, readonly libelle: string }> };

export type ListeDiplomesPossedesQueryVariables = Exact<{ [key: string]: never; }>;


export type ListeDiplomesPossedesQuery = { readonly diplomesPossedes: ReadonlyArray<{ readonly code: string, readonly libelle: string }> };

export type ListeAcademiesQueryVariables = Exact<{ [key: string]: never; }>;


export type ListeAcademiesQuery = { readonly academies: ReadonlyArray<{ readonly id: string, readonly code: string, readonly libelle: string, readonly nom: string }> };

export type ListeAcademiesDObtentionQueryVariables = Exact<{ [key: string]: never; }>;


export type ListeAcademiesDObtentionQuery = { readonly academiesDObtention: ReadonlyArray<{ readonly id: string, readonly code: string, readonly libelle: string, readonly nom: string }> };

export type ListeEtablissementsQueryVariables = Exact<{
  academie: string;
  recherche: string;
}>;


export type ListeEtablissementsQuery = { readonly etablissements: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly uai: string, readonly libelle: string, readonly libelleComplet: string, readonly libelleCarte: string }> } };

export type ListeMesuresAmenagementQueryVariables = Exact<{
  domaine: string;
}>;


export type ListeMesuresAmenagementQuery = { readonly mesuresAmenagement: ReadonlyArray<{ readonly code: string, readonly libelle: string, readonly reference: string }> };

export type MesInscriptionsQueryVariables = Exact<{ [key: string]: never; }>;


export type MesInscriptionsQuery = { readonly candidatures: ReadonlyArray<(
    { readonly id: string }
    & CarteFragment
  )> | null };

export type CandidatureDemarrerMutationVariables = Exact<{
  input: CandidatureDemarrerInput;
}>;


export type CandidatureDemarrerMutation = { readonly candidatureDemarrer: { readonly errors: ReadonlyArray<RefusFragment>, readonly candidature: (
      { readonly id: string }
      & CarteFragment
    ) | null } | null };

export type CandidatureMarquerVueMutationVariables = Exact<{
  input: CandidatureMarquerVueInput;
}>;


export type CandidatureMarquerVueMutation = { readonly candidatureMarquerVue: { readonly errors: ReadonlyArray<RefusFragment>, readonly candidature: { readonly id: string, readonly nouveautes: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly libelle: string, readonly le: string }> } } | null } | null };

export type CandidatureDesinscrireMutationVariables = Exact<{
  input: CandidatureDesinscrireInput;
}>;


export type CandidatureDesinscrireMutation = { readonly candidatureDesinscrire: { readonly estFait: boolean, readonly errors: ReadonlyArray<RefusFragment> } | null };

export type CandidatureModifierMutationVariables = Exact<{
  input: CandidatureModifierInput;
}>;


export type CandidatureModifierMutation = { readonly candidatureModifier: { readonly errors: ReadonlyArray<RefusFragment>, readonly candidature: (
      { readonly id: string }
      & CarteFragment
    ) | null } | null };

export type CandidatureAbandonnerMutationVariables = Exact<{
  input: CandidatureAbandonnerInput;
}>;


export type CandidatureAbandonnerMutation = { readonly candidatureAbandonner: { readonly estFait: boolean, readonly errors: ReadonlyArray<RefusFragment>, readonly candidature: (
      { readonly id: string }
      & CarteFragment
    ) | null } | null };

export type CandidatureEnregistrerMutationVariables = Exact<{
  input: CandidatureEnregistrerInput;
}>;


export type CandidatureEnregistrerMutation = { readonly candidatureEnregistrer: { readonly errors: ReadonlyArray<RefusFragment>, readonly candidature: (
      { readonly id: string }
      & CarteFragment
    ) | null } | null };

export type EtapeQueryVariables = Exact<{
  id: string | number;
  onglet: ReadonlyArray<string> | string;
}>;


export type EtapeQuery = { readonly candidature: (
    { readonly id: string }
    & EtapeFragment
  ) | null };

export type RecapitulatifQueryVariables = Exact<{
  id: string | number;
}>;


export type RecapitulatifQuery = { readonly candidature: (
    { readonly id: string, readonly recapitulatif: RecapituleFragment }
    & CarteFragment
  ) | null };

export type PrecedentesQueryVariables = Exact<{
  id: string | number;
}>;


export type PrecedentesQuery = { readonly candidature: { readonly id: string, readonly precedentes: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly domaine: string, readonly session: string, readonly numero: string, readonly etatLibelle: string, readonly specialite: string | null, readonly decisionLibelle: string | null }> } } | null };

export type PageNumeroQueryVariables = Exact<{
  id: string | number;
}>;


export type PageNumeroQuery = { readonly candidature: { readonly id: string, readonly pageNumero: { readonly lignes: ReadonlyArray<string>, readonly contact: { readonly lignes: ReadonlyArray<string>, readonly telephone: string, readonly courriel: string } | null } | null, readonly documents: ReadonlyArray<{ readonly id: string, readonly ligne: string }> } | null };

export type ApercuQueryVariables = Exact<{
  id: string | number;
}>;


export type ApercuQuery = { readonly candidature: { readonly id: string, readonly apercu: { readonly nom: string, readonly url: string, readonly urlAffichage: string | null } } | null };

export type CarteFragment = { readonly id: string, readonly numero: string | null, readonly version: number, readonly etat: EtatCandidature, readonly etatLibelle: string, readonly enSaisie: boolean, readonly actionsPossibles: ReadonlyArray<ActionCandidature>, readonly actionsPossiblesLibelle: ReadonlyArray<string>, readonly domaine: { readonly id: string, readonly code: string, readonly libelle: string }, readonly session: { readonly id: string, readonly libelle: string }, readonly periode: { readonly id: string, readonly libelle: string, readonly phrase: string, readonly fermeLe: string, readonly estOuverte: boolean, readonly academie: { readonly id: string, readonly libelle: string } | null }, readonly specialite: { readonly id: string, readonly libelle: string } | null, readonly etablissement: { readonly id: string, readonly libelleCarte: string } | null, readonly nouveautes: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly libelle: string, readonly le: string }> } };

export type EtapeFragment = (
  { readonly id: string, readonly onglets: ReadonlyArray<{ readonly id: string, readonly code: string, readonly rang: number, readonly titre: string, readonly etat: EtatOnglet, readonly etatLibelle: string, readonly estDernier: boolean, readonly problemes: ReadonlyArray<{ readonly code: ErrorCode, readonly message: string, readonly path: ReadonlyArray<string> }> }>, readonly ouvert: ReadonlyArray<{ readonly id: string, readonly code: string, readonly textes: ReadonlyArray<string>, readonly formulaire: FormulaireFragment | null }> }
  & CarteFragment
  & SaisieFragment
);

export type RecapituleFragment = { readonly attention: string | null, readonly blocs: ReadonlyArray<{ readonly titre: string, readonly lignes: ReadonlyArray<{ readonly libelle: string, readonly valeur: string }> }>, readonly epreuves: ReadonlyArray<{ readonly titre: string, readonly sousTitre: string, readonly lignes: ReadonlyArray<{ readonly niveau: number, readonly libelle: string, readonly position: string, readonly mode: string, readonly precisions: ReadonlyArray<string> }> }> };

/** The text of an operation, with the types of its answer and of its variables. */
export type Document<Data, Variables> = string & { readonly __types?: (variables: Variables) => Data };
export const BureauFiltres: Document<BureauFiltresQuery, BureauFiltresQueryVariables>;
export const BureauListe: Document<BureauListeQuery, BureauListeQueryVariables>;
export const BureauDossier: Document<BureauDossierQuery, BureauDossierQueryVariables>;
export const GestionControlerPieces: Document<GestionControlerPiecesMutation, GestionControlerPiecesMutationVariables>;
export const BureauLots: Document<BureauLotsQuery, BureauLotsQueryVariables>;
export const GestionPublierNotes: Document<GestionPublierNotesMutation, GestionPublierNotesMutationVariables>;
export const BureauSuivi: Document<BureauSuiviSubscription, BureauSuiviSubscriptionVariables>;
export const Ecrans: Document<EcransQuery, EcransQueryVariables>;
export const Accueil: Document<AccueilQuery, AccueilQueryVariables>;
export const Moi: Document<MoiQuery, MoiQueryVariables>;
export const Ouvertures: Document<OuverturesQuery, OuverturesQueryVariables>;
export const Formulaires: Document<FormulairesQuery, FormulairesQueryVariables>;
export const CompteCreer: Document<CompteCreerMutation, CompteCreerMutationVariables>;
export const CompteRenvoyerActivation: Document<CompteRenvoyerActivationMutation, CompteRenvoyerActivationMutationVariables>;
export const CompteActiver: Document<CompteActiverMutation, CompteActiverMutationVariables>;
export const CompteSeConnecter: Document<CompteSeConnecterMutation, CompteSeConnecterMutationVariables>;
export const CompteSeDeconnecter: Document<CompteSeDeconnecterMutation, CompteSeDeconnecterMutationVariables>;
export const CompteDemanderMotDePasse: Document<CompteDemanderMotDePasseMutation, CompteDemanderMotDePasseMutationVariables>;
export const CompteReinitialiserMotDePasse: Document<CompteReinitialiserMotDePasseMutation, CompteReinitialiserMotDePasseMutationVariables>;
export const CompteConfirmerAdresse: Document<CompteConfirmerAdresseMutation, CompteConfirmerAdresseMutationVariables>;
export const PremiereConnexion: Document<PremiereConnexionQuery, PremiereConnexionQueryVariables>;
export const CompteVerifierAdresse: Document<CompteVerifierAdresseMutation, CompteVerifierAdresseMutationVariables>;
export const MonCompte: Document<MonCompteQuery, MonCompteQueryVariables>;
export const CompteModifier: Document<CompteModifierMutation, CompteModifierMutationVariables>;
export const CompteDemanderAdresse: Document<CompteDemanderAdresseMutation, CompteDemanderAdresseMutationVariables>;
export const CompteModifierMotDePasse: Document<CompteModifierMotDePasseMutation, CompteModifierMotDePasseMutationVariables>;
export const CompteModifierPreferences: Document<CompteModifierPreferencesMutation, CompteModifierPreferencesMutationVariables>;
export const CompteRevoquerAppareil: Document<CompteRevoquerAppareilMutation, CompteRevoquerAppareilMutationVariables>;
export const CompteExporterDonnees: Document<CompteExporterDonneesMutation, CompteExporterDonneesMutationVariables>;
export const CompteSupprimer: Document<CompteSupprimerMutation, CompteSupprimerMutationVariables>;
export const CompteEffacer: Document<CompteEffacerMutation, CompteEffacerMutationVariables>;
export const FranceConnectDemarrer: Document<FranceConnectDemarrerMutation, FranceConnectDemarrerMutationVariables>;
export const FranceConnectTerminer: Document<FranceConnectTerminerMutation, FranceConnectTerminerMutationVariables>;
export const ProConnectDemarrer: Document<ProConnectDemarrerMutation, ProConnectDemarrerMutationVariables>;
export const ProConnectTerminer: Document<ProConnectTerminerMutation, ProConnectTerminerMutationVariables>;
export const CompteEnrolerSecondFacteur: Document<CompteEnrolerSecondFacteurMutation, CompteEnrolerSecondFacteurMutationVariables>;
export const CompteRenouvelerCodesSecours: Document<CompteRenouvelerCodesSecoursMutation, CompteRenouvelerCodesSecoursMutationVariables>;
export const EcolePeriodes: Document<EcolePeriodesQuery, EcolePeriodesQueryVariables>;
export const EcoleEleves: Document<EcoleElevesQuery, EcoleElevesQueryVariables>;
export const EcoleImportation: Document<EcoleImportationQuery, EcoleImportationQueryVariables>;
export const EtablissementImporterEleves: Document<EtablissementImporterElevesMutation, EtablissementImporterElevesMutationVariables>;
export const ImportationAccepter: Document<ImportationAccepterMutation, ImportationAccepterMutationVariables>;
export const EtablissementEditerPapillons: Document<EtablissementEditerPapillonsMutation, EtablissementEditerPapillonsMutationVariables>;
export const EcoleSuivi: Document<EcoleSuiviSubscription, EcoleSuiviSubscriptionVariables>;
export const MesDocuments: Document<MesDocumentsQuery, MesDocumentsQueryVariables>;
export const Fichier: Document<FichierQuery, FichierQueryVariables>;
export const MesJustificatifs: Document<MesJustificatifsQuery, MesJustificatifsQueryVariables>;
export const FichierDepose: Document<FichierDeposeQuery, FichierDeposeQueryVariables>;
export const PieceOuvrirDepot: Document<PieceOuvrirDepotMutation, PieceOuvrirDepotMutationVariables>;
export const PieceDeposer: Document<PieceDeposerMutation, PieceDeposerMutationVariables>;
export const PieceRetirer: Document<PieceRetirerMutation, PieceRetirerMutationVariables>;
export const PiecesValider: Document<PiecesValiderMutation, PiecesValiderMutationVariables>;
export const MesMessages: Document<MesMessagesQuery, MesMessagesQueryVariables>;
export const MessageMarquerLu: Document<MessageMarquerLuMutation, MessageMarquerLuMutationVariables>;
export const MesNotes: Document<MesNotesQuery, MesNotesQueryVariables>;
export const Historique: Document<HistoriqueQuery, HistoriqueQueryVariables>;
export const Suivi: Document<SuiviSubscription, SuiviSubscriptionVariables>;
export const OngletCandidatureRenseignerModalites: Document<OngletCandidatureRenseignerModalitesMutation, OngletCandidatureRenseignerModalitesMutationVariables>;
export const OngletCandidatureRenseignerCandidaturesPrecedentes: Document<OngletCandidatureRenseignerCandidaturesPrecedentesMutation, OngletCandidatureRenseignerCandidaturesPrecedentesMutationVariables>;
export const OngletCandidatureRenseignerIdentification: Document<OngletCandidatureRenseignerIdentificationMutation, OngletCandidatureRenseignerIdentificationMutationVariables>;
export const OngletCandidatureRenseignerInformations: Document<OngletCandidatureRenseignerInformationsMutation, OngletCandidatureRenseignerInformationsMutationVariables>;
export const OngletCandidatureRenseignerQualification: Document<OngletCandidatureRenseignerQualificationMutation, OngletCandidatureRenseignerQualificationMutationVariables>;
export const OngletCandidatureRenseignerAcquis: Document<OngletCandidatureRenseignerAcquisMutation, OngletCandidatureRenseignerAcquisMutationVariables>;
export const OngletCandidatureRenseignerDiplomePossede: Document<OngletCandidatureRenseignerDiplomePossedeMutation, OngletCandidatureRenseignerDiplomePossedeMutationVariables>;
export const OngletCandidatureRenseignerInformationsSupplementaires: Document<OngletCandidatureRenseignerInformationsSupplementairesMutation, OngletCandidatureRenseignerInformationsSupplementairesMutationVariables>;
export const OngletCandidatureRenseignerTitreInscription: Document<OngletCandidatureRenseignerTitreInscriptionMutation, OngletCandidatureRenseignerTitreInscriptionMutationVariables>;
export const OngletCandidatureRenseignerEpreuves: Document<OngletCandidatureRenseignerEpreuvesMutation, OngletCandidatureRenseignerEpreuvesMutationVariables>;
export const OngletCandidatureRenseignerConditions: Document<OngletCandidatureRenseignerConditionsMutation, OngletCandidatureRenseignerConditionsMutationVariables>;
export const ListeSpecialites: Document<ListeSpecialitesQuery, ListeSpecialitesQueryVariables>;
export const ListeEpreuves: Document<ListeEpreuvesQuery, ListeEpreuvesQueryVariables>;
export const ListePays: Document<ListePaysQuery, ListePaysQueryVariables>;
export const ListeDepartements: Document<ListeDepartementsQuery, ListeDepartementsQueryVariables>;
export const ListeCommunes: Document<ListeCommunesQuery, ListeCommunesQueryVariables>;
export const ListeNationalites: Document<ListeNationalitesQuery, ListeNationalitesQueryVariables>;
export const ListeCategoriesSocioprofessionnelles: Document<ListeCategoriesSocioprofessionnellesQuery, ListeCategoriesSocioprofessionnellesQueryVariables>;
export const ListeSituationsInscription: Document<ListeSituationsInscriptionQuery, ListeSituationsInscriptionQueryVariables>;
export const ListeSectionsDeLangue: Document<ListeSectionsDeLangueQuery, ListeSectionsDeLangueQueryVariables>;
export const ListeDiplomesPossedes: Document<ListeDiplomesPossedesQuery, ListeDiplomesPossedesQueryVariables>;
export const ListeAcademies: Document<ListeAcademiesQuery, ListeAcademiesQueryVariables>;
export const ListeAcademiesDObtention: Document<ListeAcademiesDObtentionQuery, ListeAcademiesDObtentionQueryVariables>;
export const ListeEtablissements: Document<ListeEtablissementsQuery, ListeEtablissementsQueryVariables>;
export const ListeMesuresAmenagement: Document<ListeMesuresAmenagementQuery, ListeMesuresAmenagementQueryVariables>;
export const MesInscriptions: Document<MesInscriptionsQuery, MesInscriptionsQueryVariables>;
export const CandidatureDemarrer: Document<CandidatureDemarrerMutation, CandidatureDemarrerMutationVariables>;
export const CandidatureMarquerVue: Document<CandidatureMarquerVueMutation, CandidatureMarquerVueMutationVariables>;
export const CandidatureDesinscrire: Document<CandidatureDesinscrireMutation, CandidatureDesinscrireMutationVariables>;
export const CandidatureModifier: Document<CandidatureModifierMutation, CandidatureModifierMutationVariables>;
export const CandidatureAbandonner: Document<CandidatureAbandonnerMutation, CandidatureAbandonnerMutationVariables>;
export const CandidatureEnregistrer: Document<CandidatureEnregistrerMutation, CandidatureEnregistrerMutationVariables>;
export const Etape: Document<EtapeQuery, EtapeQueryVariables>;
export const Recapitulatif: Document<RecapitulatifQuery, RecapitulatifQueryVariables>;
export const Precedentes: Document<PrecedentesQuery, PrecedentesQueryVariables>;
export const PageNumero: Document<PageNumeroQuery, PageNumeroQueryVariables>;
export const Apercu: Document<ApercuQuery, ApercuQueryVariables>;
