"""The vocabulary of a règlement: positions, modes, épreuves, constraints; frozen values only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from api.rules.labelled import LabelledEnum
from api.rules.listes import FormePassage, RegimeEvaluation


class Position(LabelledEnum):
    """The position of a candidat towards one épreuve; the labels are those of the guides."""

    NON_INSCRIT = "NON_INSCRIT", "Non Inscrit"
    INSCRIT = "INSCRIT", "Inscrit"
    DISPENSE = "DISPENSE", "Dispense"
    BENEFICE = "BENEFICE", "Bénéfice"


class Mode(LabelledEnum):
    """The mode of assessment of an épreuve."""

    PONCTUEL = "PONCTUEL", "Ponctuel"
    CCF = "CCF", "Contrôle en cours de formation"


class Enseignement(StrEnum):
    """The teaching of a general unit, so that a diploma may dispense from it in every spécialité."""

    FRANCAIS = "FRANCAIS"
    HISTOIRE_GEOGRAPHIE_EMC = "HISTOIRE_GEOGRAPHIE_EMC"
    LANGUE_VIVANTE_A = "LANGUE_VIVANTE_A"
    LANGUE_VIVANTE_B = "LANGUE_VIVANTE_B"
    LANGUE_VIVANTE_FACULTATIVE = "LANGUE_VIVANTE_FACULTATIVE"
    ARTS_APPLIQUES = "ARTS_APPLIQUES"
    EDUCATION_PHYSIQUE = "EDUCATION_PHYSIQUE"
    PREVENTION_SANTE_ENVIRONNEMENT = "PREVENTION_SANTE_ENVIRONNEMENT"
    MATHEMATIQUES = "MATHEMATIQUES"
    PHYSIQUE_CHIMIE = "PHYSIQUE_CHIMIE"
    ECONOMIE_GESTION = "ECONOMIE_GESTION"
    ECONOMIE_DROIT = "ECONOMIE_DROIT"
    CULTURE_GENERALE = "CULTURE_GENERALE"
    CERTIFICATION_ANGLAIS = "CERTIFICATION_ANGLAIS"


class GenreContrainte(StrEnum):
    """The kinds of constraint between choices that the code knows: one function each in rules/epreuve."""

    FACULTATIVES_AU_PLUS = "FACULTATIVES_AU_PLUS"
    LANGUES_DIFFERENTES = "LANGUES_DIFFERENTES"
    UNE_UNITE_AU_MOINS = "UNE_UNITE_AU_MOINS"


@dataclass(frozen=True, slots=True)
class Choix:
    """The choice offered by an épreuve besides a position: a langue, an option, a country."""

    libelle: str
    valeurs: tuple[str, ...]
    est_langue: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Epreuve:
    """One node of the tree: épreuve, sous-épreuve or part of one.

    Attributes:
        unite: code of the unité that it certifies; only a node with one can carry a bénéfice.
        groupe: 1, or 2 for the épreuves de contrôle.
        modes: mode by régime; a régime without an entry has no known mode.
        langue: the language, when the règlement imposes one.
        enseignement: set on general units only, never on professional ones.
        professionnelle: whether it counts among the professional épreuves (access to the second group).
        regimes: the régimes of the candidats who may present it.
        formation_initiale: whether only pupils and apprentices present it.
        depuis, jusque: first and last session years in which it exists; None when unlimited or unknown.
    """

    code: str
    libelle: str
    unite: str | None = None
    groupe: int = 1
    obligatoire: bool = True
    coefficient: Decimal | None = None
    modes: tuple[tuple[RegimeEvaluation, Mode], ...] = ()
    choix: Choix | None = None
    langue: str | None = None
    enseignement: Enseignement | None = None
    professionnelle: bool = False
    regimes: tuple[RegimeEvaluation, ...] = tuple(RegimeEvaluation)
    formation_initiale: bool = False
    depuis: int | None = None
    jusque: int | None = None
    reference: str | None = None
    enfants: tuple["Epreuve", ...] = ()

    def mode(self, regime: RegimeEvaluation) -> Mode | None:
        return dict(self.modes).get(regime)

    def toutes(self) -> Iterator["Epreuve"]:
        """The node itself, then all those under it, in the order of the printed tables."""
        yield self
        for enfant in self.enfants:
            yield from enfant.toutes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrainte:
    """A rule between choices, with its legal text."""

    genre: GenreContrainte
    reference: str
    nombre: int | None = None
    depuis: int | None = None
    jusque: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The rights of a candidat who failed another spécialité of the same diploma."""

    position: Position
    enseignements: frozenset[Enseignement]
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesConservees:
    """The rule that decides which marks of an earlier session are kept.

    Attributes:
        note: the least mark that is kept.
        annees: the number of years for which it is kept; None for good.
        depuis: the oldest session whose marks count, if older than the règlement; else None.
    """

    note: Decimal
    reference: str
    annees: int | None = None
    depuis: int | None = None

    def garde(self, note: Decimal, annee: int, session: int) -> bool:
        """Whether a mark of a year still counts in a session."""
        return note >= self.note and annee < session and (self.annees is None or session <= annee + self.annees)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormeImposee:
    """The forme de passage of every candidat, and the position of an unité before any choice."""

    forme: FormePassage
    par_defaut: Position
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TitreAcces:
    """A title that allows to register.

    Attributes:
        a_verifier: whether the office decides, since our sources name the title without its extent.
    """

    cle: str
    libelle: str
    reference: str
    a_verifier: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Commun:
    """The values that all the spécialités of a domaine share.

    Attributes:
        conservation: the rule of marks kept; None where no mark is, as in a concours.
        forme: the imposed forme; None where the candidat or the catégorie decides.
    """

    diplome: str
    conservation: NotesConservees | None
    forme: FormeImposee | None
    report: Report
    contraintes: tuple[Contrainte, ...]


@dataclass(frozen=True, kw_only=True)
class Reglement:
    """One spécialité as examined in a session.

    Attributes:
        diplome: the diploma's name as the récapitulatif prints it.
        code: five digits; None when no source gives it.
        millesime: the session year for which it was read.
        edition: the number of its edition, which a registered candidature keeps.
        depuis, jusque: session years of this version; None when unlimited or unknown.
        manques: what no official text that was read gives, in French; with one, it is closed to registration.
        reserves: what an office should confirm, in French, though all is there.
        session: first word of the labels of the sessions that examine it ("DCG"); None for any session of its domaine.
        titres: the titles that allow to register; empty where none is asked.
    """

    domaine: str
    diplome: str
    cle: str
    code: str | None
    libelle: str
    millesime: int
    depuis: int | None
    jusque: int | None
    reference: str
    manques: tuple[str, ...]
    epreuves: tuple[Epreuve, ...]
    contraintes: tuple[Contrainte, ...]
    report: Report
    conservation: NotesConservees | None = None
    forme: FormeImposee | None = None
    session: str | None = None
    titres: tuple[TitreAcces, ...] = ()
    reserves: tuple[str, ...] = ()
    edition: int = 0

    @property
    def incomplet(self) -> bool:
        """Whether something is missing: it is then shown to offices, and cannot be chosen."""
        return bool(self.manques)

    def est_de(self, session: str) -> bool:
        """Whether a session of this label examines the spécialité."""
        return self.session is None or session.split(" ", 1)[0] == self.session

    def titre(self, cle: str | None) -> TitreAcces | None:
        return next((titre for titre in self.titres if titre.cle == cle), None)

    @property
    def intitule(self) -> str:
        """The name « Aéronautique option Systèmes (25303) »; without brackets when the code is unknown."""
        return f"{self.libelle} ({self.code})" if self.code else self.libelle

    def toutes(self) -> tuple[Epreuve, ...]:
        """The épreuves and all under them, in the order of the printed tables."""
        return self._toutes

    @cached_property
    def _toutes(self) -> tuple[Epreuve, ...]:
        return tuple(noeud for epreuve in self.epreuves for noeud in epreuve.toutes())

    @cached_property
    def _par_code(self) -> Mapping[str, Epreuve]:
        return {epreuve.code: epreuve for epreuve in reversed(self._toutes)}

    def epreuve(self, code: str | None) -> Epreuve | None:
        return self._par_code.get(code or "")

    @cached_property
    def unites(self) -> tuple[Epreuve, ...]:
        """The épreuves that certify a unité: a mark is kept of these alone."""
        return tuple(epreuve for epreuve in self._toutes if epreuve.unite)
