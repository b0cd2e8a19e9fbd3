"""The tree of épreuves of one candidat: positions computed from the règlement, choices and rights."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from api.rules.academie import nom_academie
from api.rules.acquis import Droit
from api.rules.listes import FormePassage, RegimeEvaluation
from api.rules.reglement import Epreuve, Mode, Position, Reglement
from api.rules.remembered import Same

ARBRES = 1_000  # trees remembered, of 10 kB each: candidates of one spécialité mostly make the same choices


class ChoixFait(NamedTuple):
    """The choice of a candidat for one épreuve; None leaves the default."""

    epreuve: str
    position: Position | None = None
    option: str | None = None


@dataclass(frozen=True, slots=True)
class Benefice:
    """A mark kept from an earlier session; `academie` is a code."""

    note: Decimal
    annee: int
    academie: str

    @property
    def obtention(self) -> str:
        return f"Académie d'obtention: {nom_academie(self.academie)}"

    @property
    def detail(self) -> str:
        """The line « Note: 15.00 Année d'obtention: 2021 »."""
        return f"Note: {self.note:.2f} Année d'obtention: {self.annee}"


class Passage(NamedTuple):
    """The candidat's way of sitting the exam: all that the tree needs besides choices and rights.

    Attributes:
        forme: the forme de passage finale.
        par_defaut: the position of an unité before any choice, in forme progressive.
        formation_initiale: whether the candidat is a pupil or an apprentice.
    """

    regime: RegimeEvaluation
    forme: FormePassage = FormePassage.GLOBALE
    par_defaut: Position = Position.INSCRIT
    formation_initiale: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class EpreuveOuverte:
    """One épreuve in the state of one candidature.

    Attributes:
        mode: the mode of assessment; None on a parent without a mode, a dispense or a bénéfice.
        langue: the language of the épreuve, chosen or imposed by the règlement.
        positions_possibles: the positions allowed; more than one only where the candidat chooses.
        choix_libelle: « Langue » or « Option »; None when only a position can be chosen.
    """

    code: str
    libelle: str
    unite: str | None
    groupe: int
    obligatoire: bool
    position: Position
    mode: Mode | None = None
    option: str | None = None
    langue: str | None = None
    benefice: Benefice | None = None
    positions_possibles: tuple[Position, ...] = ()
    choix_libelle: str | None = None
    options_possibles: tuple[str, ...] = ()
    enfants: tuple["EpreuveOuverte", ...] = ()

    @property
    def est_modifiable(self) -> bool:
        return len(self.positions_possibles) > 1 or bool(self.options_possibles)

    @property
    def ligne(self) -> str:
        """The line of the tab « Epreuves », which tells no « Non Inscrit » (both guides)."""
        position = "" if self.position is Position.NON_INSCRIT else self.position.libelle
        return " : ".join(filter(None, (self.code, self.libelle, self.option, position)))

    def toutes(self) -> Iterator["EpreuveOuverte"]:
        yield self
        for enfant in self.enfants:
            yield from enfant.toutes()


@dataclass(frozen=True, slots=True)
class _Donnees:
    passage: Passage
    choix: Mapping[str, ChoixFait]
    droits: Mapping[str, Droit]


def arbre(
    reglement: Reglement, passage: Passage, choix: Sequence[ChoixFait] = (), droits: Sequence[Droit] = ()
) -> tuple[EpreuveOuverte, ...]:
    """The épreuves open to the candidat, in the order of the règlement; choices that are not allowed are ignored."""
    return _arbre(Same(reglement), passage, tuple(choix), tuple(droits))


@lru_cache(maxsize=ARBRES)
def _arbre(
    le_reglement: Same[Reglement], passage: Passage, choix: tuple[ChoixFait, ...], droits: tuple[Droit, ...]
) -> tuple[EpreuveOuverte, ...]:
    situation = _Donnees(
        passage, {fait.epreuve: fait for fait in reversed(choix)}, {droit.epreuve: droit for droit in droits}
    )
    epreuves = le_reglement.it.epreuves
    return tuple(_ouvre(epreuve, situation) for epreuve in epreuves if _est_ouverte(epreuve, passage))


def _est_ouverte(epreuve: Epreuve, passage: Passage) -> bool:
    return passage.regime in epreuve.regimes and (passage.formation_initiale or not epreuve.formation_initiale)


def _ouvre(epreuve: Epreuve, situation: _Donnees) -> EpreuveOuverte:
    """An épreuve that no parent decides: by its right, else by its parts, else by what the candidat chooses."""
    if droit := situation.droits.get(epreuve.code):
        return _avec_droit(epreuve, droit, situation)
    if _est_composee(epreuve):
        enfants = tuple(_ouvre(enfant, situation) for enfant in epreuve.enfants)
        return _avec_options(_decidee(epreuve, _position_du_parent(enfants), enfants, situation), epreuve, situation)
    possibles = _positions_possibles(epreuve, situation.passage)
    position = _position(situation.choix.get(epreuve.code), possibles)
    return replace(
        _avec_options(_entiere(epreuve, position, situation), epreuve, situation), positions_possibles=possibles
    )


def _avec_droit(epreuve: Epreuve, droit: Droit, situation: _Donnees) -> EpreuveOuverte:
    """An épreuve that an acquis decides: dispensed, or with a mark kept."""
    langue = _langue(epreuve, droit)
    return replace(
        _entiere(epreuve, droit.position, situation),
        option=langue,
        langue=langue if epreuve.choix and epreuve.choix.est_langue else epreuve.langue,
        benefice=Benefice(droit.note, droit.annee, droit.academie) if droit.note is not None else None,
    )


def _avec_options(ouverte: EpreuveOuverte, epreuve: Epreuve, situation: _Donnees) -> EpreuveOuverte:
    """An épreuve with the options of the règlement, and the one that the candidat chose."""
    if epreuve.choix is None:
        return ouverte
    option = _option(situation.choix.get(epreuve.code), epreuve.choix.valeurs, ouverte.position)
    langue = option if epreuve.choix.est_langue else epreuve.langue
    return replace(ouverte, option=option, langue=langue, options_possibles=epreuve.choix.valeurs)


def _entiere(epreuve: Epreuve, position: Position, situation: _Donnees) -> EpreuveOuverte:
    """An épreuve decided whole: its parts take its position and cannot leave it."""
    enfants = tuple(_entiere(enfant, position, situation) for enfant in epreuve.enfants)
    return _decidee(epreuve, position, enfants, situation)


def _decidee(
    epreuve: Epreuve, position: Position, enfants: tuple[EpreuveOuverte, ...], situation: _Donnees
) -> EpreuveOuverte:
    """An épreuve in its position, before anything is chosen for it."""
    return EpreuveOuverte(
        code=epreuve.code,
        libelle=epreuve.libelle,
        unite=epreuve.unite,
        groupe=epreuve.groupe,
        obligatoire=epreuve.obligatoire,
        position=position,
        mode=epreuve.mode(situation.passage.regime) if position in PASSABLES else None,
        langue=None if epreuve.choix and epreuve.choix.est_langue else epreuve.langue,
        positions_possibles=(position,),
        choix_libelle=epreuve.choix.libelle if epreuve.choix else None,
        enfants=enfants,
    )


PASSABLES = (Position.INSCRIT, Position.NON_INSCRIT)


def _est_composee(epreuve: Epreuve) -> bool:
    """Whether the parts of an épreuve decide its position: the parts are unités, or the épreuve is none itself."""
    return bool(epreuve.enfants) and (not epreuve.unite or any(enfant.unite for enfant in epreuve.enfants))


def _position(fait: ChoixFait | None, possibles: tuple[Position, ...]) -> Position:
    return fait.position if fait and fait.position in possibles else possibles[0]


def _positions_possibles(epreuve: Epreuve, passage: Passage) -> tuple[Position, ...]:
    """The positions, the default first: obligatoires and contrôle « Inscrit », facultatives « Non Inscrit »."""
    if not epreuve.obligatoire:
        return (Position.NON_INSCRIT, Position.INSCRIT)
    if passage.forme is FormePassage.PROGRESSIVE and epreuve.unite:
        # D643-14: in forme progressive, a candidat may sit only some unités in this session
        return tuple(sorted(PASSABLES, key=lambda position: position is not passage.par_defaut))
    return (Position.INSCRIT,)


def _position_du_parent(enfants: tuple[EpreuveOuverte, ...]) -> Position:
    """« Dispense » or « Non Inscrit » when all the parts are, else « Inscrit »: only a unité carries a bénéfice."""
    positions = {enfant.position for enfant in enfants}
    if positions in ({Position.DISPENSE}, {Position.NON_INSCRIT}):
        return positions.pop()
    return Position.INSCRIT


def _option(fait: ChoixFait | None, options: tuple[str, ...], position: Position) -> str | None:
    return fait.option if fait and position is Position.INSCRIT and fait.option in options else None


def _langue(epreuve: Epreuve, droit: Droit) -> str | None:
    """The language of a mark kept, if the épreuve offers it; a language typed elsewhere is thus never printed."""
    return droit.langue if epreuve.choix and droit.langue in epreuve.choix.valeurs else None
