"""The GraphQL operations after a registration: pièces, the exam office, marks, schools."""

PIECE = """id code libelleComplet version statutLibelle lignes actionsPossibles commentaire
      depots { nodes { nom } }"""

JUSTIFICATIFS = f"""
query MesJustificatifs($id: ID!) {{
  candidature(id: $id) {{
    groupesPieces {{ code titre mode estValidable libelleValidation pieces {{ {PIECE} }} }}
  }}
}}
"""

OUVRIR_DEPOT = """
mutation OuvrirDepot($input: PieceOuvrirDepotInput!) {
  pieceOuvrirDepot(input: $input) {
    errors { code message path }
    depot { url jeton }
  }
}
"""

DEPOSER = """
mutation Deposer($id: ID!, $jeton: String!) {
  pieceDeposer(input: {pieceId: $id, jeton: $jeton}) { errors { code message path } piece { lignes } }
}
"""

VALIDER = """
mutation JAiFourniToutesMesPieces($id: ID!, $groupe: String!) {
  piecesValider(input: {candidatureId: $id, groupe: $groupe}) { errors { code message path } groupe { estValidable } }
}
"""

DERNIER_EVENEMENT = """
query OuJEnSuis($id: ID!) {
  historique(candidatureId: $id, first: 100) { pageInfo { endCursor } }
}
"""

SUIVRE = """
subscription Suivre($id: ID!, $apres: Cursor) {
  evenements(candidatureId: $id, apres: $apres) { type libelle pieceId }
}
"""

ESPACE = """
query MonEspace($id: ID!) {
  messages { nodes { objet expediteur } }
  candidature(id: $id) {
    nouveautes { nodes { libelle } }
    documents { type ligne fichier { nom url } calendrier { nom url } }
    notes {
      moyenne decisionLibelle mentionLibelle
      lignes { code libelle valeur }
    }
  }
}
"""

SE_CONNECTER_AVEC_CODE = """
mutation SeConnecter($identifiant: String!, $motDePasse: String!, $code: String) {
  compteSeConnecter(input: {identifiant: $identifiant, motDePasse: $motDePasse, client: MOBILE, code: $code}) {
    errors { code message path }
    jetons { porteur }
  }
}
"""

PERIMETRE = """
query Perimetre { gestionPerimetre { academie { libelle } domaine } }
"""

LISTER = """
query Lister($filtre: FiltreCandidaturesInput) {
  gestionCandidatures(filtre: $filtre, first: 20) {
    totalCount
    nodes { candidatureId version nom prenoms numeroCandidat specialite etatLibelle }
  }
}
"""

LIRE_DOSSIER = """
query LireLeDossier($id: ID!) {
  gestionCandidature(candidatureId: $id) {
    version
    candidature { groupesPieces { mode pieces { id code version statutLibelle } } }
    historique(first: 100) { nodes { libelle precisions acteur { libelle } } }
  }
}
"""

CONTROLER = """
mutation Controler($input: GestionControlerPiecesInput!) {
  gestionControlerPieces(input: $input) {
    errors { code message path }
    pieces { code lignes }
  }
}
"""

DECIDER_AMENAGEMENT = """
mutation DeciderAmenagement($input: GestionDeciderAmenagementInput!) {
  gestionDeciderAmenagement(input: $input) {
    errors { code message path }
    amenagement { decisionLibelle mesures { libelle } }
  }
}
"""

PLANIFIER = """
mutation Planifier($input: GestionPlanifierEpreuveInput!) {
  gestionPlanifierEpreuve(input: $input) {
    errors { code message path }
    plan { assis sansPlace }
  }
}
"""

PUBLIER = """
mutation Publier($filtre: FiltreCandidaturesInput!, $type: DocumentAPublier!) {
  gestionPublierSelection(input: {filtre: $filtre, type: $type}) { errors { code message path } lot { id } }
}
"""

ENVOYER_MESSAGES = """
mutation EnvoyerMessages($input: GestionEnvoyerMessagesInput!) {
  gestionEnvoyerMessages(input: $input) { errors { code message path } lot { id } }
}
"""

LOT = """
query Lot($id: ID!) {
  gestionLot(id: $id) { etat natureLibelle total faits nombreEchecs echecs { nodes { motif } } }
}
"""

EXPORTER = """
mutation Exporter($filtre: FiltreCandidaturesInput) {
  gestionExporter(input: {filtre: $filtre}) { errors { code message path } fichier { nom url } }
}
"""

STATISTIQUES = """
query Statistiques($filtre: FiltreCandidaturesInput) {
  gestionStatistiques(filtre: $filtre) {
    total
    parSpecialite { libelle nombre taux }
    parEtablissement { libelle nombre taux }
    parEtat { libelle nombre taux }
    parStatutPiece { libelle nombre taux }
  }
}
"""

IMPORTER_NOTES = """
mutation ImporterNotes($input: GestionImporterNotesInput!) {
  gestionImporterNotes(input: $input) {
    errors { code message path }
    adresse { url importation { id } }
  }
}
"""

IMPORTATION = """
query Importation($id: ID!) {
  importation(id: $id) {
    etat total erreurs avertissements faits refus
    constats(first: 20) { nodes { ligne niveau colonne message } }
  }
}
"""

ACCEPTER = """
mutation Accepter($id: ID!) {
  importationAccepter(input: {importationId: $id}) { errors { code message path } importation { etat } }
}
"""

PUBLIER_NOTES = """
mutation PublierNotes($filtre: FiltreCandidaturesInput!) {
  gestionPublierNotes(input: {filtre: $filtre}) { errors { code message path } lot { id } }
}
"""

MON_ETABLISSEMENT = """
query MonEtablissement {
  etablissementActeur { uai libelle }
  etablissementPeriodes { id }
}
"""

IMPORTER_ELEVES = """
mutation ImporterEleves($input: EtablissementImporterElevesInput!) {
  etablissementImporterEleves(input: $input) {
    errors { code message path }
    adresse { url importation { id } }
  }
}
"""

ELEVES = """
query Eleves($classe: [String!]) {
  etablissementEleves(filtre: { classe: $classe }) {
    totalCount
    nodes { candidatureId nom prenoms identifiant numeroCandidat numeroInscription etatLibelle }
  }
}
"""

PAPILLONS = """
mutation Papillons($classe: String!) {
  etablissementEditerPapillons(input: {eleves: {classe: $classe}}) {
    errors { code message path }
    feuille { nom contenu nombre }
  }
}
"""
