"""Connection slips: a new password each time, printed once, stored only as a hash."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from api.models import Candidature, Compte, Etablissement, EvenementAnnonce, Jeton, Lien, locked
from api.resolvers.document import PDF
from api.resolvers.etablissement.choix import ElevesChoisis, choisis
from api.resolvers.gates import INTROUVABLE
from api.resolvers.gates.ecole import eleves_de, etablissement, rattachements
from api.resolvers.gestion.ecriture import verrouiller
from api.resolvers.operation import Change, Operation
from api.rules.candidature import ETATS_VIVANTS
from api.rules.eleve import identifiant_scolaire
from api.rules.evenement import TypeEvenement
from api.rules.numero import numero_inscription
from api.rules.papillon import GABARIT, PAR_APPEL, Papillon, Papillons, inscription
from api.rules.problems import Code, Problem, RefusedError
from api.services import referentiel
from api.services.papillon import nouveau_mot_de_passe, qr
from api.services.reactions import PAGE_CONNEXION

COMPTE_PERSONNEL = (
    "{eleve} se connecte avec son propre compte, que votre établissement n'a pas ouvert : « Mot de passe oublié » lui "
    "en donne un nouveau."
)
AUTRE_ETABLISSEMENT = (
    "Le compte de {eleve} a été ouvert par un autre établissement : « Mot de passe oublié » lui donne un nouveau "
    "mot de passe s'il s'est déjà connecté ; sinon, demandez au service des examens de rattacher ce compte à votre "
    "établissement."
)


@dataclass(frozen=True, kw_only=True)
class Feuille:
    """A file of slips, in the memory of this request and nowhere else."""

    nom: str
    contenu: bytes
    nombre: int
    candidatures: tuple[UUID, ...]
    type_mime: str = PDF


async def editer(op: Operation, choix: ElevesChoisis) -> Feuille:
    """Issues the slips of the chosen pupils: each account gets a new password, and its sign-ins are closed.

    The file is made before any write, so that no password changes without being printed.
    """
    school = await etablissement(op)
    rows = await choisis(school, choix, PAR_APPEL)
    await _check_accounts(school, rows)
    secrets = {row.candidat.compte_id: nouveau_mot_de_passe() for row in rows}
    hashed = await _hash(op, secrets)
    contenu = await op.services.pdf.rendre(GABARIT, _imprimes(op, school, rows, secrets))
    async with op.change() as change:
        await _still_there(school, rows)
        comptes = await locked(Compte.filter(id__in=list(hashed)).order_by("id"))
        await _check_accounts(school, rows)  # again: an office may have given an account to another school meanwhile
        await _give(change, rows, comptes, hashed)
    return Feuille(nom=_nom(rows), contenu=contenu, nombre=len(rows), candidatures=tuple(row.id for row in rows))


async def _check_accounts(school: Etablissement, rows: Sequence[Candidature]) -> None:
    """Refuses the accounts of persons, and those of another school, used or not.

    Anybody's INE, name and birth date suffice to pre-register them: this check keeps their other dossiers closed.
    """
    ecoles = await rattachements([row.candidat.compte for row in rows])
    found = []
    for row in rows:
        if not identifiant_scolaire(row.candidat.compte.identifiant):
            found.append(COMPTE_PERSONNEL.format(eleve=_eleve(row)))
        elif ecoles.get(row.candidat.compte_id) != school.uai:
            found.append(AUTRE_ETABLISSEMENT.format(eleve=_eleve(row)))
    if found:
        raise RefusedError(*(Problem(Code.ACTION_IMPOSSIBLE, message) for message in found))


async def _hash(op: Operation, secrets: Mapping[UUID, str]) -> dict[UUID, str]:
    hashes = await asyncio.gather(*(op.services.tokens.hash_password(secret) for secret in secrets.values()))
    return dict(zip(secrets, hashes, strict=True))


def _imprimes(
    op: Operation, school: Etablissement, rows: Sequence[Candidature], secrets: Mapping[UUID, str]
) -> Papillons:
    adresse = f"{op.services.portal_url}/{PAGE_CONNEXION}"
    return Papillons(
        adresse=adresse,
        qr=qr(adresse),
        papillons=tuple(_papillon(school, row, secrets[row.candidat.compte_id]) for row in rows),
    )


def _papillon(school: Etablissement, row: Candidature, secret: str) -> Papillon:
    assert row.numero_inscription is not None
    return Papillon(
        academie=referentiel.nom_du_centre(row.centre),
        etablissement=(school.libelle, *school.to_rule().adresse_postale),
        telephone=school.telephone or "",
        eleve=_eleve(row),
        classe=row.classe or "",
        numero_candidat=row.numero_candidat,
        numero_inscription=numero_inscription(row.numero_inscription),
        inscription=inscription(referentiel.domaine(row.domaine, row.millesime)),
        identifiant=row.candidat.compte.identifiant,
        mot_de_passe=secret,
    )


async def _still_there(school: Etablissement, rows: Sequence[Candidature]) -> None:
    """Locks the candidatures, and refuses if an office set one aside while the file was made."""
    ids = [row.id for row in rows]
    await verrouiller(ids)
    if await eleves_de(school).filter(id__in=ids, etat__in=list(ETATS_VIVANTS)).count() < len(ids):
        raise RefusedError(INTROUVABLE)


async def _give(
    change: Change, rows: Sequence[Candidature], comptes: Sequence[Compte], hashed: Mapping[UUID, str]
) -> None:
    """Writes the new passwords, and ends the sign-ins and the links of these accounts."""
    op = change.operation
    for compte in comptes:
        compte.mot_de_passe = hashed[compte.id]
    await Compte.bulk_update(comptes, fields=["mot_de_passe"])
    await Jeton.filter(compte_id__in=list(hashed), revoque_le=None).update(revoque_le=op.now)
    await Lien.filter(compte_id__in=list(hashed), utilise_le=None).update(utilise_le=op.now)
    change.record_all(
        [
            EvenementAnnonce(type=TypeEvenement.PAPILLON_EDITE, compte_id=row.candidat.compte_id, candidature_id=row.id)
            for row in rows
        ]
    )


def _eleve(row: Candidature) -> str:
    return f"{row.candidat.nom} {row.candidat.prenoms}"


def _nom(rows: Sequence[Candidature]) -> str:
    return f"papillon_{rows[0].numero_candidat}.pdf" if len(rows) == 1 else "papillons.pdf"
