"""The contents of the référentiel for offices and administrators, who write those within their scope."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from api.models import EditionContenu
from api.resolvers import contenus as resolvers
from api.resolvers.gates import INTROUVABLE
from api.resolvers.gates.bureau import Perimetre, perimetre
from api.resolvers.operation import Operation
from api.rules.contenu import Contenu, NatureContenu
from api.rules.contenu.controle import ControleContenus, controler_contenus
from api.rules.contenu.registre import FORMES, ressort_de
from api.rules.gestion.contenu import ContenusSaisis
from api.rules.gestion.reglement import problems_controle
from api.rules.problems import RefusedError, refuse
from api.rules.reglement.controle import ConstatReglement
from api.services.referentiel import contenus

HORS_RESSORT = "Ce contenu est hors de votre périmètre."


async def liste(op: Operation, nature: NatureContenu, annee: int | None) -> list[Contenu]:
    """The contents of a nature in force for a session year, the last ones without, in order: those of the académies within reach."""
    scope = await perimetre(op)
    current = contenus()
    found = (current.derniers(FORMES[nature]) if annee is None else current.tous(FORMES[nature], annee)).values()
    return [item for item in found if _est_lisible(scope, item)]


async def par_id(op: Operation, ids: Sequence[UUID]) -> dict[UUID, Contenu]:
    """The editions of these ids, in the académies within reach."""
    scope = await perimetre(op)
    known = contenus().par_id
    return {key: known[key] for key in ids if key in known and _est_lisible(scope, known[key])}


async def verifier(op: Operation, form: ContenusSaisis) -> ControleContenus:
    """The check of a file of contents, which writes nothing; those out of the scope of the actor are refused."""
    scope = await perimetre(op)
    controle = controler_contenus(form.texte or "", contenus(), form.nature)
    out = [
        ConstatReglement(message=HORS_RESSORT, ligne=lu.ligne, est_bloquant=True)
        for lu in controle.lus
        if not scope.allows(*ressort_de(lu.contenu))
    ]
    return replace(controle, constats=(*controle.constats, *out))


async def importer(op: Operation, controle: ControleContenus) -> list[Contenu]:
    """The new editions of a file that passed its check."""
    refuse(problems_controle(controle.constats))
    rows = await resolvers.importer(op, controle)
    return [contenus().par_id[row.id] for row in rows]


async def retirer(op: Operation, edition_id: UUID, version: int | None) -> EditionContenu:
    """Withdraws an edition."""
    scope = await perimetre(op)
    found = contenus().par_id.get(edition_id)
    if found is None or not scope.allows(*ressort_de(found)):
        raise RefusedError(INTROUVABLE)
    return await resolvers.retirer(op, edition_id, version)


def _est_lisible(scope: Perimetre, item: Contenu) -> bool:
    """Whether a content is read by an office: what is of all académies or domaines, and what touches its own."""
    centre, domaine = ressort_de(item)
    return any(
        (c is None or centre is None or c == centre) and (d is None or domaine is None or d == domaine)
        for c, d in scope.couples
    )
