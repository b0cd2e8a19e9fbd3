"""The GraphQL schema: the root fields, and the errors that leave it."""

import re
from typing import Annotated, Any
from uuid import uuid4

import strawberry
import structlog
from graphql import FieldNode, GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from api.models.faults import PassingError, TooLongError
from api.resolvers.sign_in import PremiereConnexionError, SignInRequiredError
from api.rules.problems import Code, RefusedError
from api.rules.textes import AVANT_VERIFICATION, SERVICE_INDISPONIBLE, SERVICE_SATURE
from api.schema.audiences import est_public
from api.schema.base import InputError, Node, field, node_of, nodes_of
from api.schema.candidature import CandidatureMutation, CandidatureQuery
from api.schema.changements import ChangementQuery
from api.schema.compte import CompteMutation, CompteQuery
from api.schema.conservation import ConservationMutation, ConservationQuery
from api.schema.context import Info
from api.schema.document import DocumentQuery
from api.schema.ecran import EcranQuery
from api.schema.etablissement import EtablissementMutation, EtablissementQuery, EtablissementSubscription
from api.schema.evenement import EvenementQuery, EvenementSubscription
from api.schema.formulaire import FormulaireQuery
from api.schema.franceconnect import FranceConnectMutation
from api.schema.gestion import GestionMutation, GestionQuery, GestionSubscription
from api.schema.importation import ImportationMutation, ImportationQuery
from api.schema.libelles import libeller
from api.schema.limits import Chosen, PacedExecutor
from api.schema.message import MessageMutation, MessageQuery
from api.schema.parcours import ParcoursMutation
from api.schema.piece import PieceMutation, PieceQuery
from api.schema.preferences import PreferencesMutation
from api.schema.premiere_connexion import PremiereConnexionMutation, PremiereConnexionQuery
from api.schema.proconnect import ProConnectMutation
from api.schema.reference import ReferenceQuery
from api.schema.refus import noter_refus
from api.schema.scalars import SCALARS
from api.schema.second_facteur import SecondFacteurMutation
from api.schema.streams import FollowedSchema
from api.services.turnstile import TooManyError

DESCRIPTION = """\
The portal where candidates of French exams and competitions register.

Where to begin: `domaines` tells what is open, without an account; `compteCreer` opens one and `compteSeConnecter` signs
in; `candidatureDemarrer` begins a registration, whose `onglets` describe the form of each tab; `moi`, `candidatures`
and `messages` are then one's own. Fields for offices begin with `gestion`, those for schools with `etablissement`.

Ids: every type with an `id` is a `Node`, an id names one object for everybody, `node` and `nodes` give it again. A type
without an `id` is a value of its parent; a `code` or a `numero` is unique in its list alone.

Lists that grow are connections (`nodes` or `edges`, `pageInfo`, `totalCount`), read by `first` and `after` or by `last`
and `before`; `pageInfo` says that a list was cut. Other lists are whole.

Null: a root field that asks for a sign-in or a right is nullable, and null with its error for who may not see it; it
never takes down the fields beside it. So is the payload of a mutation. Elsewhere null means that there is none, as the
field's description says; lists and their items are never null, except where a description says so.

Changes: fields, optional arguments and values of open enums may be added at any time; what goes is deprecated a year
before, and its reason says until when.\
"""
log = structlog.get_logger(__name__)

SUGGESTION = re.compile(r" Did you mean .*$", re.DOTALL)


@strawberry.type(description="The queries: reading alone.")
class Query(
    ReferenceQuery,
    EcranQuery,
    FormulaireQuery,
    CompteQuery,
    PremiereConnexionQuery,
    EtablissementQuery,
    CandidatureQuery,
    DocumentQuery,
    PieceQuery,
    MessageQuery,
    EvenementQuery,
    ChangementQuery,
    ImportationQuery,
    GestionQuery,
    ConservationQuery,
):
    @field("An object by its id; null when it is not within reach.")
    async def node(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Id of the object.")],  # noqa: A002
    ) -> Node | None:
        return await node_of(info, id)

    @field("Objects by their ids, in the order of these; null for each one that is not within reach.")
    async def nodes(
        self,
        info: Info,
        ids: Annotated[list[strawberry.ID], strawberry.argument(description="Ids of the objects, up to 100.")],
    ) -> list[Node | None] | None:
        return await nodes_of(info, ids)


@strawberry.type(
    description=(
        "The mutations; each answer carries its refusals. A signed-in client may repeat an operation safely under an "
        "idempotency key of its choice, sent as the header `Idempotency-Key` or as `extensions.idempotencyKey`: for 24 "
        "hours the same account gets the same answer under the same key, and IDEMPOTENCE_INCOHERENTE for another "
        "operation; a key has no effect on an operation that asks for a password, writes to a mailbox or gives a "
        "secret. An operation refused with code REESSAYER may be repeated: `extensions.effet` is AUCUN when surely "
        "nothing was done, INCONNU when only a key makes repeating safe."
    )
)
class Mutation(
    CompteMutation,
    PremiereConnexionMutation,
    EtablissementMutation,
    FranceConnectMutation,
    ProConnectMutation,
    SecondFacteurMutation,
    ParcoursMutation,
    CandidatureMutation,
    PieceMutation,
    PreferencesMutation,
    MessageMutation,
    ImportationMutation,
    GestionMutation,
    ConservationMutation,
):
    pass


@strawberry.type(description="The live streams; each begins with the events missed since a place.")
class Subscription(EvenementSubscription, EtablissementSubscription, GestionSubscription):
    pass


class Schema(FollowedSchema):
    """The schema, with errors sorted by the party that can act on them."""

    def __init__(self, *, description: str, **options: Any) -> None:  # noqa: ANN401 - as the base class
        super().__init__(**options)
        self._schema.description = description

    def as_str(self) -> str:
        """The text of the schema, with its own description, which Strawberry's printer leaves out."""
        roots = "schema {\n  query: Query\n  mutation: Mutation\n  subscription: Subscription\n}"
        return f'"""\n{self._schema.description}\n"""\n{roots}\n\n{super().as_str()}'

    def is_public(self, chosen: Chosen) -> bool:
        """Whether an operation that ran reads only data that are the same for everybody."""
        return all(est_public("Query", name) for name in chosen.root_names)

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        for error in errors:
            if execution_context is not None:
                _noter(error, execution_context)
            _sort(error)
            if execution_context is not None and not getattr(execution_context.context, "introspection", True):
                error.message = SUGGESTION.sub("", error.message)


def _noter(error: GraphQLError, execution_context: ExecutionContext) -> None:
    """Notes a refusal for rights in the security journal; those of mutations are noted with their payloads."""
    refused, node = error.original_error, error.nodes[0] if error.nodes else None
    if isinstance(refused, RefusedError) and isinstance(node, FieldNode):
        kind = execution_context.operation_type.value.capitalize()
        noter_refus(execution_context.context.op, kind, node.name.value, refused.problems[0].code)


def _sort(error: GraphQLError) -> None:
    """Gives a code to the errors on which the client can act; masks and logs the others under an incident number."""
    match error.original_error:
        case None | GraphQLError():
            error.extensions = {"code": Code.REQUETE_INVALIDE, **(error.extensions or {})}
        case PassingError():
            error.message = SERVICE_INDISPONIBLE
            error.extensions = {"code": Code.REESSAYER, **(error.extensions or {})}
        case TooManyError(seconds=seconds):
            error.message = SERVICE_SATURE.format(secondes=seconds)
            error.extensions = {"code": Code.SERVICE_SATURE, "effet": "AUCUN", "reessayerDans": seconds}
        case SignInRequiredError():
            error.message = "Veuillez vous identifier."
            error.extensions = {"code": str(error.original_error.code)}
        case PremiereConnexionError():
            error.message = AVANT_VERIFICATION
            error.extensions = {"code": str(Code.PREMIERE_CONNEXION)}
        case RefusedError(problems=problems):
            error.message = problems[0].message
            error.extensions = {"code": str(problems[0].code)}
        case TooLongError():
            # A searched text, mostly: a text typed in a form is refused before, with the path of its field.
            error.message = "Un texte est plus long que ce qui peut être enregistré."
            error.extensions = {"code": str(Code.TROP_LONG)}
        case ValueError() if error.path is None and error.nodes:
            # A scalar raised it: it could not read a variable.
            error.extensions = {"code": Code.REQUETE_INVALIDE}
        case unexpected if not (error.extensions or {}).get("incident"):
            incident = uuid4().hex
            log.error("unexpected_error", incident=incident, path=error.path, exc_info=unexpected)
            error.message = f"Une erreur est survenue de notre côté (incident {incident}). Réessayez dans un instant."
            error.extensions = {"code": Code.ERREUR_INTERNE, "incident": incident}


libeller(Query, Mutation, Subscription)

schema = Schema(
    description=DESCRIPTION,
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=[InputError],  # named by interfaces only
    config=StrawberryConfig(scalar_map=SCALARS),
    execution_context_class=PacedExecutor,
)
