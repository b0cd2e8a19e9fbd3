"""The fields of exam offices and of the administration, a module for each subject."""

import strawberry

from api.schema.gestion.abonnements import AbonnementMutation
from api.schema.gestion.amenagements import AmenagementMutation, AmenagementQuery
from api.schema.gestion.annuaire import AnnuaireMutation, AnnuaireQuery
from api.schema.gestion.calendrier import CalendrierMutation, CalendrierQuery
from api.schema.gestion.candidature import DecisionMutation, DecisionQuery
from api.schema.gestion.compte import GestionnaireMutation, GestionnaireQuery
from api.schema.gestion.contenus import ContenuMutation, ContenuQuery
from api.schema.gestion.fenetres import FenetreMutation
from api.schema.gestion.journal import JournalQuery
from api.schema.gestion.liste import ListeQuery
from api.schema.gestion.lots import LotMutation, LotQuery
from api.schema.gestion.machines import MachineMutation, MachineQuery
from api.schema.gestion.messages import MessageGestionMutation
from api.schema.gestion.notes import NoteGestionMutation, NoteGestionQuery
from api.schema.gestion.piece import ControleMutation
from api.schema.gestion.publications import PublicationMutation, PublicationQuery
from api.schema.gestion.reglements import ReglementMutation, ReglementQuery
from api.schema.gestion.reprise import RepriseMutation, RepriseQuery
from api.schema.gestion.statistique import ExportMutation, StatistiqueQuery
from api.schema.gestion.suivi import GestionSubscription


@strawberry.type
class GestionQuery(
    ListeQuery,
    StatistiqueQuery,
    DecisionQuery,
    AnnuaireQuery,
    CalendrierQuery,
    GestionnaireQuery,
    MachineQuery,
    AmenagementQuery,
    LotQuery,
    RepriseQuery,
    ReglementQuery,
    ContenuQuery,
    PublicationQuery,
    NoteGestionQuery,
    JournalQuery,
):
    pass


@strawberry.type
class GestionMutation(
    DecisionMutation,
    ControleMutation,
    ExportMutation,
    AnnuaireMutation,
    CalendrierMutation,
    FenetreMutation,
    GestionnaireMutation,
    MachineMutation,
    AbonnementMutation,
    AmenagementMutation,
    LotMutation,
    RepriseMutation,
    ReglementMutation,
    ContenuMutation,
    MessageGestionMutation,
    PublicationMutation,
    NoteGestionMutation,
):
    pass


__all__ = ["GestionMutation", "GestionQuery", "GestionSubscription"]
