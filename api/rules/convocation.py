"""Convocations: the sitting of an épreuve, the seat of each candidate, the time that each is given."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.rules.amenagement import FormeEpreuve
from api.rules.champ import RangeeAjoutee, champ
from api.rules.contenu import LIVRES, Contenus
from api.rules.contenu.centres import centre_de
from api.rules.epreuve import Ligne
from api.rules.formulaire import Argument, Bornes, Genre, Liste
from api.rules.labelled import LabelledEnum
from api.rules.problems import Code, Problem
from api.rules.recherche import cle
from api.rules.reglement import Mode, Position

DUREE_MAX = 24 * 60
LIEUX_AU_PLUS = 200
PLACES_AU_PLUS = 20_000
LONGUEUR_LIEU = 150
LIGNES_D_ADRESSE = 6
EPREUVES = Liste(
    None,
    requete="epreuves",
    arguments=(Argument("sessionId", champ="session_id"), Argument("specialite", champ="specialite")),
)


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


def fuseau_de(centre: str, contenus: Contenus = LIVRES) -> Fuseau:
    """The time zone of an académie, or that of a centre abroad; of Paris where it says none."""
    abroad = centre_de(contenus, centre)
    if abroad and abroad.fuseau and abroad.ville:
        return Fuseau(abroad.fuseau, abroad.ville)
    return FUSEAUX.get(centre, PARIS)


class ReglePlaces(LabelledEnum):
    """The order in which candidates are seated."""

    NOM = "NOM", "Par ordre alphabétique"
    NUMERO = "NUMERO", "Par numéro de candidat"


@dataclass(kw_only=True)
class LieuSaisi(RangeeAjoutee):
    """A room of an exam centre, as an office types it."""

    libelle: str | None = champ(
        "Lieu",
        "Name of the centre.",
        obligatoire=True,
        longueur=LONGUEUR_LIEU,
        absence="Nommez le lieu de l'épreuve.",
    )
    adresse: list[str] | None = champ(
        "Adresse",
        "Lines of its address.",
        genre=Genre.TEXTES,
        longueur=LONGUEUR_LIEU,
        bornes=Bornes(max_items=LIGNES_D_ADRESSE),
    )
    salle: str | None = champ("Salle", "Room; empty when the centre announces it on the spot.", longueur=LONGUEUR_LIEU)
    capacite: int | None = champ(
        "Nombre de places",
        "Number of seats, numbered from 1.",
        obligatoire=True,
        bornes=Bornes(minimum=1, maximum=PLACES_AU_PLUS, message=f"Indiquez de 1 à {PLACES_AU_PLUS} places."),
    )

    @property
    def lieu(self) -> "Lieu":
        """The room of a form without a problem."""
        assert self.libelle
        assert self.capacite
        return Lieu(
            libelle=self.libelle, adresse=tuple(self.adresse or ()), salle=self.salle or "", capacite=self.capacite
        )


@dataclass(kw_only=True)
class PlanSaisi:
    """The sitting of an épreuve, as an office types it."""

    epreuve: str | None = champ(
        "Epreuve",
        "Code of the épreuve in the règlement of the spécialité.",
        obligatoire=True,
        genre=Genre.CHOIX,
        liste=EPREUVES,
    )
    option: str | None = champ("Langue ou option", "Option or language, for it alone; empty for all.")
    forme: FormeEpreuve | None = champ("Forme", "Form of the épreuve.", obligatoire=True)
    debut: datetime | None = champ("Début", "Instant of its beginning.", obligatoire=True)
    duree: int | None = champ(
        "Durée en minutes",
        "Length in minutes, without any added time.",
        obligatoire=True,
        bornes=Bornes(minimum=1, maximum=DUREE_MAX, message=f"Indiquez une durée en minutes, de 1 à {DUREE_MAX}."),
    )
    regle: ReglePlaces | None = champ("Ordre des places", "The order in which candidates are seated.", obligatoire=True)
    lieux: list[LieuSaisi] | None = champ(
        "Lieux",
        "Rooms, filled in this order.",
        obligatoire=True,
        bornes=Bornes(min_items=1, max_items=LIEUX_AU_PLUS),
        absence=f"Indiquez de 1 à {LIEUX_AU_PLUS} lieux.",
    )

    @property
    def plan(self) -> "Plan":
        """The plan of a form without a problem."""
        assert self.epreuve
        assert self.forme
        assert self.debut
        assert self.duree
        assert self.regle
        return Plan(
            epreuve=self.epreuve,
            option=self.option or "",
            forme=self.forme,
            debut=self.debut,
            duree=self.duree,
            regle=self.regle,
            lieux=tuple(lieu.lieu for lieu in self.lieux or ()),
        )


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
    """The reasons why a plan cannot be saved, beyond those that its form tells."""
    if plan.debut <= now:
        return [Problem(Code.DATE_INCOHERENTE, "Choisissez une date d'épreuve à venir.", ("debut",))]
    return []
