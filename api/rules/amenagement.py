"""Aménagements of exam conditions for a handicap: the measures of the law, and the checks of an office's decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from api.rules.ecriture import ecriture_de, illisible
from api.rules.labelled import LabelledEnum
from api.rules.listes import document
from api.rules.problems import Code, Problem

MOTIF_AU_PLUS = 2_000
DOUBLE = "Chaque mesure ne se retient qu'une fois."


class FormeEpreuve(LabelledEnum):
    """The form of an épreuve; a measure grants time form by form."""

    ECRIT = "ECRIT", "Écrit"
    ORAL = "ORAL", "Oral"
    PRATIQUE = "PRATIQUE", "Pratique"


class DecisionAmenagement(LabelledEnum):
    """The answer of an office to a demand."""

    ACCORDE = "ACCORDE", "Accordé"
    PARTIEL = "PARTIEL", "Partiellement accordé"
    REFUSE = "REFUSE", "Refusé"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mesure:
    """A measure and the paragraph of the law that allows it.

    Attributes:
        majore: the form of the épreuves that the measure lengthens by a third; None when it lengthens none.
    """

    code: str
    libelle: str
    alinea: int
    majore: FormeEpreuve | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TexteApplicable:
    """The texts of law that a domaine falls under: the article on measures, then the whole range of articles.

    Attributes:
        a_alineas: whether the article lists the measures under the numbers of `Mesure.alinea`.
    """

    article: str
    articles: str
    code: str = "code de l'éducation"
    a_alineas: bool = True

    def reference(self, mesure: Mesure) -> str:
        """The reference of a measure: « code de l'éducation, article D351-27, 2° »."""
        alinea = f", {mesure.alinea}°" if self.a_alineas else ""
        return f"{self.code}, article {self.article}{alinea}"


ENSEIGNEMENT_SCOLAIRE = TexteApplicable(article="D351-27", articles="D.351-27 à D.351-32")
ENSEIGNEMENT_SUPERIEUR = TexteApplicable(article="D613-26", articles="D.613-26 à D.613-30")


@cache
def mesures() -> Mapping[str, Mesure]:
    """Every measure by code, in the order of the file."""
    found = (_mesure(**row) for row in document("mesures_amenagement.toml")["mesures"])
    return MappingProxyType({mesure.code: mesure for mesure in found})


def _mesure(*, majore: str | None = None, **others: Any) -> Mesure:  # noqa: ANN401 - TOML values
    return Mesure(majore=FormeEpreuve(majore) if majore else None, **others)


def a_tiers_temps(codes: Sequence[str], forme: FormeEpreuve) -> bool:
    """Whether the measures lengthen the épreuves of a form."""
    return any(mesures()[code].majore is forme for code in codes if code in mesures())


def problems(decision: DecisionAmenagement, codes: Sequence[str], motif: str | None) -> list[Problem]:
    """The faults of a decision: an agreement without measures, a refusal without a reason."""
    found = [
        Problem(Code.VALEUR_INCONNUE, "Choisissez des mesures de la liste.", ("mesures", str(rang)))
        for rang, code in enumerate(codes)
        if code not in mesures()
    ]
    if len(set(codes)) < len(codes):
        found.append(Problem(Code.VALEUR_INCOMPATIBLE, DOUBLE, ("mesures",)))
    if decision is DecisionAmenagement.REFUSE and codes:
        found.append(Problem(Code.VALEUR_INCOMPATIBLE, "Un refus n'accorde aucune mesure.", ("mesures",)))
    if decision is not DecisionAmenagement.REFUSE and not codes:
        found.append(Problem(Code.OBLIGATOIRE, "Indiquez les mesures accordées.", ("mesures",)))
    if decision is not DecisionAmenagement.ACCORDE and not (motif or "").strip():
        found.append(Problem(Code.OBLIGATOIRE, "Motivez ce qui est refusé.", ("motif",)))
    if illisible(motif or "", ecriture_de("motif")):
        found.append(Problem(Code.FORMAT_INVALIDE, "Retirez du motif ce qui n'est pas du texte.", ("motif",)))
    if len(motif or "") > MOTIF_AU_PLUS:
        found.append(Problem(Code.TROP_LONG, f"Limitez le motif à {MOTIF_AU_PLUS} caractères.", ("motif",)))
    return found
