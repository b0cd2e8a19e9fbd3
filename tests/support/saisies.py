"""The filling of a described form by chance: right everywhere, or wrong in one place and in one way."""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from api.rules.formulaire import Champ, Effet, Genre
from api.rules.problems import Code

Rangee = dict[str, Any]
Sources = Mapping[str, Callable[..., Sequence[str]]]

TEXTES = (
    *(
        "0612345678",
        "+33612345678",
        "+3323456789",
        "+68775123456",
        "29100",
        "97300",
        "1",
        "123456",
        "0",
        "ABC",
        "2910A",
    ),
    *(
        "Lampadaire!",
        "Été/2027a",
        "MAJUSCULE!",
        "minuscule!",
        "SansSigne12",
        "Aa!",
        " Espace!Avant",
        "Zz!" * 7,
        "été/abcd",
    ),
)
COURRIELS = ("nom.prenom@domaine.fr", "a@b.fr", "nom", "nom@", "@domaine.fr")
# The classes of ECMAScript, for the letters of TEXTES.
CLASSES = {
    r"\p{Lowercase}": "[a-zà-öø-ÿ]",
    r"\p{Uppercase}": "[A-ZÀ-ÖØ-Þ]",
    r"[^\p{L}\p{N}\p{Z}\p{C}]": r"[^A-Za-zÀ-ÖØ-öø-ÿ0-9\s\x00-\x1f]",
}
HORS_LISTE = "??"
# The queries whose values only the use case knows, since they are in the database.
DE_LA_BASE = {"specialites", "epreuves", "gestionEpreuves"}


@dataclass(frozen=True)
class Faute:
    """One wrong value: its place, the codes that it may have, the form around it, the fields that depend on it."""

    path: tuple[str, ...]
    codes: set[Code]
    saisie: Rangee
    liees: set[str]


class Remplisseur:
    """The filling of one described form."""

    def __init__(self, champs: Sequence[Champ], sources: Sources, graine: int = 0) -> None:
        self.champs, self.sources, self.hasard = champs, sources, random.Random(graine)
        self.instants = datetime(2026, 11, 1, tzinfo=UTC)

    def juste(self, parent: str = "", ligne: str | None = None) -> Rangee:
        """A row that the description accepts; a field that may stay empty is filled one time out of two."""
        rangee: Rangee = {}
        for champ in self._de(parent, ligne):
            vue = _vue(rangee, self.champs)
            if champ.est_montre(vue) and (_est_donne(champ) or champ.est_exige(vue) or self.hasard.random() < 1 / 2):
                rangee[champ.nom] = self._valeur(champ, rangee)
        return rangee

    def fautes(self, saisie: Rangee) -> Iterator[Faute]:
        """The form, wrong in each place and in each way."""
        return self._fautes("", None, saisie, (), saisie)

    def _fautes(
        self, parent: str, ligne: str | None, rangee: Rangee, place: tuple[str, ...], saisie: Rangee
    ) -> Iterator[Faute]:
        for champ in self._de(parent, ligne):
            if not champ.est_montre(_vue(rangee, self.champs)):
                continue
            for wrong, code in self._valeurs_fausses(champ, rangee):
                former = rangee.get(champ.nom)
                rangee[champ.nom] = wrong
                rang = ("0",) if wrong == [HORS_LISTE] else ()
                yield Faute((*place, champ.nom, *rang), code, saisie, self._liees(champ))
                rangee[champ.nom] = former
            if champ.genre is Genre.LISTE:
                for rang, item in enumerate(rangee.get(champ.nom) or ()):
                    cle = item.get(champ.cle)
                    ligne = cle if _est_donne(champ) else None
                    yield from self._fautes(champ.chemin, ligne, item, (*place, champ.nom, cle or str(rang)), saisie)

    def _liees(self, champ: Champ) -> set[str]:
        """The fields with a condition on this one, and those of its list's query."""
        return {
            other.nom
            for other in self.champs
            if champ.nom
            in {item.champ for item in (*other.conditions, *(other.liste.arguments if other.liste else ()))}
        }

    def _de(self, parent: str, ligne: str | None) -> Iterator[Champ]:
        return (
            champ
            for champ in self.champs
            if champ.parent == parent and champ.ligne == ligne and not champ.lecture_seule
        )

    def _codes(self, champ: Champ, rangee: Rangee) -> list[str]:
        liste = champ.liste
        assert liste is not None, champ
        if liste.valeurs:
            return list(liste.valeurs())
        given = {item.nom: rangee.get(item.champ or "", item.valeur) for item in liste.arguments if not item.saisie}
        return list(self.sources[liste.requete or ""](**given))

    def _valeur(self, champ: Champ, rangee: Rangee) -> Any:
        for condition in champ.conditions:
            if condition.effet is Effet.EGALER:
                return rangee.get(condition.champ)
        return getattr(self, f"_{champ.genre.lower()}", self._texte)(champ, rangee)

    def _choix(self, champ: Champ, rangee: Rangee) -> str:
        return self.hasard.choice(self._codes(champ, rangee))

    def _choix_multiples(self, champ: Champ, rangee: Rangee) -> list[str]:
        codes = self._codes(champ, rangee)
        return self.hasard.sample(codes, min(len(codes), self.hasard.randint(1, 3)))

    def _nombre(self, champ: Champ, _rangee: Rangee) -> int:
        return int(champ.bornes.maximum) - self.hasard.randint(0, 3)

    def _decimal(self, champ: Champ, _rangee: Rangee) -> Decimal:
        return Decimal(self.hasard.randint(0, 100 * int(champ.bornes.maximum))) / 100

    def _date(self, champ: Champ, _rangee: Rangee) -> date:
        return date.fromisoformat(champ.bornes.format_maximum) - timedelta(self.hasard.randint(4_000, 30_000))

    def _instant(self, _champ: Champ, _rangee: Rangee) -> datetime:
        self.instants += timedelta(hours=1)  # each after the one before: an end follows its beginning
        return self.instants

    def _oui_non(self, _champ: Champ, _rangee: Rangee) -> bool:
        return self.hasard.random() < 1 / 2

    _case = _oui_non

    def _acceptation(self, _champ: Champ, _rangee: Rangee) -> bool:
        return True

    def _liste(self, champ: Champ, _rangee: Rangee) -> list[Rangee]:
        if champ.ajoutable:
            cles = self.hasard.choice(([None], ["une"], ["une", "b-2", None]))
            return [{"cle": cle, **self.juste(champ.chemin)} for cle in cles]
        lignes = dict.fromkeys(item.ligne for item in self.champs if item.parent == champ.chemin)
        return [{champ.cle: ligne, **self.juste(champ.chemin, ligne)} for ligne in lignes]

    def _textes(self, champ: Champ, _rangee: Rangee) -> list[str]:
        return ["ligne"] * self.hasard.randint(1, champ.bornes.max_items)

    def _courriel(self, _champ: Champ, _rangee: Rangee) -> str:
        return COURRIELS[0]

    def _texte(self, champ: Champ, _rangee: Rangee) -> str:
        if champ.bornes.pattern:
            return self.hasard.choice([text for text in TEXTES if _est_juste(champ, text)])
        return "a" * self.hasard.randint(1, champ.bornes.max_length)

    def _valeurs_fausses(self, champ: Champ, rangee: Rangee) -> Iterator[tuple[Any, set[Code]]]:
        """The wrong values of a field, each with the codes that may refuse it."""
        vue = _vue(rangee, self.champs)
        if champ.est_exige(vue):
            yield None, {Code.ACCEPTATION_REQUISE if champ.genre is Genre.ACCEPTATION else Code.OBLIGATOIRE}
        if champ.bornes.max_items:
            whole = rangee.get(champ.nom) or [HORS_LISTE]
            yield (whole * (champ.bornes.max_items + 1))[: champ.bornes.max_items + 1], {Code.TROP_LONG}
        if champ.genre in {Genre.CHOIX, Genre.CHOIX_MULTIPLES} and champ.liste.requete not in DE_LA_BASE:
            wrong = HORS_LISTE if champ.genre is Genre.CHOIX else [HORS_LISTE]
            yield wrong, {Code.VALEUR_INCONNUE, Code.VALEUR_INCOMPATIBLE}
        if champ.genre in {Genre.TEXTE, Genre.TEXTE_LONG} and not champ.bornes.pattern:
            yield "a" * (champ.bornes.max_length + 1), {Code.TROP_LONG}
        confirme = any(condition.effet is Effet.EGALER for condition in champ.conditions)
        if champ.genre is Genre.COURRIEL and not confirme:
            yield from ((text, {Code.FORMAT_INVALIDE}) for text in COURRIELS[2:])
        if champ.bornes.message and champ.est_controle(vue):
            yield from ((value, {champ.bornes.refus, Code.TROP_LONG}) for value in _hors_bornes(champ))
        if confirme and rangee.get(champ.nom):
            other = date(1999, 1, 1) if champ.genre is Genre.DATE else f"autre{rangee[champ.nom]}"[:20]
            yield other, {Code.CONFIRMATION_DIFFERENTE}


def _est_donne(champ: Champ) -> bool:
    """Whether it is a list whose rows are given."""
    return champ.genre is Genre.LISTE and not champ.ajoutable


def _hors_bornes(champ: Champ) -> Iterator[Any]:
    """The values beyond the pattern or the range of a field."""
    bornes = champ.bornes
    if bornes.pattern:
        yield from (text for text in TEXTES if not _est_juste(champ, text))
    if bornes.maximum is not None:
        kind = int if champ.genre is Genre.NOMBRE else Decimal
        yield from (kind(bornes.minimum - 1), kind(bornes.maximum + 1))
    if bornes.multiple_of:
        yield Decimal(str(bornes.multiple_of)) / 10
    if bornes.format_minimum:
        yield date.fromisoformat(bornes.format_minimum) - timedelta(1)
    if bornes.format_maximum:
        yield date.fromisoformat(bornes.format_maximum) + timedelta(1)


def _est_juste(champ: Champ, text: str) -> bool:
    pattern = champ.bornes.pattern or ""
    for ecma, python in CLASSES.items():
        pattern = pattern.replace(ecma, python)
    longueur = (champ.bornes.min_length or 0) <= len(text) <= (champ.bornes.max_length or len(text))
    return longueur and re.fullmatch(pattern, text) is not None


def _vue(rangee: Rangee, champs: Sequence[Champ]) -> SimpleNamespace:
    return SimpleNamespace(**{champ.nom: None for champ in champs} | rangee)
