"""The words of a described form: groups of fields, their bounds, lists and conditions.

Bounds have the names of JSON Schema; a condition compares another field of the same row with values.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any

from api.rules.problems import Code

CLE_DE_RANGEE = "cle"
CLE_AU_PLUS = 36
CLE = re.compile(rf"[A-Za-z0-9-]{{1,{CLE_AU_PLUS}}}")


class Genre(StrEnum):
    """The kind of a field, by which a screen chooses what to draw."""

    TEXTE = "TEXTE"
    TEXTE_LONG = "TEXTE_LONG"
    TEXTES = "TEXTES"
    NOMBRE = "NOMBRE"
    DECIMAL = "DECIMAL"
    DATE = "DATE"
    INSTANT = "INSTANT"
    COURRIEL = "COURRIEL"
    TELEPHONE = "TELEPHONE"
    MOT_DE_PASSE = "MOT_DE_PASSE"
    CHOIX = "CHOIX"
    CHOIX_MULTIPLES = "CHOIX_MULTIPLES"
    OUI_NON = "OUI_NON"
    CASE = "CASE"
    ACCEPTATION = "ACCEPTATION"
    FICHIER = "FICHIER"
    LISTE = "LISTE"


class Effet(StrEnum):
    """The consequence of a condition that holds."""

    MONTRER = "MONTRER"
    EXIGER = "EXIGER"
    DISPENSER = "DISPENSER"
    CONTROLER = "CONTROLER"
    EGALER = "EGALER"


@dataclass(frozen=True, slots=True)
class Condition:
    """A rule between two fields of a row.

    Attributes:
        champ: the other field.
        vaut: its values, as texts, for which the condition holds; an empty field makes none hold.
        contraire: whether it holds for every other value instead.
    """

    effet: Effet
    champ: str
    vaut: tuple[str, ...] = ()
    contraire: bool = False

    def tient(self, rangee: object) -> bool:
        value = en_texte(getattr(rangee, self.champ, None))
        return value != "" and (value in self.vaut) != self.contraire


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of the query that searches a list: the value of a field, a fixed one, or the text being typed."""

    nom: str
    champ: str | None = None
    valeur: str | None = None
    saisie: bool = False


@dataclass(frozen=True, slots=True)
class Liste:
    """The values of a choice.

    Attributes:
        valeurs: gives them by code, each a label or an object with a `libelle`; None when only the query knows them.
        message: the French sentence on a value out of the list; without it, the form's own rules look.
        requete: the query that gives the list, when it is too long to be told with the form.
        code, libelle: the fields of that query's items.
        refus: the code of the problem of a value out of the list.
    """

    valeurs: Callable[[], Mapping[str, Any]] | None
    message: str | None = None
    requete: str | None = None
    arguments: tuple[Argument, ...] = ()
    code: str = "code"
    libelle: str = "libelle"
    refus: Code = Code.VALEUR_INCONNUE

    @property
    def paginee(self) -> bool:
        """Whether the query answers by pages, as every search does."""
        return any(argument.saisie for argument in self.arguments)

    def paires(self) -> Iterable[tuple[str, str]]:
        """The codes and labels, in order."""
        for code, value in (self.valeurs() if self.valeurs else {}).items():
            yield code, getattr(value, self.libelle, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bornes:
    """The bounds of a value, in the words of JSON Schema.

    Attributes:
        jusqu_a: the last day, in days from today: `champs_du_jour` makes `format_maximum` of it.
        message: the French sentence on a value that `pattern`, `minimum`, `maximum` or `multiple_of` refuses.
        refus: the code of that problem.
    """

    min_length: int | None = None
    max_length: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    multiple_of: float | None = None
    format_minimum: str | None = None
    format_maximum: str | None = None
    jusqu_a: int | None = None
    pattern: str | None = None
    min_items: int | None = None
    max_items: int | None = None
    message: str | None = None
    refus: Code = Code.FORMAT_INVALIDE


SEUL: frozenset[str] = frozenset()  # the fields on which one without conditions depends


@dataclass(frozen=True, slots=True, kw_only=True)
class Champ:
    """A field, with all that a screen draws and the rules check.

    Attributes:
        nom: its name in the form; one name may come twice, under conditions that exclude each other.
        parent: the names that lead to its list of rows, joined by dots; empty for a field of the form itself.
        ligne: the key of the only row that has it, when the rows are given; None for a field of every row.
        groupe: the heading above it.
        indication: the text shown in the empty field.
        obligatoire: whether it may not stay empty where it is shown.
        lecture_seule: whether it is only shown, with `defaut` as its value.
        absence: the French sentence on its absence, when it is not the usual one.
        cle: in a list of given rows, the name of the field that holds the key of the row.
    """

    nom: str
    libelle: str
    genre: Genre
    parent: str = ""
    ligne: str | None = None
    groupe: str | None = None
    aide: str | None = None
    indication: str | None = None
    obligatoire: bool = False
    lecture_seule: bool = False
    defaut: str | None = None
    bornes: Bornes = Bornes()
    liste: Liste | None = None
    conditions: tuple[Condition, ...] = ()
    absence: str | None = None
    cle: str | None = None
    ajoutable: bool = False
    a_decocher: bool = False

    @property
    def chemin(self) -> str:
        return f"{self.parent}.{self.nom}" if self.parent else self.nom

    @property
    def depend_de(self) -> frozenset[str]:
        """The fields whose values decide whether this one is shown."""
        return frozenset(item.champ for item in self._ayant(Effet.MONTRER)) if self.conditions else SEUL

    def est_montre(self, rangee: object) -> bool:
        return not self.conditions or all(item.tient(rangee) for item in self._ayant(Effet.MONTRER))

    def est_exige(self, rangee: object) -> bool:
        """Whether an empty value is a problem, in a row where the field is shown."""
        if not self.conditions:
            return self.obligatoire
        exige = self.obligatoire or any(item.tient(rangee) for item in self._ayant(Effet.EXIGER))
        return exige and not any(item.tient(rangee) for item in self._ayant(Effet.DISPENSER))

    def est_controle(self, rangee: object) -> bool:
        """Whether the pattern and the range are looked at."""
        return not self.conditions or all(item.tient(rangee) for item in self._ayant(Effet.CONTROLER))

    def _ayant(self, effet: Effet) -> Iterable[Condition]:
        return (item for item in self.conditions if item.effet is effet)


@dataclass(frozen=True, slots=True)
class Groupe:
    """Fields under one heading; None without a heading."""

    titre: str | None
    champs: tuple[Champ, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Formulaire:
    """A form that a person fills, and the mutation that takes it.

    Attributes:
        lecture: the field of the object that gives the values back; None when none does.
    """

    code: str
    titre: str
    mutation: str
    groupes: tuple[Groupe, ...]
    lecture: str | None = None

    @property
    def champs(self) -> tuple[Champ, ...]:
        return tuple(champ for groupe in self.groupes for champ in groupe.champs)


def groupes(champs: Iterable[Champ]) -> tuple[Groupe, ...]:
    """The fields under their headings, in order."""
    return tuple(Groupe(titre, tuple(items)) for titre, items in groupby(champs, lambda champ: champ.groupe))


def nom_de_l_input(mutation: str) -> str:
    """The name of the input type of a mutation."""
    return f"{mutation[0].upper()}{mutation[1:]}Input"


def montrer_si(champ: str, *vaut: str, contraire: bool = False) -> tuple[Condition, ...]:
    """The condition under which a field is shown."""
    return (Condition(Effet.MONTRER, champ, vaut, contraire),)


def egaler(champ: str) -> tuple[Condition, ...]:
    """The condition of a field that confirms another one."""
    return (Condition(Effet.EGALER, champ),)


def cle_de(rangee: object, cle: str | None, rang: int) -> str:
    """The name of a row in the path of a problem: its key where it has a sound one, else its rank."""
    found = getattr(rangee, cle or CLE_DE_RANGEE, None)
    return found if isinstance(found, str) and CLE.fullmatch(found) else str(rang)


def nom_du_code(code: str, rang: int) -> str:
    """The name of one of several codes in the path of a problem: itself, or its rank when it is no code."""
    return code if CLE.fullmatch(code) else str(rang)


def en_texte(value: object) -> str:
    """A value as conditions compare it: a text, « true » or « false »; empty without a value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value).strip()
