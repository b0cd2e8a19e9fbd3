"""The editions of the règlements: those that come with the service, and those that administrators wrote since.

Rules are handed an `Editions`, which never changes: a publication makes another one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, cached_property
from typing import Protocol
from uuid import UUID

from api.rules.labelled import LabelledEnum
from api.rules.recherche import cle as cle_de_tri
from api.rules.reglement.lecture import commun, fichiers, versions_de
from api.rules.reglement.nomenclature import LigneNomenclature, nomenclature
from api.rules.reglement.valeurs import Contrainte, Epreuve, Reglement

LIVREE = 0  # the number of an edition that is read in the files of the service


class EtatEdition(LabelledEnum):
    """The état of an edition of a règlement."""

    BROUILLON = "BROUILLON", "Brouillon"
    PUBLIEE = "PUBLIEE", "Publiée"
    RETIREE = "RETIREE", "Retirée"


class OrigineEdition(LabelledEnum):
    """The origin of an edition of a règlement."""

    LIVREE = "LIVREE", "Livrée avec le service"
    ADMINISTRATEUR = "ADMINISTRATEUR", "Écrite par un administrateur"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition of the règlement of a spécialité.

    Attributes:
        numero: its number within the spécialité; LIVREE when it is read in a file.
        depuis, jusque: first and last session years for which it counts; None when unlimited.
        reglement: its content, for any session.
        id, version, auteur, modifiee_par, cree_le, publiee_le, modifiee_le: those of its row; none for a file.
    """

    numero: int
    etat: EtatEdition
    origine: OrigineEdition
    depuis: int | None
    jusque: int | None
    reglement: Reglement
    id: UUID | None = None
    version: int = 0
    auteur: UUID | None = None
    modifiee_par: UUID | None = None
    cree_le: datetime | None = None
    publiee_le: datetime | None = None
    modifiee_le: datetime | None = None

    def vaut(self, annee: int) -> bool:
        """Whether it counts for a session year, whatever its état."""
        return _vaut(self, annee)


class ServiceInscription(Protocol):
    """The registration service of an académie for a session, where spécialités are open or closed."""

    @property
    def session_id(self) -> UUID | None:
        """The session; None where no spécialité can be closed."""

    @property
    def centre(self) -> str:
        """The code of the académie or centre."""


@dataclass(frozen=True, eq=False)
class Editions:
    """All the editions at one instant.

    The files of a spécialité count as long as `python -m api reference` has not loaded them: its editions then hold
    them too.

    Attributes:
        ecrites: the editions of the database by domaine and key, the oldest first.
        ouvertures: the spécialités that administrators opened or closed, by session and key: the choice for each
            académie where it differs, that of all the others under None. All are open without any.
    """

    ecrites: Mapping[tuple[str, str], tuple[Edition, ...]] = field(default_factory=dict)
    ouvertures: Mapping[tuple[UUID, str], Mapping[str | None, bool]] = field(default_factory=dict)
    _lues: dict[tuple[str, str, int, int | None], Reglement | None] = field(default_factory=dict, repr=False)
    _ouvertes: dict[tuple[str, int], tuple[Reglement, ...]] = field(default_factory=dict, repr=False)

    def reglement(self, domaine: str, cle: str | None, annee: int, numero: int | None = None) -> Reglement | None:
        """The règlement of a spécialité for a session year; None when it is not open to registration.

        `numero` asks for the edition that a candidature keeps, withdrawn or not. The one in force answers without it,
        and in a process that has not read that number yet.
        """
        # a key may be anything that was typed: only those with an edition are remembered
        if cle is None or (cle not in fichiers(domaine) and (domaine, cle) not in self.ecrites):
            return None
        asked = domaine, cle, annee, numero
        if asked not in self._lues:
            edition = self._gardee(domaine, cle, annee, numero) or self.en_vigueur(domaine, cle, annee)
            self._lues[asked] = _pour(edition, annee) if edition else None
        return self._lues[asked]

    def connu(self, domaine: str, cle: str | None, annee: int) -> Reglement | None:
        """The règlement in force for a session year, or else the last one that was: for the labels of what is past."""
        if (found := self.reglement(domaine, cle, annee)) or cle is None:
            return found
        return next(iter(self.examines(domaine, cle, annee)), None)

    def examines(self, domaine: str, cle: str, annee: int) -> tuple[Reglement, ...]:
        """The règlements by which candidatures of a session year may be examined: in force, then withdrawn ones."""
        if cle not in self._cles(domaine):
            return ()
        in_force = self.en_vigueur(domaine, cle, annee)
        past = [
            item
            for item in reversed(self.editions(domaine, cle))
            if item.etat is not EtatEdition.BROUILLON and item.vaut(annee) and item is not in_force
        ]
        return tuple(_pour(item, annee) for item in ([in_force] if in_force else []) + past)

    def specialites(self, domaine: str, annee: int) -> tuple[Reglement, ...]:
        """The spécialités open to registration for a session year, by label."""
        asked = domaine, annee
        if asked not in self._ouvertes:
            found = (self.reglement(domaine, cle, annee) for cle in self._cles(domaine))
            self._ouvertes[asked] = _par_libelle(item for item in found if item)
        return self._ouvertes[asked]

    def est_ouverte(self, lieu: ServiceInscription, cle: str) -> bool:
        """Whether a spécialité may be chosen in a session and an académie, its règlement apart."""
        if lieu.session_id is None:
            return True
        chosen = self.ouvertures.get((lieu.session_id, cle), {})
        return chosen.get(lieu.centre, chosen.get(None, True))

    def est_ouverte_quelque_part(self, session_id: UUID, cle: str) -> bool:
        """Whether a spécialité may be chosen in one académie of a session at least, its règlement apart."""
        chosen = self.ouvertures.get((session_id, cle), {})
        return chosen.get(None, True) or any(chosen.values())

    def specialites_incompletes(self, domaine: str, annee: int) -> tuple[Reglement, ...]:
        """The spécialités that cannot be chosen in a session year, each with what is missing: for the office to complete.

        They are those of the nomenclature, and those with a draft for that year.
        """
        cles = nomenclature(domaine).keys() | {
            cle for cle in self._cles(domaine) if self._ebauche(domaine, cle, annee) is not None
        }
        absentes = (cle for cle in cles if not self.reglement(domaine, cle, annee))
        return _par_libelle(self._incomplete(domaine, cle, annee) for cle in absentes)

    def connues(self, domaine: str) -> frozenset[str]:
        """The keys of the spécialités of the nomenclature or with an edition, whatever the session."""
        return frozenset(nomenclature(domaine).keys() | self._cles(domaine))

    def completes(self, domaine: str) -> frozenset[str]:
        """The keys of the spécialités with a published règlement for some session."""
        return frozenset(
            cle
            for cle in self._cles(domaine)
            if any(item.etat is EtatEdition.PUBLIEE for item in self.editions(domaine, cle))
        )

    def precedente(self, lu: Reglement, numero: int | None = None) -> Edition | None:
        """The edition that another follows: in force for one of its sessions, or else the last one, published or not.

        `numero` is that of the edition compared, which is later; the next one to come without it.
        """
        found = [
            item
            for item in self.editions(lu.domaine, lu.cle)
            if item.etat is not EtatEdition.RETIREE and (numero is None or item.numero < numero)
        ]
        return max(
            found,
            key=lambda item: (item.etat is EtatEdition.PUBLIEE, _se_croisent(item, lu), item.numero, item.depuis or 0),
            default=None,
        )

    @cached_property
    def par_id(self) -> Mapping[UUID, Edition]:
        """The editions of the database by their id."""
        return {item.id: item for items in self.ecrites.values() for item in items if item.id is not None}

    def codes(self, domaine: str, cle: str) -> frozenset[str]:
        """The codes of a spécialité: that of the nomenclature, and those of its editions that were not withdrawn."""
        ligne = nomenclature(domaine).get(cle)
        found = {item.reglement.code for item in self.editions(domaine, cle) if item.etat is not EtatEdition.RETIREE}
        return frozenset(code for code in (*found, ligne.code if ligne else None) if code)

    def editions(self, domaine: str, cle: str) -> tuple[Edition, ...]:
        """All the editions of a spécialité, the oldest first."""
        written = self.ecrites.get((domaine, cle), ())
        if any(item.origine is OrigineEdition.LIVREE for item in written):
            return written
        return (*livrees(domaine, cle), *written)

    def en_vigueur(self, domaine: str, cle: str, annee: int) -> Edition | None:
        """The edition in force for a session year: the last one published for it."""
        found = [item for item in self.editions(domaine, cle) if item.etat is EtatEdition.PUBLIEE and item.vaut(annee)]
        return found[-1] if found else None

    def _gardee(self, domaine: str, cle: str, annee: int, numero: int | None) -> Edition | None:
        if numero is None:
            return None
        editions = self.editions(domaine, cle)
        if numero == LIVREE:  # the first that came with the service: a later one is another edition
            kept = (item for item in editions if item.origine is OrigineEdition.LIVREE and item.vaut(annee))
        else:
            kept = (item for item in editions if item.numero == numero and item.etat is not EtatEdition.BROUILLON)
        return next((item for item in kept if not item.reglement.incomplet), None)

    def _cles(self, domaine: str) -> frozenset[str]:
        return frozenset(fichiers(domaine).keys() | {cle for folder, cle in self.ecrites if folder == domaine})

    def _ebauche(self, domaine: str, cle: str, annee: int) -> Edition | None:
        """The last draft of a spécialité for a session year."""
        found = [
            item for item in self.editions(domaine, cle) if item.etat is EtatEdition.BROUILLON and item.vaut(annee)
        ]
        return found[-1] if found else None

    def _incomplete(self, domaine: str, cle: str, annee: int) -> Reglement:
        """The draft for the year as far as it is known; without any, the line of the nomenclature."""
        if found := self._ebauche(domaine, cle, annee):
            lu = _pour(found, annee)
            return lu if lu.manques else replace(lu, manques=(f"Brouillon n° {found.numero} : non publié.",))
        return _non_saisi(domaine, cle, annee, [item.reglement for item in self.editions(domaine, cle)])


@cache
def livrees(domaine: str, cle: str) -> tuple[Edition, ...]:
    """The editions that the files of a spécialité hold, one for each version, the oldest first."""
    return tuple(
        Edition(
            numero=LIVREE,
            etat=EtatEdition.BROUILLON if version.incomplet else EtatEdition.PUBLIEE,
            origine=OrigineEdition.LIVREE,
            depuis=version.depuis,
            jusque=version.jusque,
            reglement=version,
        )
        for version in versions_de(domaine, cle)
    )


def _non_saisi(domaine: str, cle: str, annee: int, lues: list[Reglement]) -> Reglement:
    ligne, partage = nomenclature(domaine)[cle], commun(domaine)
    return Reglement(
        domaine=domaine,
        diplome=partage.diplome,
        cle=cle,
        code=ligne.code,
        libelle=ligne.libelle,
        millesime=annee,
        depuis=None,
        jusque=None,
        reference=ligne.reference or ligne.rncp,
        manques=tuple(_manques(ligne, lues)),
        epreuves=(),
        contraintes=(),
        report=partage.report,
    )


def _manques(ligne: LigneNomenclature, lues: list[Reglement]) -> Iterator[str]:
    if lues:
        sessions = " ; ".join(f"{item.depuis or '…'} à {item.jusque or '…'}" for item in lues)
        yield f"Règlement non saisi pour cette session : versions lues pour les sessions {sessions}."
    else:
        yield "Règlement non saisi."
    if ligne.manque:
        yield ligne.manque


def _par_libelle(reglements: Iterable[Reglement]) -> tuple[Reglement, ...]:
    return tuple(sorted(reglements, key=lambda item: (cle_de_tri(item.libelle), item.cle)))


def _pour(edition: Edition, annee: int) -> Reglement:
    version = edition.reglement
    return replace(
        version,
        millesime=annee,
        edition=edition.numero,
        epreuves=_encore(version.epreuves, annee),
        contraintes=tuple(contrainte for contrainte in version.contraintes if _vaut(contrainte, annee)),
    )


def _encore(epreuves: tuple[Epreuve, ...], annee: int) -> tuple[Epreuve, ...]:
    return tuple(
        replace(epreuve, enfants=_encore(epreuve.enfants, annee)) for epreuve in epreuves if _vaut(epreuve, annee)
    )


def _se_croisent(une: Edition, autre: Reglement) -> bool:
    """Whether two editions count for a same session."""
    return (une.depuis or 0) <= (autre.jusque or 9999) and (autre.depuis or 0) <= (une.jusque or 9999)


def _vaut(item: Edition | Epreuve | Contrainte, annee: int) -> bool:
    return (item.depuis is None or item.depuis <= annee) and (item.jusque is None or annee <= item.jusque)


LIVREES = Editions()
"""The editions that come with the service, as long as nobody wrote another one."""
