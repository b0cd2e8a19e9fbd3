"""The épreuves of a candidature, as a tree."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Self
from uuid import UUID

import strawberry

from api.resolvers.dossier import DossierCharge
from api.rules import epreuve as rules
from api.rules.academie import nom_academie
from api.rules.onglets.epreuves import arbre_du_dossier
from api.rules.parcours import Domaine
from api.rules.remembered import Same
from api.schema.base import Node, field, global_id
from api.schema.context import Info
from api.schema.enums import Mode, Position
from api.schema.note import a_deux_decimales
from api.schema.parties import part
from api.schema.remembered import Remembered


@strawberry.type(description="A mark kept from an earlier session.")
class Benefice:
    note: Decimal = field("Mark out of 20, with two decimals.")
    annee: int = field("Year in which it was obtained.")
    academie: str = field("Name of the académie where it was obtained.")


def _id(self: "Epreuve") -> strawberry.ID:
    return global_id("Epreuve", self.candidature_id, self.code)


@strawberry.type(description="A node of the règlement: an épreuve, or a part of one.")
class Epreuve(Node):
    """All its attributes come from the tree, but for the candidature, which only resolvers read (`Remembered`)."""

    id: strawberry.ID = field("Opaque identifier, unique among all objects.", resolver=_id)
    code: str = field("Code within the règlement: « E1-A ».")
    parent: str | None = field("Code of the épreuve of which it is a part; null for a whole one.")
    niveau: int = field("Depth in the tree: 0 for a whole épreuve, 2 at most.")
    libelle: str = field("French label.")
    unite: str | None = field("Code of the unité; null when it is not one.")
    groupe: int = field("1 for the first group, 2 for the contrôle.")
    est_obligatoire: bool = field("Whether it is compulsory.")
    titre: str = field("French heading of its group: « Session normale 1er groupe ».")
    sous_titre: str = field("French heading below: « Epreuve(s) obligatoire(s) ».")
    ligne: str = field("French line of the tab « Epreuves »: « EF1 : Langue vivante facultative : Anglais : Inscrit ».")
    position: Position = field("Position of the candidate towards it in this session.")
    position_libelle: str = field("French label of the position.")
    mode: Mode | None = field("Mode of assessment; null when it is not known.")
    mode_libelle: str | None = field("French label of the mode; null when there is none.")
    option: str | None = field("Option or language chosen; null when there is none.")
    benefice: Benefice | None = field("The mark kept; null unless the position is BENEFICE.")
    positions_possibles: list[Position] = field(
        "Positions that the candidate may choose; only the present one when it is settled."
    )
    choix_libelle: str | None = field(
        "French label of the choice to make: « Langue », « Option »; null without a choice."
    )
    options_possibles: list[str] = field("Options that may be chosen.")
    enfants: list["Epreuve"] = field("Parts of the épreuve, in order; a part of a part has none.")
    candidature_id: strawberry.Private[UUID]

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        return await part(cls, info, key, lambda chargee: cls.flat(cls.of_all(chargee)), _id)

    @classmethod
    def of_all(cls, chargee: DossierCharge) -> Remembered[Self]:
        """The whole épreuves of a candidature, with their parts: the same for all who have the same tree."""
        arbre, domaine = arbre_du_dossier(chargee.dossier), chargee.dossier.domaine
        return Remembered(
            (Same(arbre), Same(domaine)), lambda: [cls.of(chargee.row.id, domaine, ouverte) for ouverte in arbre]
        )

    @classmethod
    def flat(cls, epreuves: Iterable[Self]) -> Iterator[Self]:
        """The épreuves and their parts, each before its own parts."""
        for epreuve in epreuves:
            yield epreuve
            yield from cls.flat(epreuve.enfants)  # type: ignore[arg-type]

    @classmethod
    def of(
        cls,
        candidature_id: UUID,
        domaine: Domaine,
        ouverte: rules.EpreuveOuverte,
        parent: str | None = None,
        niveau: int = 0,
    ) -> Self:
        benefice = ouverte.benefice
        return cls(
            candidature_id=candidature_id,
            code=ouverte.code,
            parent=parent,
            niveau=niveau,
            libelle=ouverte.libelle,
            unite=ouverte.unite,
            groupe=ouverte.groupe,
            est_obligatoire=ouverte.obligatoire,
            titre=domaine.textes.groupes[ouverte.groupe],
            sous_titre=rules.OBLIGATOIRES if ouverte.obligatoire else rules.FACULTATIVES,
            ligne=ouverte.ligne,
            position=ouverte.position,
            position_libelle=ouverte.position.libelle,
            mode=ouverte.mode,
            mode_libelle=ouverte.mode.libelle if ouverte.mode else None,
            option=ouverte.option,
            benefice=Benefice(
                note=a_deux_decimales(benefice.note), annee=benefice.annee, academie=nom_academie(benefice.academie)
            )
            if benefice
            else None,
            positions_possibles=list(ouverte.positions_possibles),
            choix_libelle=ouverte.choix_libelle,
            options_possibles=list(ouverte.options_possibles),
            enfants=[cls.of(candidature_id, domaine, enfant, ouverte.code, niveau + 1) for enfant in ouverte.enfants],
        )
