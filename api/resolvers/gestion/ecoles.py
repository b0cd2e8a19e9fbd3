"""The accounts of schools, opened many at a time: each school is sent its first link at the address of the directory."""

from collections.abc import Iterable, Mapping, Sequence

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from api.models import Compte, Etablissement, Habilitation, locked
from api.resolvers.compte.lien import new_link
from api.resolvers.gates import INTROUVABLE
from api.resolvers.gates.bureau import administrateur
from api.resolvers.gestion.gestionnaire import Columns, ecrire_compte
from api.resolvers.operation import Change, Operation
from api.rules.academie import academies, academies_couvertes
from api.rules.adresse import normaliser_adresse
from api.rules.compte import EtatCompte, TypeCompte, UsageLien
from api.rules.evenement import TypeEvenement
from api.rules.gestion.bureau import CompteEtablissementSaisi, problems_compte_etablissement
from api.rules.problems import Code, Problem, RefusedError

SANS_ADRESSE = Problem(
    Code.OBLIGATOIRE, "L'annuaire ne donne pas l'adresse mail de cet établissement : ouvrez son compte à la main."
)
ADRESSE_PRISE = Problem(
    Code.VALEUR_INCOMPATIBLE,
    "Un autre compte a déjà l'adresse mail de cet établissement : ouvrez son compte à la main.",
)
DEJA_OUVERT = Problem(Code.ACTION_IMPOSSIBLE, "Cet établissement a un compte, ou n'en a plus besoin.")


def sans_compte(op: Operation, academie: str | None) -> QuerySet[Etablissement]:
    """The open schools without an account that ever served, of one académie or of all, for an administrator.

    A school that let its first link expire is among them; one whose account was closed is not.
    """
    administrateur(op)
    rows = _attendent()
    if academie is None:
        return rows
    found = academies().get(academie)
    if found is None:
        raise RefusedError(INTROUVABLE)
    return rows.filter(academie__in=list(academies_couvertes(found)))


async def ouvrir(change: Change, uais: Sequence[str]) -> Mapping[str, Problem | None]:
    """Opens the account of each of these schools and sends its link, or says why not, in the transaction under way."""
    try:
        administrateur(change.operation)
    except RefusedError:
        return dict.fromkeys(uais, INTROUVABLE)
    schools = {row.uai: row for row in await _attendent().filter(uai__in=list(uais))}
    there = await _en_attente(uais)
    taken = await _prises(schools.values())
    found: dict[str, Problem | None] = {}
    for uai in uais:
        if compte := there.get(uai):
            await _inviter(change, compte)
            found[uai] = None
        else:
            found[uai] = await _ouvrir(change, schools.get(uai), taken)
    return found


async def _ouvrir(change: Change, school: Etablissement | None, taken: set[str]) -> Problem | None:
    if school is None:
        return DEJA_OUVERT
    if not school.courriel:
        return SANS_ADRESSE
    login = normaliser_adresse(school.courriel)
    if login in taken:
        return ADRESSE_PRISE
    rule = school.to_rule()
    form = CompteEtablissementSaisi(uai=school.uai, courriel=school.courriel, libelle=rule.libelle)
    if wrong := problems_compte_etablissement(form, rule):
        return wrong[0]
    taken.add(login)
    habilitations: list[Columns] = [{"etablissement": school.uai}]
    await _inviter(change, await ecrire_compte(change, form, TypeCompte.ETABLISSEMENT, habilitations))
    return None


async def _inviter(change: Change, compte: Compte) -> None:
    lien = await new_link(change.operation, compte, UsageLien.MOT_DE_PASSE, compte.courriel)
    change.record(TypeEvenement.ECOLE_INVITEE, compte.id, donnees={"lien": str(lien.id)})


def _attendent() -> QuerySet[Etablissement]:
    """The schools that wait for an account."""
    waiting = Q(compte__etat=EtatCompte.ACTIF, compte__mot_de_passe=None, compte__utilise_le=None)
    served = Habilitation.filter(~waiting, etablissement__isnull=False)
    open_ = Etablissement.filter(est_individuel=False, ferme_le=None)
    return open_.exclude(uai__in=Subquery(served.values("etablissement")))


async def _en_attente(uais: Sequence[str]) -> dict[str, Compte]:
    """The accounts of these schools that never served, locked, by UAI."""
    rows = await Habilitation.filter(etablissement__in=list(uais)).values_list("etablissement", "compte_id")
    ids = [compte_id for _, compte_id in rows]
    waiting = Compte.filter(id__in=ids, etat=EtatCompte.ACTIF, mot_de_passe=None, utilise_le=None).order_by("id")
    comptes = {row.id: row for row in await locked(waiting)} if ids else {}
    return {uai: comptes[compte_id] for uai, compte_id in rows if compte_id in comptes}


async def _prises(schools: Iterable[Etablissement]) -> set[str]:
    """The logins among the addresses of these schools that an account has already."""
    logins = [normaliser_adresse(row.courriel) for row in schools if row.courriel]
    return {row.identifiant for row in await Compte.filter(identifiant__in=logins).only("identifiant")}
