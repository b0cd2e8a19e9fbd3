"""The contents at one instant, those of the files of the service and those written since, and the forme of a nature.

Rules are handed a `Contenus`, which never changes: a write makes another one.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from api.rules.importation.entete import Colonne
from api.rules.labelled import LabelledEnum
from api.rules.reglement import LIVREE, EtatEdition, OrigineEdition
from api.rules.reglement.table import Table

T = TypeVar("T")


class NatureContenu(LabelledEnum):
    """The nature of a content of the référentiel."""

    CONTACTS = "CONTACTS", "Contacts"
    VIDEOS = "VIDEOS", "Vidéos"
    LIENS = "LIENS", "Liens"
    TEXTES = "TEXTES", "Textes"
    CENTRES = "CENTRES", "Centres à l'étranger"
    PIECES = "PIECES", "Pièces demandées"
    CATEGORIES = "CATEGORIES", "Catégories de candidat"
    DIPLOMES_POSSEDES = "DIPLOMES_POSSEDES", "Diplômes possédés"
    DIPLOMES_ACQUIS = "DIPLOMES_ACQUIS", "Diplômes d'acquis"

    @property
    def section(self) -> str:
        """The name of its list in a TOML file, and of its file as a table: "contacts"."""
        return self.value.lower()


class Ressort(NamedTuple):
    """The académie and the domaine that a content is about; None stands for all of them."""

    centre: str | None = None
    domaine: str | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class FormeContenu(Generic[T]):
    """The forme of the contents of a nature: how one is read, named, and written in a table.

    Attributes:
        colonnes: the columns of its table, and keys of its TOML.
        listes, entiers, drapeaux: the columns whose cell holds several texts, a number, or a yes.
        longs: the columns whose text may have several lines.
        longueurs: the greatest lengths of its texts, by column; LONGUEUR for the others.
        lire: function that reads the values of one, strictly.
        cle: function that gives the key of one, unique within the nature.
        libelle: function that names one in French.
        ressort: function that says whose it is.
        livrees: function that gives the values that come with the service, in order.
        par_session: whether an edition may count for some sessions alone.
        incompatible: function that says why an edition cannot follow another one, or stand above or under it; None when
            it can.
        sans_session: function that says of one that it counts for every session.
        est_exigee: whether the service needs each of its own: a withdrawn one leaves that of its file.
    """

    nature: NatureContenu
    colonnes: tuple[Colonne, ...]
    lire: Callable[[Table], T]
    cle: Callable[[T], str]
    libelle: Callable[[T], str]
    ressort: Callable[[T], Ressort]
    livrees: Callable[[], Iterable[Mapping[str, Any]]]
    listes: frozenset[str] = frozenset()
    entiers: frozenset[str] = frozenset()
    drapeaux: frozenset[str] = frozenset()
    longs: frozenset[str] = frozenset()
    longueurs: Mapping[str, int] = field(default_factory=dict)
    incompatible: "Callable[[Contenu, Contenu], str | None] | None" = None
    par_session: bool = True
    sans_session: Callable[[T], bool] = lambda _lu: False
    est_exigee: bool = False

    @cached_property
    def livres(self) -> Mapping[str, "Contenu"]:
        """The contents that come with the service, by key, in order."""
        found = (self.contenu(valeurs, origine=OrigineEdition.LIVREE) for valeurs in self.livrees())
        return {item.cle: item for item in found}

    def contenu(self, valeurs: Mapping[str, Any], *, place: str = "", **columns: Any) -> "Contenu":  # noqa: ANN401 - those of a row
        """The content of these values.

        Raises:
            DonneeInvalideError: they are not those of this nature.
        """
        table = Table(place or f"?.{self.nature.section}", valeurs)
        lu = self.lire(table)
        table.fin()
        return Contenu(nature=self.nature, cle=self.cle(lu), valeurs=valeurs, lu=lu, **columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contenu:
    """One edition of a content.

    Attributes:
        valeurs: its values, as files and the database hold them.
        lu: the same, as its forme reads them.
        numero: its number within the key; LIVREE when it is read in a file.
        depuis, jusque: first and last session years for which it counts; None when unlimited.
        id, version, auteur, modifiee_par, cree_le, modifiee_le: those of its row; none for a file.
    """

    nature: NatureContenu
    cle: str
    valeurs: Mapping[str, Any]
    lu: Any
    numero: int = LIVREE
    etat: EtatEdition = EtatEdition.PUBLIEE
    origine: OrigineEdition = OrigineEdition.ADMINISTRATEUR
    depuis: int | None = None
    jusque: int | None = None
    id: UUID | None = None
    version: int = 0
    auteur: UUID | None = None
    modifiee_par: UUID | None = None
    cree_le: datetime | None = None
    modifiee_le: datetime | None = None

    def vaut(self, annee: int | None) -> bool:
        """Whether it counts for a session year, whatever its état; without one, whether it counts for all of them."""
        if annee is None:
            return self.depuis is None and self.jusque is None
        return (self.depuis or annee) <= annee <= (self.jusque or annee)

    @property
    def sessions(self) -> tuple[int | None, int | None]:
        """The first and the last session years for which it counts."""
        return self.depuis, self.jusque

    def croise(self, autre: "Contenu") -> bool:
        """Whether another edition counts for one of its sessions."""
        return (self.depuis or 0) <= (autre.jusque or 9999) and (autre.depuis or 0) <= (self.jusque or 9999)

    def meme(self, autre: "Contenu | None") -> bool:
        """Whether another edition says the same for the same sessions."""
        return autre is not None and (self.valeurs, self.sessions) == (autre.valeurs, autre.sessions)


@dataclass(frozen=True, eq=False)
class Contenus:
    """All the contents at one instant.

    Attributes:
        ecrits: the editions of the database by nature and key, the oldest first.
    """

    ecrits: Mapping[tuple[NatureContenu, str], tuple[Contenu, ...]] = field(default_factory=dict)
    _retenus: dict[tuple[Hashable, ...], Any] = field(default_factory=dict, repr=False)

    def editions(self, forme: FormeContenu[Any], cle: str) -> tuple[Contenu, ...]:
        """All the editions of a content, the oldest first: the file counts as long as it is not loaded."""
        written = self.ecrits.get((forme.nature, cle), ())
        if cle not in forme.livres or any(item.origine is OrigineEdition.LIVREE for item in written):
            return written
        return (forme.livres[cle], *written)

    def en_vigueur(self, forme: FormeContenu[Any], cle: str, annee: int | None = None) -> Contenu | None:
        """The edition in force for a session year: the last one published for it."""
        found = [item for item in self.editions(forme, cle) if item.etat is EtatEdition.PUBLIEE and item.vaut(annee)]
        if not found and forme.est_exigee:
            return forme.livres.get(cle)
        return found[-1] if found else None

    def proches(self, forme: FormeContenu[Any], cle: str) -> list[Contenu]:
        """The last edition of a key and of those above and under it, withdrawn or not."""
        found = (self.editions(forme, item) for item in self.cles(forme) if sont_proches(item, cle))
        return [items[-1] for items in found if items]

    def remplacees(self, forme: FormeContenu[Any], suivantes: Sequence[Contenu]) -> list[Contenu | None]:
        """The editions that others of one key follow: the last published for one of the sessions of each.

        Where the last ones published say the same in the same order, each follows its own.
        """
        published = [item for item in self.editions(forme, suivantes[0].cle) if item.etat is EtatEdition.PUBLIEE]
        crossing = [item for item in published if any(item.croise(autre) for autre in suivantes)]
        lasts = crossing[-len(suivantes) :]
        if len(lasts) == len(suivantes) and all(un.meme(autre) for un, autre in zip(lasts, suivantes, strict=True)):
            return [*lasts]
        return [next((item for item in reversed(published) if item.croise(autre)), None) for autre in suivantes]

    def tous(self, forme: FormeContenu[Any], annee: int | None = None) -> Mapping[str, Contenu]:
        """The contents of a nature in force for a session year, by key: those of the service, then the others."""
        found = {cle: self.en_vigueur(forme, cle, annee) for cle in self.cles(forme)}
        return {cle: item for cle, item in found.items() if item}

    def derniers(self, forme: FormeContenu[Any]) -> Mapping[str, Contenu]:
        """The last editions of a nature that are not withdrawn, whatever their sessions, by key."""
        return {
            cle: items[-1]
            for cle in self.cles(forme)
            if (items := [item for item in self.editions(forme, cle) if item.etat is EtatEdition.PUBLIEE])
        }

    def retenu(self, cle: tuple[Hashable, ...], faire: Callable[[], T]) -> T:
        """A value made of these contents, made once."""
        if cle not in self._retenus:
            self._retenus[cle] = faire()
        found: T = self._retenus[cle]
        return found

    def lus(self, forme: FormeContenu[T], annee: int | None = None) -> Mapping[str, T]:
        """The contents of a nature in force, as its forme reads them."""
        return self.retenu(
            (forme.nature, annee), lambda: {cle: item.lu for cle, item in self.tous(forme, annee).items()}
        )

    def cles(self, forme: FormeContenu[Any]) -> list[str]:
        """The keys of the service, then those written since, in order."""
        written = (cle for nature, cle in self.ecrits if nature is forme.nature and cle not in forme.livres)
        return [*forme.livres, *written]

    @cached_property
    def par_id(self) -> Mapping[UUID, Contenu]:
        """The editions of the database by their id."""
        return {item.id: item for items in self.ecrits.values() for item in items if item.id is not None}


def sont_proches(cle: str, autre: str) -> bool:
    """Whether two keys are the same, or one stands above the other: « BTS/97300001 » and « BTS/97300001/03 »."""
    if len(cle) > len(autre):
        cle, autre = autre, cle
    return autre.startswith(cle) and autre[len(cle) : len(cle) + 1] in {"", "/"}


LIVRES = Contenus()
"""The contents that come with the service, as long as nobody wrote another one."""
