"""The editions of the règlements: their loading with the service, their import, publication and withdrawal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from api.models import EditionReglement, Tache, locked, transaction
from api.models.referentiel import EditionEcrite
from api.resolvers.gates import INTROUVABLE
from api.resolvers.livraison import Chargement, livrer
from api.resolvers.operation import Change, Operation
from api.resolvers.referentiel import CLOCHE, actualiser, edition_de, lire, prochaine_revision
from api.rules.domaines import domaines
from api.rules.evenement import TypeEvenement
from api.rules.problems import Code, Problem, RefusedError, refuse
from api.rules.reglement import Editions, EtatEdition, OrigineEdition, Reglement
from api.rules.reglement.controle import ANNEE_MAX, ANNEE_MIN, ControleReglement, code_pris, doutes_de, empreinte
from api.rules.reglement.lecture import commun, fichiers, lis_reglement
from api.rules.reglement.table import Table, lis_valeurs
from api.services.referentiel import editions

PREVENIR = "prevenir_brouillons"  # the task that tells the drafts whose épreuves changed
AUTRE_EDITION = (
    "Une autre édition de ce règlement est en vigueur depuis votre lecture. Rechargez-le avant de continuer."
)
E = TypeVar("E", bound=EditionEcrite)
COMMANDE = UUID(int=0)  # the author of an act of a command, which has no account
DEJA_PUBLIEE = Problem(Code.ACTION_IMPOSSIBLE, "Cette édition est déjà publiée.")
DEJA_RETIREE = Problem(Code.ACTION_IMPOSSIBLE, "Cette édition est déjà retirée.")


@dataclass(frozen=True, kw_only=True)
class _Fichier:
    """One version of a règlement as the service brings it."""

    contenu: Mapping[str, Any]
    empreinte: str
    lu: Reglement


async def charger_livrees(now: datetime) -> Chargement:
    """Writes the règlements that come with the service, in one transaction; safe to run again.

    A file that changed makes another edition, and withdraws the former one, which registered candidatures keep; a file
    that is gone withdraws its edition. A spécialité that an administrator wrote, published or withdrew is left as it is.
    """
    found = Chargement()
    async with transaction(), prochaine_revision():
        there: dict[tuple[str, str], list[EditionReglement]] = {}
        for row in await EditionReglement.all().order_by("numero"):
            there.setdefault((row.domaine, row.cle), []).append(row)
        fresh: list[EditionReglement] = []
        folders = {item.reglements for item in domaines().values()}
        brought = {(domaine, cle) for domaine in folders for cle in fichiers(domaine)}
        for domaine, cle in sorted(brought | there.keys()):
            fresh += await _charger(found, domaine, cle, there.get((domaine, cle), []), now)
        await EditionReglement.bulk_create(fresh)
    return found


async def _charger(
    found: Chargement, domaine: str, cle: str, rows: Sequence[EditionReglement], now: datetime
) -> list[EditionReglement]:
    """The rows to write for one spécialité."""
    brought = {item.empreinte: item for item in _lus(domaine, cle)}
    new = await livrer(found, f"{domaine}/{cle}", rows, brought, now)
    return [_row(domaine, item, len(rows) + rang, now) for rang, item in enumerate(new, start=1)]


def _lus(domaine: str, cle: str) -> list[_Fichier]:
    found = []
    for fichier in fichiers(domaine).get(cle, ()):
        contenu = lis_valeurs(fichier)
        lu = lis_reglement(Table(cle, contenu), domaine, commun(domaine))
        found.append(_Fichier(contenu=contenu, empreinte=empreinte(contenu), lu=lu))
    return sorted(found, key=lambda item: item.lu.depuis or 0)


def _row(domaine: str, fichier: _Fichier, numero: int, now: datetime) -> EditionReglement:
    row = _edition(domaine, fichier.lu, fichier.contenu, numero, now)
    row.origine = OrigineEdition.LIVREE
    if not fichier.lu.incomplet:
        row.etat, row.publiee_le = EtatEdition.PUBLIEE, now
    return row


def _edition(domaine: str, lu: Reglement, contenu: Mapping[str, Any], numero: int, now: datetime) -> EditionReglement:
    return EditionReglement(
        domaine=domaine,
        cle=lu.cle,
        numero=numero,
        etat=EtatEdition.BROUILLON,
        origine=OrigineEdition.ADMINISTRATEUR,
        depuis=lu.depuis,
        jusque=lu.jusque,
        contenu=dict(contenu),
        empreinte=empreinte(contenu),
        cree_le=now,
    )


async def importer(op: Operation, controle: ControleReglement) -> tuple[EditionReglement, bool]:
    """The draft of a règlement that passed its check, and whether it is new: the same content is kept once."""
    assert controle.reglement is not None
    lu, wanted = controle.reglement, empreinte(controle.contenu)
    domaine = lu.domaine
    async with op.change() as change, prochaine_revision():
        await actualiser()
        rows = await EditionReglement.filter(domaine=domaine, cle=lu.cle).order_by("numero")
        same = [row for row in rows if row.empreinte == wanted and _sert(row)]
        if same:
            return same[-1], False
        row = _edition(domaine, lu, controle.contenu, rows[-1].numero + 1 if rows else 1, op.now)
        row.auteur = op.acteur.compte_id if op.acteur else None
        await row.save(force_create=True)
        await _dire(op, change, TypeEvenement.REGLEMENT_IMPORTE, row)
    await actualiser()
    return row, True


async def publier(
    op: Operation, edition_id: UUID, version: int | None, *, confirmation: bool, remplace: int | None = None
) -> EditionReglement:
    """Puts an edition in force for its sessions: candidatures registered from now on are examined on it.

    One that misses something cannot be; one that leaves doubts is, once they are accepted. `remplace` is the edition
    that it was compared with: refused where another one came since.
    """
    async with op.change() as change, prochaine_revision():
        row = await tenue(EditionReglement, edition_id, version)
        if row.etat is EtatEdition.PUBLIEE:
            raise RefusedError(DEJA_PUBLIEE)
        lu = lire(row)
        await _comparee(row, lu, remplace)
        await actualiser()  # the check may be older than what another one wrote
        refuse(_empechements(lu))
        if not confirmation and lu and (found := (*doutes_de(lu), *lu.reserves)):
            message = f"Cette édition laisse des doutes : {' '.join(found)} Confirmez pour la publier ainsi."
            raise RefusedError(Problem(Code.CONFIRMATION_REQUISE, message, ("confirmation",)))
        row.publiee_le = op.now
        await _ecrire(op, row, EtatEdition.PUBLIEE)
        await _dire(op, change, TypeEvenement.REGLEMENT_PUBLIE, row)
    await actualiser()
    return row


async def retirer(op: Operation, edition_id: UUID, version: int | None) -> EditionReglement:
    """Withdraws an edition: the one before it is in force again, if there is one; registered candidatures keep theirs."""
    async with op.change() as change, prochaine_revision():
        row = await tenue(EditionReglement, edition_id, version)
        if row.etat is EtatEdition.RETIREE:
            raise RefusedError(DEJA_RETIREE)
        await _ecrire(op, row, EtatEdition.RETIREE)
        await _dire(op, change, TypeEvenement.REGLEMENT_RETIRE, row)
    await actualiser()
    return row


async def tenue(model: type[E], edition_id: UUID, version: int | None) -> E:
    """The edition of an id, held until the end of the transaction; refused when it changed since that version."""
    row = await locked(model.filter(id=edition_id)).first()
    if row is None:
        raise RefusedError(INTROUVABLE)
    row.check_version(version)
    return row


def par_qui(op: Operation) -> UUID:
    """The author of an act on an edition; COMMANDE for a command, so that a loading leaves what it decided."""
    return op.acteur.compte_id if op.acteur else COMMANDE


async def _comparee(row: EditionReglement, lu: Reglement | None, remplace: int | None) -> None:
    """Refuses a publication prepared beside another edition than the present one."""
    if lu is None or remplace is None:
        return
    rows = await EditionReglement.filter(domaine=row.domaine, cle=row.cle).order_by("numero")
    items = tuple(edition_de(item, found) for item in rows if (found := lire(item)))
    before = Editions({(row.domaine, row.cle): items}).precedente(lu, row.numero)
    if (before.numero if before else None) != remplace:
        raise RefusedError(Problem(Code.VERSION_PERIMEE, AUTRE_EDITION, ("remplace",)))


async def _ecrire(op: Operation, row: EditionReglement, etat: EtatEdition) -> None:
    await row.passer(etat, op.now, par_qui(op), "publiee_le")
    donnees = {"edition": str(row.id)}
    await Tache.create(nom=PREVENIR, donnees=donnees, pas_avant=op.now, priorite=Tache.DE_MASSE)


async def _dire(op: Operation, change: Change, type_: TypeEvenement, row: EditionReglement) -> None:
    """Rings the other processes once the change is committed, and tells it in the history of who did it."""
    change.wake(CLOCHE)
    if op.acteur is not None:
        donnees = {"edition": str(row.id), "domaine": row.domaine, "specialite": row.cle, "numero": row.numero}
        change.record(type_, op.acteur.compte_id, donnees=donnees)


def _empechements(lu: Reglement | None) -> list[Problem]:
    if lu is None:
        return [Problem(Code.ACTION_IMPOSSIBLE, "Cette édition ne peut être lue par cette version du service.")]
    taken = [Problem(Code.VALEUR_INCOMPATIBLE, dit) for _, dit in code_pris(lu, editions())]
    return [*taken, *(Problem(Code.PREALABLE_MANQUANT, f"Il manque : {manque}") for manque in lu.manques)]


def _sert(row: EditionReglement) -> bool:
    """Whether an edition is a draft, or in force for a session: one that later ones replaced everywhere is written anew."""
    if row.etat is not EtatEdition.PUBLIEE:
        return row.etat is EtatEdition.BROUILLON
    years = range(max(row.depuis or 0, ANNEE_MIN), min(row.jusque or ANNEE_MAX, ANNEE_MAX) + 1)
    found = (editions().en_vigueur(row.domaine, row.cle, annee) for annee in years)
    return any(item is not None and item.numero == row.numero for item in found)
