"""The demo data: sessions, candidates, an administrator, an office, a school and its pupils."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from api.models import (
    Candidat,
    Compte,
    Habilitation,
    MessageAccueil,
    Periode,
    SessionExamen,
)
from api.resolvers.compte.creation import SEQUENCE_CANDIDAT, next_number
from api.resolvers.etablissement.demo_data import ELEVES_DEMO, identifiant, inscrire_eleves
from api.resolvers.operation import Operation
from api.rules.compte import EtatCompte, TypeCompte
from api.rules.dates import PARIS, jour_a_paris
from api.rules.domaines import domaines
from api.rules.evenement import TypeEvenement
from api.rules.geographie import FRANCE
from api.rules.numero import numero_candidat
from api.services import Services, scelles, second_facteur

MOT_DE_PASSE_DEMO = "Demo.2026!"
# A secret known to everybody: only for the professional accounts of the demo, whose candidatures are made up.
SECRET_DEMO = "DEMOCYCLADESBESANCONSECRET234567"  # noqa: S105 - a secret that is told
ADMINISTRATEUR_DEMO = "administration@example.org"
GESTIONNAIRE_DEMO = "examens.besancon@example.org"
CENTRE_GESTIONNAIRE_DEMO = "03"
ETABLISSEMENT_DEMO, UAI_DEMO = "lycee.legere@example.org", "0250001R"
CENTRES_DEMO = ("03", "19", "33")
# One candidate of each kind of the guides: the line to print, and the guides' civil status.
CANDIDATS_DEMO: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "paul.lamy@example.org": (
        "Candidat individuel",
        {
            "civilite": "MONSIEUR",
            "nom": "LAMY",
            "prenoms": "Paul",
            "date_naissance": "2002-01-01",
            "departement_naissance": "010",
            "commune_naissance": "10387",
        },
    ),
    "jeanne.ngmb-dupont@example.org": (
        "Candidate scolaire (bac pro)",
        {
            "civilite": "MADAME",
            "nom": "NGMB-DUPONT",
            "prenoms": "NGMB-Jeanne",
            "date_naissance": "2005-05-06",
            "departement_naissance": "011",
            "commune_naissance": "11055",
        },
    ),
    "dack.accrall@example.org": (
        "Candidat ex-scolaire (BTS)",
        {
            "civilite": "MONSIEUR",
            "nom": "ACCRALL",
            "prenoms": "Dack",
            "date_naissance": "2001-01-01",
            "departement_naissance": "024",
            "commune_naissance": "24322",
        },
    ),
    "pierre.dubois@example.org": (
        "Candidat en formation continue (BTS)",
        {
            "civilite": "MONSIEUR",
            "nom": "DUBOIS",
            "prenoms": "Pierre",
            "date_naissance": "2002-01-01",
            "departement_naissance": "010",
            "commune_naissance": "10387",
        },
    ),
}
RENTREE = 9  # from September on, registration is for the exams of the next year


async def semer(services: Services) -> list[str]:
    """Adds the demo data that are missing; returns the lines to print."""
    op = Operation(acteur=None, now=services.clock(), services=services)
    async with op.change():
        await _sessions(op)
        await _accueil(op)
        for login, (_, etat_civil) in CANDIDATS_DEMO.items():
            await _candidat(op, login, etat_civil)
        await _administrateur(op)
        await _gestionnaire(op)
        await _etablissement(op)
        school = Operation.in_the_name_of(await Compte.get(identifiant=ETABLISSEMENT_DEMO), services)
        async with school.change() as change:
            await inscrire_eleves(change, UAI_DEMO, await _periode_eleves(op), MOT_DE_PASSE_DEMO)
    return [
        *(f"{genre} : {login} / {MOT_DE_PASSE_DEMO}" for login, (genre, _) in CANDIDATS_DEMO.items()),
        f"Administration nationale : {ADMINISTRATEUR_DEMO} / {MOT_DE_PASSE_DEMO}",
        f"Service des examens : {GESTIONNAIRE_DEMO} / {MOT_DE_PASSE_DEMO}",
        f"Établissement {UAI_DEMO} : {ETABLISSEMENT_DEMO} / {MOT_DE_PASSE_DEMO}",
        f"    leur code à six chiffres en ce moment : {second_facteur.code(SECRET_DEMO, op.now)}",
        "    à tout moment : python -m api compte code-demo",
        *(f"    élève à sa première connexion : {identifiant(un)} / {MOT_DE_PASSE_DEMO}" for un in ELEVES_DEMO),
    ]


async def _sessions(op: Operation) -> None:
    today = jour_a_paris(op.now)
    annee = today.year + (today.month >= RENTREE)
    for domaine in domaines().values():
        for libelle in domaine.libelles_de_session(annee):
            session, _ = await SessionExamen.get_or_create(
                domaine=domaine.code, libelle=libelle, defaults={"annee": annee}
            )
            for centre in domaine.centres or CENTRES_DEMO:
                await _periode(op, session, centre, str(annee) if libelle == str(annee) else f"{annee}-06")


async def _periode(op: Operation, session: SessionExamen, centre: str, libelle: str) -> None:
    today = jour_a_paris(op.now)
    bounds = {
        "ouvre_le": datetime.combine(today - timedelta(days=7), time(8), PARIS).astimezone(UTC),
        "ferme_le": datetime.combine(today + timedelta(days=30), time(18), PARIS).astimezone(UTC),
    }
    periode, created = await Periode.get_or_create(
        session_id=session.id, centre=centre, libelle=libelle, defaults=bounds
    )
    if not created and periode.ferme_le <= op.now:
        await periode.update_from_dict(bounds).save()


async def _accueil(op: Operation) -> None:
    if not await MessageAccueil.filter(finit_le__gt=op.now).exists():
        await MessageAccueil.create(
            texte="Portail de démonstration : aucune inscription n'y est réelle.\n"
            f"Pour essayer : {next(iter(CANDIDATS_DEMO))}, mot de passe {MOT_DE_PASSE_DEMO}\n"
            f"Les mails se lisent à {op.services.portal_url}/courriels",
            debute_le=op.now,
            finit_le=op.now + timedelta(days=365),
        )


async def _candidat(op: Operation, login: str, etat_civil: Mapping[str, Any]) -> None:
    compte = await _compte(op, login, TypeCompte.CANDIDAT)
    if compte is not None:
        numero = numero_candidat(jour_a_paris(op.now), await next_number(SEQUENCE_CANDIDAT))
        await Candidat.create(compte_id=compte.id, numero=numero, pays_naissance=FRANCE, **etat_civil)


async def _administrateur(op: Operation) -> None:
    await _compte(op, ADMINISTRATEUR_DEMO, TypeCompte.ADMINISTRATEUR)
    await _enroler(op, ADMINISTRATEUR_DEMO, "Administration nationale (démonstration)")


async def _gestionnaire(op: Operation) -> None:
    compte = await _compte(op, GESTIONNAIRE_DEMO, TypeCompte.GESTIONNAIRE)
    if compte is not None:
        await Habilitation.create(compte_id=compte.id, centre=CENTRE_GESTIONNAIRE_DEMO)
    await _enroler(op, GESTIONNAIRE_DEMO, "Service des examens de Besançon (démonstration)")


async def _etablissement(op: Operation) -> None:
    compte = await _compte(op, ETABLISSEMENT_DEMO, TypeCompte.ETABLISSEMENT)
    if compte is not None:
        await Habilitation.create(compte_id=compte.id, etablissement=UAI_DEMO)
    await _enroler(op, ETABLISSEMENT_DEMO, "LP FERNAND LEGERE (démonstration)")


async def _periode_eleves(op: Operation) -> Periode:
    """The bac pro période of the demo school's académie that closes next."""
    rows = Periode.filter(session__domaine="BCP", centre=CENTRE_GESTIONNAIRE_DEMO, ferme_le__gt=op.now.astimezone(UTC))
    periode = await rows.order_by("ferme_le").first()
    assert periode is not None  # `semer` has just written it
    return periode


async def _compte(op: Operation, login: str, type_: TypeCompte) -> Compte | None:
    """A new active account; None when it exists already."""
    if await Compte.filter(identifiant=login).exists():
        return None
    return await Compte.create(
        type=type_,
        identifiant=login,
        courriel=login,
        mot_de_passe=await op.services.tokens.hash_password(MOT_DE_PASSE_DEMO),
        etat=EtatCompte.ACTIF,
        active_le=op.now,
    )


async def _enroler(op: Operation, login: str, libelle: str) -> None:
    """Names a professional account of the demo and gives it a second factor that needs no telephone, if it has none."""
    compte = await Compte.get(identifiant=login)
    if compte.totp_active_le is not None:
        return
    compte.libelle, compte.totp_active_le = libelle, op.now
    compte.totp = scelles.sceller(op.services.tokens.keys, SECRET_DEMO)
    async with op.change() as change:
        await compte.save(update_fields=["libelle", "totp", "totp_active_le"])
        change.record(TypeEvenement.SECOND_FACTEUR_ACTIVE, compte.id)
