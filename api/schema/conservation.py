"""The terms of data, the copy of them, erasure on demand, and the results that the law keeps after it."""

from datetime import date, datetime
from typing import Annotated, Self

import strawberry

from api import models
from api.resolvers.compte import donnees, effacement
from api.resolvers.gestion import effacement as gestion
from api.resolvers.gestion.notes import lire
from api.rules.conservation import CONSERVATIONS, Sorte
from api.rules.conservation import Conservation as Regle
from api.rules.domaines import domaines
from api.rules.effacement import MotifEffacement
from api.rules.problems import refuse
from api.rules.saisie import lire_arguments
from api.schema.base import Payload, field, global_id, mutation
from api.schema.compte import MotDePasseOuRetour
from api.schema.context import Info
from api.schema.document import Fichier
from api.schema.enums import described_enum
from api.schema.note import Notes
from api.services.referentiel import connu

described_enum(
    MotifEffacement,
    "MotifEffacement",
    "Reason of an administration for erasing an account.",
    {
        MotifEffacement.DEMANDE_COURRIER: "The person asked for it, by post or mail.",
        MotifEffacement.DEMANDE_SUR_PLACE: "The person came and asked for it.",
        MotifEffacement.COMPTE_EN_DOUBLE: "The person has another account.",
        MotifEffacement.DECES: "The person died.",
    },
)


@strawberry.type(description="The term of one kind of data, and its reason.")
class Conservation:
    code: str = field("Stable name, for programs.")
    quoi: str = field("The data, in French.")
    duree: str = field("Length of the term, in French.")
    depuis: str = field("Beginning of the term, in French.")
    fondement: str = field("French reference to the text that sets the term, or to the analogy.")
    ensuite: str = field("The data that remain afterwards, in French.")
    malgre_effacement: bool = field("Whether the data stay after an erasure on demand: the legal list.")

    @classmethod
    def of(cls, sorte: Sorte, regle: Regle) -> Self:
        return cls(
            code=sorte.value,
            quoi=regle.quoi,
            duree=str(regle.duree),
            depuis=regle.depuis,
            fondement=regle.fondement,
            ensuite=regle.ensuite,
            malgre_effacement=regle.malgre_effacement,
        )


@strawberry.type(description="The last published result of a candidature whose person asked to be erased.")
class ResultatConserve:
    numero_candidat: str = field("N° candidat of the person.")
    nom: str = field("Family name at birth.")
    nom_usage: str | None = field("Name in use; null when there was none.")
    prenoms: str = field("First names.")
    date_naissance: date = field("Day of birth.")
    lieu_naissance: str | None = field("Place and country of birth.")
    domaine: str = field("Label of the domaine.")
    session: str = field("Label of the session.")
    specialite: str | None = field("Label of the spécialité; null when its règlement is no longer known.")
    publie_le: datetime = field("Instant of the publication.")
    notes: Notes = field("The marks and the decision, as published.")

    @classmethod
    def of(cls, row: models.ResultatConserve) -> Self:
        domaine = domaines()[row.domaine]
        specialite = connu(row.domaine, row.specialite, row.millesime)
        return cls(
            numero_candidat=row.numero_candidat,
            nom=row.nom,
            nom_usage=row.nom_usage,
            prenoms=row.prenoms,
            date_naissance=row.date_naissance,
            lieu_naissance=row.lieu_naissance,
            domaine=domaine.libelle,
            session=row.session,
            specialite=specialite.libelle if specialite else None,
            publie_le=row.publie_le,
            notes=Notes.of(lire(row)),
        )


@strawberry.type(description="The answer of `compteExporterDonnees`.")
class CompteExporterDonneesPayload(Payload):
    fichier: Fichier | None = field("The archive: donnees.json, pièces, documents, LISEZMOI.txt.", default=None)


@strawberry.type(description="The answer of `compteEffacer`.")
class CompteEffacerPayload(Payload):
    est_fait: bool = field("Whether the account was erased.", default=False)


@strawberry.type(description="The answer of `gestionEffacerCompte`.")
class GestionEffacerComptePayload(Payload):
    est_fait: bool = field("Whether the account was erased.", default=False)
    gestion_candidature_ids: list[strawberry.ID] = field(
        "Ids of its candidatures as offices list them, for a cache to forget; none when refused.", default_factory=list
    )


@strawberry.type
class ConservationQuery:
    @field("The kinds of personal data with their terms and reasons; the same for everybody.")
    def conservation(self) -> list[Conservation]:
        return [Conservation.of(sorte, regle) for sorte, regle in CONSERVATIONS.items()]

    @field("The results kept after erasures on demand, within the scope of the office.")
    async def gestion_resultats_conserves(
        self,
        info: Info,
        nom: Annotated[str, strawberry.argument(description="Family name at birth, in any case.")],
        date_naissance: Annotated[date, strawberry.argument(description="Day of birth.")],
    ) -> list[ResultatConserve] | None:
        refuse(lire_arguments({"date_naissance": date_naissance}).mal_formes)
        rows = await gestion.resultats_conserves(info.context.op, nom, date_naissance)
        return [ResultatConserve.of(row) for row in rows]


@strawberry.type
class ConservationMutation:
    @mutation(
        "Gives a zip of all data of the candidate, made while it is downloaded: nothing of it stays here. A few a day; "
        "a mail tells the owner."
    )
    async def compte_exporter_donnees(
        self,
        info: Info,
        mot_de_passe: MotDePasseOuRetour = "",
    ) -> CompteExporterDonneesPayload | None:
        lien = await donnees.demander(info.context.op, mot_de_passe)
        return CompteExporterDonneesPayload(fichier=Fichier.of(lien))

    @mutation(
        "Erases the account with its registrations; refused while one is under way, and, until it is confirmed, with all "
        "that goes and all that the law keeps."
    )
    async def compte_effacer(
        self,
        info: Info,
        mot_de_passe: MotDePasseOuRetour = "",
        confirmation: Annotated[bool, strawberry.argument(description="Whether the candidate confirmed.")] = False,  # noqa: FBT002 - a GraphQL argument is always named
    ) -> CompteEffacerPayload | None:
        await effacement.effacer(info.context.op, mot_de_passe, confirmation=confirmation)
        info.context.sign_out()
        return CompteEffacerPayload(est_fait=True)

    @mutation("Erases the account of a candidate who asked for it by post, as `compteEffacer` does.")
    async def gestion_effacer_compte(
        self,
        info: Info,
        numero_candidat: Annotated[str, strawberry.argument(description="N° candidat: eleven digits.")],
        motif: Annotated[MotifEffacement, strawberry.argument(description="Reason, stored in the history.")],
        confirmation: Annotated[bool, strawberry.argument(description="Whether the administrator confirmed.")] = False,  # noqa: FBT002 - a GraphQL argument is always named
    ) -> GestionEffacerComptePayload | None:
        gone = await gestion.effacer(info.context.op, numero_candidat, motif, confirmation=confirmation)
        return GestionEffacerComptePayload(
            est_fait=True, gestion_candidature_ids=[global_id("GestionCandidature", row_id) for row_id in gone]
        )
