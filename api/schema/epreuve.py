"""The épreuves of a candidature, as a tree."""

from typing import Self

import strawberry

from api.rules import epreuve as rules
from api.rules.academie import nom_academie
from api.schema.base import field
from api.schema.enums import Mode, Position


@strawberry.type(description="A mark kept from an earlier session.")
class Benefice:
    note: str = field("Mark out of 20, with two decimals.")
    annee: int = field("Year in which it was obtained.")
    academie: str = field("Name of the académie where it was obtained.")


@strawberry.type(description="A node of the règlement: an épreuve, or a part of one.")
class Epreuve:
    code: str = field("Code within the règlement: « E1-A ».")
    libelle: str = field("French label.")
    unite: str | None = field("Code of the unité; null when it is not one.")
    groupe: int = field("1 for the first group, 2 for the contrôle.")
    est_obligatoire: bool = field("Whether it is compulsory.")
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
    enfants: list["Epreuve"] = field("Parts of the épreuve, in order.")

    @classmethod
    def of(cls, ouverte: rules.EpreuveOuverte) -> Self:
        benefice = ouverte.benefice
        return cls(
            code=ouverte.code,
            libelle=ouverte.libelle,
            unite=ouverte.unite,
            groupe=ouverte.groupe,
            est_obligatoire=ouverte.obligatoire,
            position=ouverte.position,
            position_libelle=ouverte.position.libelle,
            mode=ouverte.mode,
            mode_libelle=ouverte.mode.libelle if ouverte.mode else None,
            option=ouverte.option,
            benefice=Benefice(
                note=f"{benefice.note:.2f}", annee=benefice.annee, academie=nom_academie(benefice.academie)
            )
            if benefice
            else None,
            positions_possibles=list(ouverte.positions_possibles),
            choix_libelle=ouverte.choix_libelle,
            options_possibles=list(ouverte.options_possibles),
            enfants=[cls.of(enfant) for enfant in ouverte.enfants],
        )
