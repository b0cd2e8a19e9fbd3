"""The reference lists as fields offer them: the values to check, and the query that a client reads."""

from functools import cache

from api.rules import academie, geographie, listes
from api.rules.formulaire import Argument, Liste

PAYS = Liste(geographie.pays, "Choisissez un pays de la liste.", "pays")
DEPARTEMENTS = Liste(geographie.departements, "Choisissez un département de la liste.", "departements")
NATIONALITES = Liste(listes.nationalites, "Choisissez une nationalité de la liste.", "nationalites")
CATEGORIES_SOCIOPROFESSIONNELLES = Liste(
    listes.categories_socioprofessionnelles,
    "Choisissez une catégorie socio-professionnelle de la liste.",
    "categoriesSocioprofessionnelles",
)


@cache
def _academies_d_obtention() -> dict[str, academie.Academie]:
    return {item.code: item for item in academie.academies_d_obtention()}


ACADEMIES_D_OBTENTION = Liste(
    _academies_d_obtention,
    "Choisissez une académie de la liste.",
    "academiesDObtention",
    libelle="nom",
)


def communes(departement: str) -> Liste:
    """The communes of the département that another field of the form names."""
    arguments = (Argument("departement", champ=departement), Argument("recherche", saisie=True))
    return Liste(None, requete="communes", arguments=arguments)


def etablissements(academies: str) -> Liste:
    """The schools that a centre registers, found by a text."""
    arguments = (Argument("academie", valeur=academies), Argument("recherche", saisie=True))
    return Liste(None, requete="etablissements", arguments=arguments, code="uai", libelle="libelleComplet")
