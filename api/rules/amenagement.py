"""Aménagements of exam conditions for a handicap: the measures of the law, and the checks of an office's decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from api.rules.champ import champ
from api.rules.formulaire import Condition, Effet, Genre, Liste, montrer_si
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


@dataclass(kw_only=True)
class DecisionSaisie:
    """The decision of an office on a demand of aménagements."""

    decision: DecisionAmenagement | None = champ("Décision", "The decision.", obligatoire=True)
    mesures: list[str] | None = champ(
        "Mesures accordées",
        "Codes of the measures granted.",
        genre=Genre.CHOIX_MULTIPLES,
        obligatoire=True,
        liste=Liste(mesures, "Choisissez des mesures de la liste."),
        conditions=montrer_si("decision", DecisionAmenagement.REFUSE, contraire=True),
        absence="Indiquez les mesures accordées.",
    )
    motif: str | None = champ(
        "Motif",
        "Reason of a refusal, even in part, in French.",
        longueur=MOTIF_AU_PLUS,
        genre=Genre.TEXTE_LONG,
        conditions=(Condition(Effet.EXIGER, "decision", (DecisionAmenagement.PARTIEL, DecisionAmenagement.REFUSE)),),
        absence="Motivez ce qui est refusé.",
    )


def problems(form: DecisionSaisie) -> list[Problem]:
    """The faults of a decision, beyond those that its form tells: a measure twice, measures beside a refusal."""
    codes = form.mesures or []
    if form.decision is DecisionAmenagement.REFUSE and codes:
        return [Problem(Code.VALEUR_INCOMPATIBLE, "Un refus n'accorde aucune mesure.", ("mesures",))]
    if len(set(codes)) < len(codes):
        return [Problem(Code.VALEUR_INCOMPATIBLE, DOUBLE, ("mesures",))]
    return []
