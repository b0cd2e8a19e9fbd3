"""The civil status of a candidat, declared once for all the places where it is typed, stored, shown or printed."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from types import MappingProxyType
from typing import Any

from api.rules import geographie, sources
from api.rules.champ import champ
from api.rules.dates import jour_court
from api.rules.formulaire import Bornes, egaler, montrer_si
from api.rules.listes import Civilite
from api.rules.problems import Code

PLUS_ANCIENNE_NAISSANCE = date(1900, 1, 1)


@dataclass(kw_only=True)
class EtatCivil:
    """The civil status of the form « Formulaire de création », as on the identity document."""

    civilite: Civilite | None = champ("Sexe", "Title of the person.", obligatoire=True)
    nom: str | None = champ(
        "Nom de famille", "Family name at birth.", aide="(Nom de naissance)", obligatoire=True, longueur=100
    )
    nom_confirmation: str | None = champ(
        "Confirmation du nom de naissance",
        "The family name, typed again.",
        obligatoire=True,
        longueur=100,
        conditions=egaler("nom"),
    )
    nom_usage: str | None = champ(
        "Nom d'usage", "Name in use, if another one.", aide="(Nom marital par exemple)", longueur=100
    )
    prenoms: str | None = champ(
        "Prénoms",
        "All first names.",
        aide="(tels qu'ils figurent sur la pièce d'identité)",
        obligatoire=True,
        longueur=150,
    )
    date_naissance: date | None = champ(
        "Date de naissance",
        "Day of birth; a day or a month that the civil status lacks is 01, as FranceConnect writes it.",
        aide="Exemple: 30/05/1998",
        obligatoire=True,
        bornes=Bornes(
            format_minimum=PLUS_ANCIENNE_NAISSANCE.isoformat(),
            jusqu_a=-1,
            message="Vérifiez la date de naissance : elle doit être antérieure à aujourd'hui.",
            refus=Code.DATE_INCOHERENTE,
        ),
    )
    date_naissance_confirmation: date | None = champ(
        "Confirmation date de naissance",
        "The day of birth, typed again.",
        aide="Exemple: 30/05/1998",
        obligatoire=True,
        conditions=egaler("date_naissance"),
    )
    pays_naissance: str | None = champ(
        "Pays de naissance",
        "INSEE code of the country of birth.",
        obligatoire=True,
        liste=sources.PAYS,
        defaut=geographie.FRANCE,
    )
    departement_naissance: str | None = champ(
        "Département, DOM ou COM de naissance",
        "Code of the département of birth, for a birth in France.",
        obligatoire=True,
        liste=sources.DEPARTEMENTS,
        conditions=montrer_si("pays_naissance", geographie.FRANCE),
    )
    commune_naissance: str | None = champ(
        "Commune de naissance",
        "INSEE code of the commune of birth, for a birth in France.",
        aide="Champ de recherche fonction du département",
        obligatoire=True,
        liste=sources.communes("departement_naissance"),
        conditions=montrer_si("pays_naissance", geographie.FRANCE),
    )
    ville_naissance: str | None = champ(
        "Ville de naissance",
        "Town of birth, for a birth abroad.",
        obligatoire=True,
        longueur=100,
        conditions=montrer_si("pays_naissance", geographie.FRANCE, contraire=True),
    )


@dataclass(frozen=True, kw_only=True)
class Identite:
    """The civil status as the account has it, greyed in the wizard; `colonnes` writes it from the form."""

    numero: str
    civilite: str
    nom: str
    nom_usage: str | None = None
    prenoms: str
    date_naissance: date
    pays_naissance: str
    departement_naissance: str | None = None
    commune_naissance: str | None = None
    ville_naissance: str | None = None
    courriel: str
    ine: str | None = None


# The columns of a candidat that come from the form, with their labels: « Civilité » outside of the form (guide Bac Pro).
LIBELLES: Mapping[str, str] = MappingProxyType(
    {item.name: item.metadata["libelle"] for item in fields(EtatCivil) if not item.name.endswith("_confirmation")}
    | {"civilite": "Civilité"}
)
CAPITALES = frozenset({"nom", "nom_usage"})
EN_FRANCE = frozenset({"departement_naissance", "commune_naissance"})
A_L_ETRANGER = frozenset({"ville_naissance"})
LIEU = EN_FRANCE | A_L_ETRANGER | {"pays_naissance"}


def colonnes(form: EtatCivil) -> dict[str, Any]:
    """The columns of a candidat, from the form; those of the place of birth follow the country."""
    ailleurs = A_L_ETRANGER if form.pays_naissance == geographie.FRANCE else EN_FRANCE
    return {name: None if name in ailleurs else _colonne(name, getattr(form, name)) for name in LIBELLES}


def _colonne(name: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    text = str(value).strip()
    return (text.upper() if name in CAPITALES else text) or None


def lignes(identite: Identite) -> dict[str, tuple[str, str]]:
    """The label and the value of each column, except the place of birth, which has lines of its own."""
    return {name: (libelle, _valeur(getattr(identite, name))) for name, libelle in LIBELLES.items() if name not in LIEU}


def _valeur(value: str | date | None) -> str:
    return jour_court(value) if isinstance(value, date) else value or ""
