"""The number of items assumed in a list whose query gives none; only lists far from ten are named."""

from collections.abc import Mapping

DEFAULT = 10

# Largest numbers seen in the guides and the règlements, not averages; the lists of a form multiply one another, so
# theirs are such that the fields and the values of all tabs together come to the largest numbers seen.
SIZES: Mapping[str, int] = {
    "Query.academies": 40,
    "Query.academiesDObtention": 50,
    "Query.categoriesSocioprofessionnelles": 45,
    "Query.communes": 20,
    "Query.conservation": 21,
    "Query.departements": 110,
    "Query.domaines": 5,
    "Query.ecrans": 22,
    "Query.epreuves": 40,
    "Query.etablissements": 50,
    "Query.formulaires": 20,
    "Query.gestionEpreuves": 40,
    "Query.specialites": 100,
    "Query.nationalites": 200,
    "Query.pays": 230,
    "Query.candidatures": 5,
    "Candidature.epreuves": 12,
    "Candidature.epreuvesConservables": 20,
    "EpreuveConservable.langues": 5,
    "Epreuve.enfants": 4,
    "Epreuve.optionsPossibles": 30,
    "Epreuve.positionsPossibles": 4,
    "Domaine.diplomesObtenus": 20,
    "Domaine.sessions": 4,
    "SessionExamen.periodes": 30,
    "SessionExamen.specialites": 20,
    "Specialite.titres": 3,
    "Onglet.problemes": 10,
    "Formulaire.groupes": 2,
    "GroupeChamps.champs": 4,
    "Champ.conditions": 1,
    "Condition.vaut": 1,
    "Liste.arguments": 1,
    "Liste.valeurs": 6,
    "Candidature.groupesPieces": 3,
    "GroupePieces.pieces": 8,
    "GroupePieces.aide": 5,
    "Machine.secrets": 2,
    "Machine.abonnements": 2,
    "Piece.actionsPossibles": 2,
    "Piece.depots": 3,
    "Piece.formats": 3,
    "Piece.lignes": 4,
    "Piece.typesMime": 3,
}
