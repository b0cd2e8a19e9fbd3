"""The GraphQL operations of an administrator who opens a session."""

SESSIONS = """
query Sessions {
  gestionSessions(first: 100) {
    nodes { sessionId domaine libelle annee periodes { estOuverte academie { code } } }
  }
  academies { code estActive }
}
"""

CREER_SESSION = """
mutation CreerSession($input: GestionCreerSessionInput!) {
  gestionCreerSession(input: $input) { errors { code message path } session { sessionId } }
}
"""

REGLEMENTS = """
query Reglements($domaine: String!, $annee: Int!) {
  gestionReglements(domaine: $domaine, annee: $annee, first: 100) { totalCount nodes { cle estComplet } }
}
"""

EDITIONS = """
query Editions($domaine: String!, $annee: Int!) {
  gestionReglements(domaine: $domaine, annee: $annee, first: 100) { nodes { cle editions { numero toml } } }
}
"""

IMPORTER_REGLEMENT = """
mutation ImporterReglement($input: GestionImporterReglementInput!) {
  gestionImporterReglement(input: $input) {
    errors { code message path }
    constats { ligne message estBloquant }
    differences
    epreuves { code libelle coefficient }
    edition { id numero version etat doutes reserves }
  }
}
"""

PUBLIER_REGLEMENT = """
mutation PublierReglement($input: GestionPublierReglementInput!) {
  gestionPublierReglement(input: $input) { errors { code message path } edition { numero etatLibelle } }
}
"""

CREER_PERIODES = """
mutation CreerPeriodes($input: GestionCreerPeriodesInput!) {
  gestionCreerPeriodes(input: $input) { errors { code message path } periodes { id } }
}
"""

IMPORTER_ETABLISSEMENTS = """
mutation ImporterEtablissements($input: GestionImporterEtablissementsInput!) {
  gestionImporterEtablissements(input: $input) {
    errors { code message path }
    adresse { url importation { id } }
  }
}
"""

BILAN = """
query Bilan($id: ID!) {
  importation(id: $id) { etat bilan { natureLibelle nombre } }
}
"""

OUVRIR_COMPTES = """
mutation OuvrirComptesEcoles($academie: String!) {
  gestionOuvrirComptesEcoles(input: {academie: $academie}) { errors { code message path } lot { id } }
}
"""

COMPTES = """
query Comptes {
  gestionComptes(first: 100) { nodes { compteId identifiant habilitations { academie { code } domaine } } }
}
"""

HABILITER = """
mutation Habiliter($input: GestionHabiliterCompteInput!) {
  gestionHabiliterCompte(input: $input) { errors { code message path } gestionnaire { identifiant } }
}
"""

IMPORTER_CONTENUS = """
mutation ImporterContenus($input: GestionImporterContenusInput!) {
  gestionImporterContenus(input: $input) {
    errors { code message path }
    constats { ligne message }
    differences
    editions { numero }
  }
}
"""

FIXER_FENETRES = """
mutation FixerFenetres($input: GestionFixerFenetresInput!) {
  gestionFixerFenetres(input: $input) { errors { code message path } session { sessionId } }
}
"""
