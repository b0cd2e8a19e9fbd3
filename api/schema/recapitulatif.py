"""The tab « Récapitulatif »: blocks of labels and values, then the tables of épreuves."""

from datetime import datetime
from typing import Self

import strawberry

from api.models import Candidature
from api.resolvers.dossier import DossierCharge
from api.rules import recapitulatif as rules
from api.rules.candidature import Situation, attention
from api.rules.numero import numero_inscription
from api.schema.base import field


@strawberry.type(description="A line of the récapitulatif.")
class LigneRecapitulatif:
    libelle: str = field("French label.")
    valeur: str = field("Value, « - » when empty.")


@strawberry.type(description="A block of the récapitulatif.")
class BlocRecapitulatif:
    titre: str = field("French title.")
    lignes: list[LigneRecapitulatif] = field("Lines, in order.")


@strawberry.type(description="A line of the table of épreuves of the récapitulatif.")
class LigneEpreuve:
    niveau: int = field("Depth in the tree, from 0.")
    libelle: str = field("Code, label and option, as the guides print them.")
    position: str = field("French label of the position.")
    mode: str = field("French label of the mode; empty when there is none.")
    precisions: list[str] = field("Details printed beside: académie, mark and year of a bénéfice.")


@strawberry.type(description="A table of épreuves of the récapitulatif.")
class GroupeEpreuves:
    titre: str = field("French title: « Session normale 1er groupe ».")
    sous_titre: str = field("French sub-title: « Epreuve(s) obligatoire(s) ».")
    lignes: list[LigneEpreuve] = field("Lines, in order.")


@strawberry.type(description="The tab « Récapitulatif ».")
class Recapitulatif:
    attention: str | None = field(
        "French warning: what is typed is not saved, yet or for good; null when all is saved."
    )
    blocs: list[BlocRecapitulatif] = field("Blocks of labels and values.")
    epreuves: list[GroupeEpreuves] = field("Tables of épreuves.")

    @classmethod
    def of(cls, chargee: DossierCharge, situation: Situation, now: datetime) -> Self:
        dossier = chargee.dossier
        return cls(
            attention=attention(situation, dossier.domaine.textes.attention_recapitulatif, now),
            blocs=[
                BlocRecapitulatif(
                    titre=bloc.titre,
                    lignes=[LigneRecapitulatif(libelle=ligne.libelle, valeur=ligne.valeur) for ligne in bloc.lignes],
                )
                for bloc in rules.blocs(dossier, _inscription(chargee.row))
            ],
            epreuves=[
                GroupeEpreuves(
                    titre=groupe.titre,
                    sous_titre=groupe.sous_titre,
                    lignes=[
                        LigneEpreuve(
                            niveau=ligne.niveau,
                            libelle=ligne.libelle,
                            position=ligne.position,
                            mode=ligne.mode,
                            precisions=list(ligne.precisions),
                        )
                        for ligne in groupe.lignes
                    ],
                )
                for groupe in rules.lignes_epreuves(dossier)
            ],
        )


def _inscription(row: Candidature) -> rules.Inscription | None:
    if row.numero_inscription is None:
        return None
    return rules.Inscription(
        numero=numero_inscription(row.numero_inscription),
        creee_le=row.inscrite_le or row.cree_le,
        destination=row.academie_destination,
        origine=row.academie_origine,
        numero_origine=row.numero_origine,
    )
