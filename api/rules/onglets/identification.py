"""The tab « Identification » (both guides): the address and the telephones of the candidat.

The civil status is that of the account and is not typed again here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from api.rules import geographie, listes
from api.rules.champ import champ
from api.rules.ecriture import CaracteresAdmis, canonique
from api.rules.parcours import Dossier, Onglet
from api.rules.problems import Code, Problem

CODE_POSTAL_FRANCAIS = re.compile(r"[0-9]{5}")
# National form of ten digits, or international form: the guides' examples 0623456789, +33623456789 and +3323456789.
TELEPHONE = re.compile(r"0[0-9]{9}|\+33[1-9][0-9]{7,8}|\+(?!33)[1-9][0-9]{6,14}")


@dataclass(kw_only=True)
class Identification:
    """The form of the tab: all but the civil status."""

    nationalite: str | None = champ("Nationalité", "Code of the nationality (ISO 3166-1 alpha-2).", obligatoire=True)
    adresse_pays: str | None = champ("Pays", "INSEE code of the country of residence.", obligatoire=True)
    adresse_voie: str | None = champ("Numéro, rue, voie", "Number and street.", obligatoire=True, longueur=100)
    adresse_complement1: str | None = champ("Complément adresse 1", "First further line of the address.", longueur=100)
    adresse_complement2: str | None = champ("Complément adresse 2", "Second further line of the address.", longueur=100)
    adresse_complement3: str | None = champ("Complément adresse 3", "Third further line of the address.", longueur=100)
    code_postal: str | None = champ(
        "Code postal",
        "Postal code; five digits in France. Required, but where the country has none.",
        aide="Exemple : 29100",
        longueur=12,
    )
    localite: str | None = champ("Localité", "Town of the address.", obligatoire=True, longueur=100)
    telephone_mobile: str | None = champ(
        "Téléphone personnel mobile", "Mobile telephone.", aide="Exemple : 0623456789 ou +33623456789", longueur=20
    )
    telephone: str | None = champ(
        "Téléphone personnel", "Fixed telephone.", aide="Exemple : 0123456789 ou +33123456789", longueur=20
    )
    categorie_socioprofessionnelle: str | None = champ(
        "Catégorie socio-professionnelle d'un représentant légal",
        "Code of the socio-professional category of the candidate or of a legal guardian.",
        obligatoire=True,
    )


def problems(form: Identification, _dossier: Dossier) -> list[Problem]:
    return [*_listes(form), *_code_postal(form), *_telephones(form)]


def _listes(form: Identification) -> list[Problem]:
    known = (
        ("nationalite", form.nationalite, listes.nationalites(), "Choisissez une nationalité de la liste."),
        ("adresse_pays", form.adresse_pays, geographie.pays(), "Choisissez un pays de la liste."),
        (
            "categorie_socioprofessionnelle",
            form.categorie_socioprofessionnelle,
            listes.categories_socioprofessionnelles(),
            "Choisissez une catégorie socio-professionnelle de la liste.",
        ),
    )
    return [
        Problem(Code.VALEUR_INCONNUE, message, (name,))
        for name, value, values, message in known
        if value and value not in values
    ]


def _code_postal(form: Identification) -> list[Problem]:
    code = canonique(form.code_postal or "", CaracteresAdmis.CODE_POSTAL)
    if not code and form.adresse_pays not in listes.pays_sans_code_postal():
        return [Problem(Code.OBLIGATOIRE, "Renseignez le champ « Code postal ».", ("code_postal",))]
    if not code or form.adresse_pays != geographie.FRANCE or CODE_POSTAL_FRANCAIS.fullmatch(code):
        return []
    message = "Saisissez un code postal de cinq chiffres, par exemple 29100."
    return [Problem(Code.FORMAT_INVALIDE, message, ("code_postal",))]


def _telephones(form: Identification) -> list[Problem]:
    message = (
        "Saisissez un numéro de téléphone de dix chiffres, ou précédé de l'indicatif du pays ou du territoire "
        "(+33, +687, +689)."
    )
    return [
        Problem(Code.FORMAT_INVALIDE, message, (name,))
        for name in ("telephone_mobile", "telephone")
        if (value := getattr(form, name)) and not TELEPHONE.fullmatch(canonique(value, CaracteresAdmis.TELEPHONE))
    ]


def onglet(
    libelles: Mapping[str, str] | None = None,
    aides: Mapping[str, str] | None = None,
    exiges: frozenset[str] = frozenset(),
    absents: frozenset[str] = frozenset(),
) -> Onglet:
    """The tab with a domaine's own labels, help texts and required fields, less the fields that it does not ask."""
    return Onglet(
        code="IDENTIFICATION",
        titre="Identification",
        form=Identification,
        problems=problems,
        libelles=libelles or {},
        aides=aides or {},
        exiges=exiges,
        absents=absents,
    )
