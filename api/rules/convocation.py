"""Convocations: the sitting of an épreuve, the seat of each candidate, the time that each is given."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.rules.amenagement import FormeEpreuve
from api.rules.ecriture import CaracteresAdmis, illisible
from api.rules.epreuve import Ligne
from api.rules.labelled import LabelledEnum
from api.rules.problems import Code, Problem
from api.rules.recherche import cle
from api.rules.reglement import Mode, Position

DUREE_MAX = 24 * 60
LIEUX_AU_PLUS = 200
PLACES_AU_PLUS = 20_000
LONGUEUR_LIEU = 150
LIGNES_D_ADRESSE = 6


@dataclass(frozen=True, slots=True)
class Fuseau:
    """The time zone that an exam follows: the IANA zone, and the town that names it in French."""

    zone: str
    ville: str

    @property
    def heures(self) -> str:
        return f"heure de {self.ville}"


PARIS = Fuseau("Europe/Paris", "Paris")
# Registration closes at one instant everywhere, printed at Paris time; an exam begins at the hour of its own place.
FUSEAUX = {
    "28": Fuseau("Indian/Reunion", "La Réunion"),
    "31": Fuseau("America/Martinique", "Fort-de-France"),
    "32": Fuseau("America/Guadeloupe", "Basse-Terre"),
    "33": Fuseau("America/Cayenne", "Cayenne"),
    "43": Fuseau("Indian/Mayotte", "Mamoudzou"),
}


def fuseau_de(centre: str) -> Fuseau:
    """The time zone of an académie; that of Paris for a centre abroad, whose document says so."""
    return FUSEAUX.get(centre, PARIS)


class ReglePlaces(LabelledEnum):
    """The order in which candidates are seated."""

    NOM = "NOM", "Par ordre alphabétique"
    NUMERO = "NUMERO", "Par numéro de candidat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lieu:
    """A room of an exam centre and its number of seats."""

    libelle: str
    adresse: tuple[str, ...] = ()
    salle: str = ""
    capacite: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The sitting of one épreuve; `option` is empty when it is for every option, `duree` is in minutes."""

    epreuve: str
    option: str = ""
    forme: FormeEpreuve
    debut: datetime
    duree: int
    regle: ReglePlaces
    lieux: tuple[Lieu, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A seat: the rank of the place in its plan, then the number in the place, from 1."""

    lieu: int
    numero: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Inscrit:
    """A candidature to be seated."""

    id: UUID
    nom: str
    prenoms: str
    numero_candidat: str
    numero_inscription: int


def est_convocable(position: Position, mode: Mode | None, groupe: int) -> bool:
    """Whether an épreuve is sat on a fixed day: not during the training, nor the contrôle after the results."""
    return position is Position.INSCRIT and mode is Mode.PONCTUEL and groupe == 1


def convocables(lignes: Iterable[Ligne]) -> tuple[Ligne, ...]:
    """The épreuves of a candidature that a convocation may name."""
    return tuple(ligne for ligne in lignes if est_convocable(ligne.position, ligne.mode, ligne.groupe))


def repartir(inscrits: Sequence[Inscrit], plan: Plan, prises: Mapping[UUID, Place]) -> dict[UUID, Place]:
    """New seats for the candidatures that have none: the first free ones in the plan's order, each time the same.

    Seats already given are kept, whoever comes later; a candidature for which no seat is left is not in the answer.
    """
    free = _libres(plan.lieux, set(prises.values()))
    waiting = sorted((un for un in inscrits if un.id not in prises), key=_ORDRES[plan.regle])
    return {un.id: place for un, place in zip(waiting, free, strict=False)}


def _libres(lieux: Sequence[Lieu], taken: set[Place]) -> Iterator[Place]:
    for rang, lieu in enumerate(lieux):
        for numero in range(1, lieu.capacite + 1):
            place = Place(rang, numero)
            if place not in taken:
                yield place


def _par_nom(inscrit: Inscrit) -> tuple[str, str, str, int]:
    return (
        cle(inscrit.nom),
        cle(inscrit.prenoms),
        inscrit.numero_candidat,
        inscrit.numero_inscription,
    )


def _par_numero(inscrit: Inscrit) -> tuple[str, int]:
    return inscrit.numero_candidat, inscrit.numero_inscription


_ORDRES = {ReglePlaces.NOM: _par_nom, ReglePlaces.NUMERO: _par_numero}


def duree_accordee(duree: int, *, tiers_temps: bool) -> int:
    """Minutes of an épreuve; with the tiers temps, a third more, rounded up (code de l'éducation, D351-27, 2°)."""
    return duree + (-(-duree // 3) if tiers_temps else 0)


def duree_en_lettres(minutes: int) -> str:
    """A duration as printed: « 3 h », « 1 h 30 », « 40 min »."""
    heures, reste = divmod(minutes, 60)
    if not heures:
        return f"{reste} min"
    return f"{heures} h {reste:02}" if reste else f"{heures} h"


def problems(plan: Plan, now: datetime) -> list[Problem]:
    """The reasons why a plan cannot be saved."""
    found = []
    if plan.debut <= now:
        found.append(Problem(Code.DATE_INCOHERENTE, "Choisissez une date d'épreuve à venir.", ("debut",)))
    if not 1 <= plan.duree <= DUREE_MAX:
        found.append(Problem(Code.FORMAT_INVALIDE, "Indiquez une durée en minutes, de 1 à 1440.", ("duree",)))
    if not 1 <= len(plan.lieux) <= LIEUX_AU_PLUS:
        found.append(Problem(Code.OBLIGATOIRE, f"Indiquez de 1 à {LIEUX_AU_PLUS} lieux.", ("lieux",)))
    return found + [
        problem.under("lieux", str(rang)) for rang, lieu in enumerate(plan.lieux) for problem in _lieu(lieu)
    ]


def _lieu(lieu: Lieu) -> list[Problem]:
    found = []
    if not lieu.libelle.strip():
        found.append(Problem(Code.OBLIGATOIRE, "Nommez le lieu de l'épreuve.", ("libelle",)))
    if any(len(texte) > LONGUEUR_LIEU for texte in (lieu.libelle, lieu.salle, *lieu.adresse)):
        found.append(
            Problem(Code.TROP_LONG, f"Limitez chaque ligne du lieu à {LONGUEUR_LIEU} caractères.", ("libelle",))
        )
    if any(illisible(texte, CaracteresAdmis.PHRASE) for texte in (lieu.libelle, lieu.salle, *lieu.adresse)):
        found.append(Problem(Code.FORMAT_INVALIDE, "Retirez du lieu ce qui n'est pas du texte.", ("libelle",)))
    if len(lieu.adresse) > LIGNES_D_ADRESSE:
        found.append(Problem(Code.TROP_LONG, f"Limitez l'adresse à {LIGNES_D_ADRESSE} lignes.", ("adresse",)))
    if not 1 <= lieu.capacite <= PLACES_AU_PLUS:
        found.append(Problem(Code.FORMAT_INVALIDE, f"Indiquez de 1 à {PLACES_AU_PLUS} places.", ("capacite",)))
    return found
