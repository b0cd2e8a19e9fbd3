"""The declarations of a candidat and the rights that they open: dispenses and marks kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

from api.rules.acquis.diplomes import Diplome, diplomes
from api.rules.listes import CategorieCandidat, FormePassage
from api.rules.reglement import Epreuve, Position, Reglement


class NoteDeclaree(NamedTuple):
    """A mark obtained; `langue` is its language, when the épreuve lets choose one."""

    epreuve: str
    valeur: Decimal
    langue: str | None = None


class Presentation(NamedTuple):
    """An earlier session without the diploma; `specialite` is None when it is the spécialité presented now."""

    annee: int
    academie: str
    categorie: str | None = None
    forme: FormePassage | None = None
    specialite: str | None = None
    notes: tuple[NoteDeclaree, ...] = ()


class Titre(NamedTuple):
    """A diploma held, by the `cle` of its family."""

    diplome: str
    annee: int
    academie: str


class Validation(NamedTuple):
    """A partial validation of experience (VAE), with the épreuves it covers."""

    annee: int
    academie: str
    epreuves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """The declarations of one candidat.

    Attributes:
        repassees: the épreuves un-ticked, to be sat again.
        connus, categories: the diplomas and the catégories of its domaine, by key; those of the service without.
        renonce: whether the candidat gives up every acquis (BTS, « Je souhaite renoncer à des acquis »).
    """

    presentations: tuple[Presentation, ...] = ()
    autres_specialites: tuple[Presentation, ...] = ()
    titres: tuple[Titre, ...] = ()
    validations: tuple[Validation, ...] = ()
    repassees: frozenset[str] = field(default_factory=frozenset)
    renonce: bool = False
    connus: Mapping[str, Diplome] | None = field(default=None, compare=False, repr=False)
    categories: Mapping[str, CategorieCandidat] | None = field(default=None, compare=False, repr=False)

    def diplome(self, reglement: Reglement, cle: str | None) -> Diplome | None:
        """A diploma that is declared; None when it is not known."""
        return _diplome(reglement.domaine, cle, self.connus)


class SourceDroit(StrEnum):
    """The kind of declaration that opens a right, among the four of the tab."""

    DEJA_PRESENTE = "DEJA_PRESENTE"
    AUTRE_SPECIALITE = "AUTRE_SPECIALITE"
    TITRE = "TITRE"
    VAE = "VAE"


class Droit(NamedTuple):
    """The right not to sit one épreuve, and the declaration that opens it.

    Attributes:
        rang: the rank of the entry in its declaration, from 0.
        note: the mark kept, on a bénéfice.
        langue: the language of that mark.
    """

    epreuve: str
    position: Position
    source: SourceDroit
    rang: int
    annee: int
    academie: str
    note: Decimal | None = None
    langue: str | None = None


def droits(reglement: Reglement, declaration: Declaration, session: int) -> tuple[Droit, ...]:
    """The rights that apply: every right opened, less the rights given up or un-ticked."""
    if declaration.renonce:
        return ()
    return tuple(
        droit for droit in droits_ouverts(reglement, declaration, session) if droit.epreuve not in declaration.repassees
    )


def droits_ouverts(reglement: Reglement, declaration: Declaration, session: int) -> tuple[Droit, ...]:
    """Every right that the declaration opens, in the order of the tree; for one épreuve the first declared wins."""
    found: dict[str, Droit] = {}
    for droit in chain(
        _benefices(reglement, declaration, session),
        _reports(reglement, declaration, session),
        _dispenses(reglement, declaration),
        _validations(reglement, declaration),
    ):
        found.setdefault(droit.epreuve, droit)
    return tuple(found[epreuve.code] for epreuve in reglement.toutes() if epreuve.code in found) if found else ()


def _benefices(reglement: Reglement, declaration: Declaration, session: int) -> Iterator[Droit]:
    for rang, presentation in enumerate(declaration.presentations):
        for note, _ in _notes(reglement, presentation, session):
            yield _droit(presentation, SourceDroit.DEJA_PRESENTE, rang, Position.BENEFICE, note)


def _reports(reglement: Reglement, declaration: Declaration, session: int) -> Iterator[Droit]:
    """The rights on general units kept from another spécialité; on a language only if the règlement offers it too."""
    report = reglement.report
    for rang, presentation in enumerate(declaration.autres_specialites):
        for note, epreuve in _notes(reglement, presentation, session):
            if epreuve.enseignement in report.enseignements and _meme_langue(epreuve, note):
                yield _droit(presentation, SourceDroit.AUTRE_SPECIALITE, rang, report.position, note)


def _notes(reglement: Reglement, presentation: Presentation, session: int) -> Iterator[tuple[NoteDeclaree, Epreuve]]:
    rule = reglement.conservation
    for note in presentation.notes if rule else ():
        epreuve = reglement.epreuve(note.epreuve)
        if epreuve and epreuve.unite and rule and rule.garde(note.valeur, presentation.annee, session):
            yield note, epreuve


def _meme_langue(epreuve: Epreuve, note: NoteDeclaree) -> bool:
    if epreuve.choix is None or not epreuve.choix.est_langue:
        return True
    return note.langue in epreuve.choix.valeurs


def _droit(presentation: Presentation, source: SourceDroit, rang: int, position: Position, note: NoteDeclaree) -> Droit:
    return Droit(
        epreuve=note.epreuve,
        position=position,
        source=source,
        rang=rang,
        annee=presentation.annee,
        academie=presentation.academie,
        note=note.valeur if position is Position.BENEFICE else None,
        langue=note.langue,
    )


def _dispenses(reglement: Reglement, declaration: Declaration) -> Iterator[Droit]:
    for rang, titre in enumerate(declaration.titres):
        for epreuve in epreuves_dispensees(reglement, titre.diplome, declaration.connus):
            yield _dispense(epreuve.code, SourceDroit.TITRE, rang, titre)


def epreuves_dispensees(
    reglement: Reglement, cle: str, connus: Mapping[str, Diplome] | None = None
) -> tuple[Epreuve, ...]:
    """The épreuves that one diploma dispenses from: « Vous serez dispensé de passer les épreuves suivantes »."""
    held = _diplome(reglement.domaine, cle, connus)
    return tuple(unite for unite in reglement.unites if held and unite.enseignement in held.enseignements)


def _diplome(folder: str, cle: str | None, connus: Mapping[str, Diplome] | None) -> Diplome | None:
    if connus is not None:
        return connus.get(cle or "")
    return next((item for item in diplomes(folder) if item.cle == cle), None)


def _validations(reglement: Reglement, declaration: Declaration) -> Iterator[Droit]:
    unites = {unite.code for unite in reglement.unites} if declaration.validations else set()
    for rang, validation in enumerate(declaration.validations):
        for code in validation.epreuves:
            if code in unites:
                yield _dispense(code, SourceDroit.VAE, rang, validation)


def _dispense(code: str, source: SourceDroit, rang: int, origine: Titre | Validation) -> Droit:
    return Droit(
        epreuve=code,
        position=Position.DISPENSE,
        source=source,
        rang=rang,
        annee=origine.annee,
        academie=origine.academie,
    )
