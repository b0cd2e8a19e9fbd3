"""The contents of the référentiel: their loading with the service, their writing and withdrawal."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from api.models import EditionContenu, transaction
from api.resolvers.editions import DEJA_RETIREE, par_qui, tenue
from api.resolvers.livraison import Chargement, livrer
from api.resolvers.operation import Change, Operation
from api.resolvers.referentiel import CLOCHE, actualiser, prochaine_revision
from api.rules.contenu import Contenu, Contenus
from api.rules.contenu.controle import ContenuLu, ControleContenus, incompatible, perimes, situer
from api.rules.contenu.differences import nom_du
from api.rules.contenu.registre import FORMES
from api.rules.evenement import TypeEvenement
from api.rules.problems import Code, Problem, RefusedError, refuse
from api.rules.reglement import EtatEdition, OrigineEdition
from api.rules.reglement.controle import empreinte
from api.services.referentiel import contenus

AUTRE_EDITION = "une autre édition est en vigueur depuis votre lecture. Rechargez-la avant de continuer."


async def charger_livres(now: datetime) -> Chargement:
    """Writes the contents that come with the service, in one transaction; safe to run again.

    As for règlements: a changed file makes another edition, what an administrator or an office wrote is left as it is.
    """
    found = Chargement()
    async with transaction(), prochaine_revision():
        there: dict[tuple[str, str], list[EditionContenu]] = {}
        for row in await EditionContenu.all().order_by("numero"):
            there.setdefault((row.nature, row.cle), []).append(row)
        brought = {(forme.nature.value, cle): item for forme in FORMES.values() for cle, item in forme.livres.items()}
        fresh: list[EditionContenu] = []
        for key in [*brought, *(key for key in there if key not in brought)]:
            rows, item = there.get(key, []), brought.get(key)
            files = {empreinte(item.valeurs): item} if item else {}
            new = await livrer(found, "/".join(key), rows, files, now)
            fresh += [_row(item, len(rows) + 1, now, OrigineEdition.LIVREE) for item in new]
        await EditionContenu.bulk_create(fresh)
    return found


async def importer(op: Operation, controle: ControleContenus) -> list[EditionContenu]:
    """Writes the contents of a file that passed its check, in force at once; those that say nothing new are left."""
    async with op.change() as change, prochaine_revision():
        await actualiser()  # the check may be older than what another one wrote
        present = contenus()
        lus = situer(controle.lus, present)
        refuse([*map(_perimee, perimes(lus)), *_incompatibles(lus, present)])
        rows = list(_nouvelles(op, lus, await _numeros(lus)))
        if not rows:
            return []
        await EditionContenu.bulk_create(rows)
        _dire(op, change, TypeEvenement.CONTENUS_ECRITS, rows)
    await actualiser()
    return rows


async def retirer(op: Operation, edition_id: UUID, version: int | None) -> EditionContenu:
    """Withdraws an edition: the one before it is in force again, if there is one."""
    async with op.change() as change, prochaine_revision():
        row = await tenue(EditionContenu, edition_id, version)
        if row.etat is EtatEdition.RETIREE:
            raise RefusedError(DEJA_RETIREE)
        await row.passer(EtatEdition.RETIREE, op.now, par_qui(op))
        _dire(op, change, TypeEvenement.CONTENU_RETIRE, [row])
    await actualiser()
    return row


def _dire(op: Operation, change: Change, type_: TypeEvenement, rows: Sequence[EditionContenu]) -> None:
    """Rings the other processes once the change is committed, and tells it in the history of who did it."""
    change.wake(CLOCHE)
    if op.acteur is not None:
        donnees = {"contenus": [f"{row.nature}/{row.cle}/{row.numero}" for row in rows]}
        change.record(type_, op.acteur.compte_id, donnees=donnees)


def _perimee(lu: ContenuLu) -> Problem:
    return Problem(Code.VERSION_PERIMEE, f"{_ou(lu)}, {AUTRE_EDITION}", ("texte",))


def _incompatibles(lus: Sequence[ContenuLu], present: Contenus) -> Iterator[Problem]:
    """The refusals of contents that cannot stand beside what was written since their check."""
    for lu in lus:
        if said := incompatible(lu.contenu, present):
            yield Problem(Code.VALEUR_INCOMPATIBLE, f"{_ou(lu)} : {said}.", ("texte",))


def _ou(lu: ContenuLu) -> str:
    return f"{f'Ligne {lu.ligne} : ' if lu.ligne else ''}{nom_du(lu.contenu)}"


async def _numeros(lus: Sequence[ContenuLu]) -> dict[tuple[str, str], int]:
    """The last number of each content of a file, those that this version of the service cannot read included."""
    rows = EditionContenu.filter(cle__in=sorted({lu.contenu.cle for lu in lus})).order_by("numero")
    return {(nature, cle): numero for nature, cle, numero in await rows.values_list("nature", "cle", "numero")}


def _nouvelles(
    op: Operation, lus: Sequence[ContenuLu], numeros: dict[tuple[str, str], int]
) -> Iterator[EditionContenu]:
    """The editions to write, each with the next number of its content."""
    for lu in lus:
        if not lu.est_neuf:
            continue
        numeros[lu.de] = numeros.get(lu.de, 0) + 1
        row = _row(lu.contenu, numeros[lu.de], op.now, OrigineEdition.ADMINISTRATEUR)
        row.auteur = op.acteur.compte_id if op.acteur else None
        yield row


def _row(contenu: Contenu, numero: int, now: datetime, origine: OrigineEdition) -> EditionContenu:
    return EditionContenu(
        nature=contenu.nature.value,
        cle=contenu.cle,
        numero=numero,
        etat=EtatEdition.PUBLIEE,
        origine=origine,
        depuis=contenu.depuis,
        jusque=contenu.jusque,
        valeurs=dict(contenu.valeurs),
        empreinte=empreinte(contenu.valeurs),
        cree_le=now,
    )
