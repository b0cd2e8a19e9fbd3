"""The tab « Identification » (both guides): the address and the telephones of the candidat.

The civil status is that of the account and is not typed again here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.rules import geographie, listes, sources
from api.rules.champ import champ
from api.rules.dates import jour_court
from api.rules.etat_civil import A_L_ETRANGER, EN_FRANCE, LIBELLES
from api.rules.formulaire import Bornes, Champ, Condition, Effet, Genre, champs_de
from api.rules.formulaires.compte import CreationCompte
from api.rules.parcours import Dossier, Onglet

HEADINGS = ("Identité", "Adresse", "Situation du candidat", "Naissance", "Contacts")
IDENTITE, ADRESSE, SITUATION, NAISSANCE, CONTACTS = HEADINGS
DE_NAISSANCE = ("pays_naissance", "date_naissance", "departement_naissance", "commune_naissance", "ville_naissance")
# The fields of the account that the tab shows greyed, with their headings (both guides).
DU_COMPTE = {
    **dict.fromkeys((nom for nom in LIBELLES if nom not in DE_NAISSANCE), IDENTITE),
    **dict.fromkeys(DE_NAISSANCE, NAISSANCE),
    "courriel": CONTACTS,
}
# Their help texts, which the tab words shorter than the form of the account.
AIDES = {
    "nom": "Nom de naissance",
    "nom_usage": "Nom marital par exemple",
    "date_naissance": "Exemple: 30/05/1998",
}
LIEUX: Mapping[str, Callable[[str], Any]] = {
    "pays_naissance": lambda code: geographie.pays().get(code),
    "departement_naissance": lambda code: geographie.departements().get(code),
    "commune_naissance": lambda code: geographie.communes().get(code),
}
CODE_POSTAL_FRANCAIS = Bornes(
    pattern=r"[0-9]{5}", message="Saisissez un code postal de cinq chiffres, par exemple 29100."
)
# National form of ten digits, or international form: the guides' examples 0623456789, +33623456789 and +3323456789.
NUMERO = Bornes(
    pattern=r"0[0-9]{9}|\+33[1-9][0-9]{7,8}|\+(?!33)[1-9][0-9]{6,14}",
    message=(
        "Saisissez un numéro de téléphone de dix chiffres, ou précédé de l'indicatif du pays ou du territoire "
        "(+33, +687, +689)."
    ),
)


@dataclass(kw_only=True)
class Identification:
    """The form of the tab: all but the civil status."""

    adresse_pays: str | None = champ(
        "Pays",
        "INSEE code of the country of residence.",
        obligatoire=True,
        groupe=ADRESSE,
        liste=sources.PAYS,
        defaut=geographie.FRANCE,
    )
    adresse_voie: str | None = champ("Numéro, rue, voie", "Number and street.", obligatoire=True, longueur=100)
    adresse_complement1: str | None = champ("Complément adresse 1", "First further line of the address.", longueur=100)
    adresse_complement2: str | None = champ("Complément adresse 2", "Second further line of the address.", longueur=100)
    adresse_complement3: str | None = champ("Complément adresse 3", "Third further line of the address.", longueur=100)
    code_postal: str | None = champ(
        "Code postal",
        "Postal code; five digits in France. Required, but where the country has none.",
        aide="Exemple : 29100",
        obligatoire=True,
        longueur=12,
        bornes=CODE_POSTAL_FRANCAIS,
        conditions=(
            Condition(Effet.DISPENSER, "adresse_pays", tuple(sorted(listes.pays_sans_code_postal()))),
            Condition(Effet.CONTROLER, "adresse_pays", (geographie.FRANCE,)),
        ),
    )
    localite: str | None = champ("Localité", "Town of the address.", obligatoire=True, longueur=100)
    categorie_socioprofessionnelle: str | None = champ(
        "Catégorie socio-professionnelle d'un représentant légal",
        "Code of the socio-professional category of the candidate or of a legal guardian.",
        obligatoire=True,
        groupe=SITUATION,
        indication="Sélectionnez une valeur",
        liste=sources.CATEGORIES_SOCIOPROFESSIONNELLES,
    )
    nationalite: str | None = champ(
        "Nationalité",
        "Code of the nationality (ISO 3166-1 alpha-2).",
        obligatoire=True,
        groupe=NAISSANCE,
        indication="Sélectionnez une nationalité",
        liste=sources.NATIONALITES,
    )
    telephone_mobile: str | None = champ(
        "Téléphone personnel mobile",
        "Mobile telephone.",
        aide="Exemple : 0623456789 ou +33623456789",
        longueur=20,
        genre=Genre.TELEPHONE,
        groupe=CONTACTS,
        bornes=NUMERO,
    )
    telephone: str | None = champ(
        "Téléphone personnel",
        "Fixed telephone.",
        aide="Exemple : 0123456789 ou +33123456789",
        longueur=20,
        genre=Genre.TELEPHONE,
        bornes=NUMERO,
    )


def completer(champs: tuple[Champ, ...], dossier: Dossier | None) -> tuple[Champ, ...]:
    """The fields with, under the same headings, those of the account, which are only shown."""
    lus = {champ.nom: champ for champ in champs_de(CreationCompte)}
    compte = [_du_compte(lus[nom], dossier) for nom in DU_COMPTE if _concerne(nom, dossier)]
    return tuple(sorted((*compte, *champs), key=lambda champ: HEADINGS.index(champ.groupe or "")))


def _concerne(nom: str, dossier: Dossier | None) -> bool:
    """Whether a field of the account is shown: the place of birth is that of one country."""
    ailleurs = dossier is not None and dossier.candidat.pays_naissance != geographie.FRANCE
    return nom not in (EN_FRANCE if ailleurs else A_L_ETRANGER)


def _du_compte(champ: Champ, dossier: Dossier | None) -> Champ:
    value = getattr(dossier.candidat, champ.nom) if dossier else None
    lieu = LIEUX[champ.nom](value) if value and champ.nom in LIEUX else None
    shown = getattr(lieu, "libelle_complet", lieu.libelle) if lieu else value
    return Champ(
        nom=champ.nom,
        libelle=LIBELLES.get(champ.nom, champ.libelle),
        genre=Genre.TEXTE,
        groupe=DU_COMPTE[champ.nom],
        aide=AIDES.get(champ.nom),
        obligatoire=champ.obligatoire,
        lecture_seule=True,
        defaut=jour_court(shown) if isinstance(shown, date) else shown,
    )


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
        completer=completer,
        libelles=libelles or {},
        aides=aides or {},
        exiges=exiges,
        absents=absents,
    )
