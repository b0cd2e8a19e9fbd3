"""The demands of pièces: the candidats asked, the way of handing in, the formats, the deadline."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cached_property, lru_cache
from itertools import groupby
from typing import NamedTuple

from api.rules.dates import PARIS, instant_long, jour_a_paris, jour_long
from api.rules.document import ModeDepot, titre_groupe
from api.rules.fenetre import Formule
from api.rules.onglets import informations
from api.rules.onglets.acquis import declaration_de
from api.rules.parcours import Domaine, Dossier, PeriodeDuDossier
from api.rules.piece.formats import MO, Format
from api.rules.remembered import Same

FENETRES = 500  # windows remembered; a période has a few
# Guide BTS, section 11: the line under a pièce that no file can answer.
NON_DEMATERIALISEE = "Gestion de la pièce non dématérialisée, à envoyer directement au service administratif"


def toujours(_dossier: Dossier) -> bool:
    return True


def si_amenagement(dossier: Dossier) -> bool:
    """Whether aménagements are asked for: « un certificat […] indiquant les mesures […] demandées » (both guides)."""
    return bool(informations.formulaire(dossier).amenagement_handicap)


def si_titres(dossier: Dossier) -> bool:
    """Whether a diploma is declared: one that gives a dispense has to be proved."""
    return bool(declaration_de(dossier).titres)


@dataclass(frozen=True, kw_only=True, order=True)
class Fenetre:
    """The window in which a pièce may be handed in, around a registration period, in Paris time.

    Attributes:
        delai: days between the closing of registration and the deadline.
        heure: the last minute of that day, still inside.
        attente: days between the opening of registration and the first day; 0 begins at the opening itself.
        formule: the wording of the heading.
    """

    delai: int = 30
    heure: time = time(23, 59)
    attente: int = 0
    formule: Formule = Formule.ENTRE

    def debut(self, ouvre_le: datetime) -> datetime:
        """The first instant of the window, inside it."""
        if not self.attente:
            return ouvre_le
        return _instant(ouvre_le, self.attente, time())

    def limite(self, ferme_le: datetime) -> datetime:
        """The last minute of the window, as printed; the whole of it is inside."""
        return _instant(ferme_le, self.delai, self.heure)


@dataclass(frozen=True, kw_only=True)
class PieceDemandee:
    """A pièce that a domaine asks for.

    Attributes:
        code: eight letters or digits, as the guides print before the label.
        intitule: short name above the label ("Confirmation d'inscription"); the code when there is none.
        consigne: the line under a pièce that is not uploaded.
        formats, taille_max: the formats and the greatest size, in bytes, of an upload.
        est_obligatoire: whether its group can be validated only with it.
        est_demandee: function that says whether a dossier needs the pièce.
    """

    code: str
    libelle: str
    mode: ModeDepot
    intitule: str = ""
    consigne: str = ""
    fenetre: Fenetre = Fenetre()
    formats: tuple[Format, ...] = (Format.PDF, Format.JPG, Format.PNG)
    taille_max: int = 5 * MO
    est_obligatoire: bool = True
    est_demandee: Callable[[Dossier], bool] = toujours

    @property
    def libelle_complet(self) -> str:
        """The label as the guides print it: "93475001 : Document justifiant l'identité"."""
        return f"{self.code} : {self.libelle}"


# The pièces that several domaines ask for, under the codes that the guides print.
IDENTITE = PieceDemandee(code="93475001", libelle="Document justifiant l'identité", mode=ModeDepot.EN_LIGNE)
NATIONALITE = PieceDemandee(code="93475003", intitule="Nationalité", libelle="Nationalité", mode=ModeDepot.EN_LIGNE)
DIPLOMES = PieceDemandee(
    code="93475004",
    libelle="Justificatif des diplômes déclarés",
    mode=ModeDepot.EN_LIGNE,
    est_demandee=si_titres,
)
CERTIFICAT_MEDICAL = PieceDemandee(
    code="93475005",
    libelle="Certificat du médecin agréé indiquant les mesures d'aménagement demandées",
    mode=ModeDepot.POSTAL,
    est_demandee=si_amenagement,
)
TITRE = PieceDemandee(code="93475006", libelle="Justificatif du titre pour inscription", mode=ModeDepot.EN_LIGNE)


def inscription_signee(libelle: str, intitule: str = "") -> PieceDemandee:
    """The pièce by which a candidat returns the document of the registration, signed."""
    return PieceDemandee(code="CINSIG01", intitule=intitule, libelle=libelle, mode=ModeDepot.EN_LIGNE)


class FenetreDatee(NamedTuple):
    """The window of a pièce in one période, as groups compare and order it; see `GroupeDePieces`."""

    limite: datetime
    debut: datetime
    formule: Formule


@dataclass(frozen=True, kw_only=True)
class GroupeDePieces:
    """The pièces of one way of handing in and one window.

    Attributes:
        debut: the first instant inside.
        limite: the minute that is printed; the whole of it is inside.
    """

    mode: ModeDepot
    debut: datetime
    limite: datetime
    formule: Formule = Formule.ENTRE
    pieces: tuple[PieceDemandee, ...]

    @cached_property
    def code(self) -> str:
        """The code of the group in its candidature: "EN_LIGNE-20220830-202210212359"."""
        return f"{self.mode}-{jour_a_paris(self.debut):%Y%m%d}-{self.limite.astimezone(PARIS):%Y%m%d%H%M}"

    @cached_property
    def titre(self) -> str:
        """The heading of the guides: "A déposer en ligne entre le … et le … 23:59 (heure/Paris)"."""
        fin = instant_long(self.limite)
        if self.formule is Formule.ENTRE:
            return titre_groupe(self.mode, fin, jour_long(jour_a_paris(self.debut)))
        return titre_groupe(self.mode, fin, mot=self.formule)

    @cached_property
    def fin(self) -> datetime:
        """The first instant outside: the minute after the printed one."""
        return self.limite + timedelta(minutes=1)


def pieces_demandees(dossier: Dossier) -> tuple[PieceDemandee, ...]:
    """The pièces asked of this candidat, in the order of the domaine."""
    return tuple(piece for piece in dossier.domaine.pieces if piece.est_demandee(dossier))


def piece_du_domaine(domaine: Domaine, code: str) -> PieceDemandee | None:
    """The pièce of a code, or None when the domaine no longer knows it."""
    return next((piece for piece in domaine.pieces if piece.code == code), None)


def groupes(dossier: Dossier) -> tuple[GroupeDePieces, ...]:
    """The pièces asked for, in groups « par mode de dépôt […] et par date limite de retour » (both guides)."""
    return groupes_de(dossier, [piece.code for piece in pieces_demandees(dossier)])


def groupes_de(dossier: Dossier, codes: Collection[str]) -> tuple[GroupeDePieces, ...]:
    """The pièces of these codes, those asked at the last save, in the same groups."""
    return _groupes(Same(dossier.domaine), dossier.periode, frozenset(codes))


def fenetre_datee(periode: PeriodeDuDossier, piece: PieceDemandee) -> FenetreDatee:
    """The window of a pièce in a période: that of the domaine, or the one that an office decided instead."""
    decided = periode.fenetre(piece.code)
    debut, limite = piece.fenetre.debut(periode.ouvre_le), piece.fenetre.limite(periode.ferme_le)
    if decided is None:
        return FenetreDatee(limite, debut, piece.fenetre.formule)
    return FenetreDatee(decided.limite, decided.debut or debut, decided.formule)


@lru_cache(FENETRES)
def _groupes(domaine: Same[Domaine], periode: PeriodeDuDossier, codes: frozenset[str]) -> tuple[GroupeDePieces, ...]:
    """The groups of these pièces, the same for all candidats of a période who are asked for them."""
    modes = list(ModeDepot)
    pieces = [piece for piece in domaine.it.pieces if piece.code in codes]
    dated = [(modes.index(piece.mode), fenetre_datee(periode, piece), piece) for piece in pieces]
    ordered = sorted(dated, key=lambda un: un[:2])
    return tuple(
        GroupeDePieces(
            mode=modes[rang],
            debut=fenetre.debut,
            limite=fenetre.limite,
            formule=fenetre.formule,
            pieces=tuple(piece for _, _, piece in members),
        )
        for (rang, fenetre), members in groupby(ordered, key=lambda un: un[:2])
    )


@lru_cache(FENETRES)
def _instant(origine: datetime, jours: int, heure: time) -> datetime:
    day = jour_a_paris(origine) + timedelta(days=jours)
    return datetime.combine(day, heure, PARIS).astimezone(UTC)
