"""The spécialités of a session, opened and closed by an administrator, everywhere or in one académie."""

import os

import factories
import nursery
import pytest_asyncio
from bases import SECRET_KEY
from bureau import bureau, entre

from api.models import Evenement, OuvertureSpecialite
from api.resolvers.referentiel import actualiser
from api.rules.compte import TypeCompte
from api.rules.domaines import domaines
from api.rules.eleve import lire_eleve
from api.rules.importation import LigneFichier
from api.schema.base import global_id
from api.services.referentiel import editions
from tests.journeys.etapes import jeanne, onglet, periode_id, recit  # noqa: F401 - fixtures
from tests.rules.dossiers import ngmb_dupont

CLE = "aeronautique-systemes"
CHAMPS = "session { specialites { cle estOuverte ouverteA { code } fermeeA { code } } }"
ERREURS = "errors { code message path }"
OUVRIR = f"""mutation($input: GestionOuvrirSpecialitesInput!) {{
  gestionOuvrirSpecialites(input: $input) {{ {ERREURS} {CHAMPS} }} }}"""
FERMER = f"""mutation($input: GestionFermerSpecialitesInput!) {{
  gestionFermerSpecialites(input: $input) {{ {ERREURS} candidaturesConcernees {CHAMPS} }} }}"""
OFFERTES = "query($id: ID!) { specialites(sessionId: $id) { cle } }"


@pytest_asyncio.fixture
async def periode(services):
    return await factories.periode()


@pytest_asyncio.fixture
async def administration(client, services):
    compte = await factories.compte(
        services, "adm@example.org", type=TypeCompte.ADMINISTRATEUR, totp_active_le=services.clock()
    )
    return await entre(client, services, compte)


def saisie(periode, academie=None, *cles):
    return {
        "sessionId": global_id("SessionExamen", periode.session_id),
        "specialites": list(cles or [CLE]),
        "academie": academie,
    }


def etat(found):
    [item] = [item for item in found["session"]["specialites"] if item["cle"] == CLE]
    return item["estOuverte"], [place["code"] for place in (*item["ouverteA"], *item["fermeeA"])]


async def offertes(client, periode):
    found = await client.run(OFFERTES, id=global_id("SessionExamen", periode.session_id))
    return {item["cle"] for item in found}


async def test_a_specialite_is_closed_everywhere_but_where_it_differs(administration, client, periode):
    assert CLE in await offertes(client, periode)

    assert etat(await administration.run(FERMER, input=saisie(periode, "33"))) == (True, ["33"])
    assert etat(await administration.run(FERMER, input=saisie(periode))) == (False, [])
    assert CLE not in await offertes(client, periode)
    assert etat(await administration.run(OUVRIR, input=saisie(periode, "03"))) == (False, ["03"])
    assert CLE in await offertes(client, periode)
    assert etat(await administration.run(OUVRIR, input=saisie(periode))) == (True, [])

    assert await OuvertureSpecialite.all().count() == 1  # what differs alone is kept
    events = await Evenement.filter(type__startswith="SPECIALITES").values_list("type", flat=True)
    assert sorted(map(str, events)) == ["SPECIALITES_FERMEES"] * 2 + ["SPECIALITES_OUVERTES"] * 2


async def test_what_is_registered_stays_and_may_be_modified(administration, recit, periode):  # noqa: F811
    await recit.inscrire(periode_id(periode), ngmb_dupont())

    found = await administration.run(FERMER, input=saisie(periode))

    assert found["candidaturesConcernees"] == 1
    await recit.modifier()
    assert (await recit.enregistrer())["etat"] == "INSCRIT"


async def test_a_draft_is_told_and_another_academie_goes_on(administration, recit, periode):  # noqa: F811
    await recit.demarrer(periode_id(periode))
    await recit.remplir_tout(ngmb_dupont())

    await administration.run(FERMER, input=saisie(periode, "03"))
    assert onglet(await recit.dossier(), "QUALIFICATION")["etat"] == "COMPLET"
    await administration.run(FERMER, input=saisie(periode, periode.centre))

    told = onglet(await recit.dossier(), "QUALIFICATION")
    assert [problem["message"] for problem in told["problemes"]] == ["Choisissez une spécialité de la liste."]
    await administration.run(OUVRIR, input=saisie(periode, periode.centre))
    assert (await recit.enregistrer())["etat"] == "INSCRIT"


async def test_a_school_cannot_register_its_pupils_where_it_is_closed(administration, periode):
    await periode.fetch_related("session")
    line = LigneFichier(
        2,
        {"specialite": CLE}
        | dict.fromkeys(
            (
                "nom",
                "prenoms",
                "civilite",
                "date_naissance",
                "pays_naissance",
                "departement_naissance",
                "commune_naissance",
                "ville_naissance",
                "ine",
                "classe",
                "categorie",
                "courriel",
            ),
            "",
        ),
    )

    def read():
        return lire_eleve(line, domaines()["BCP"], 2027, editions(), periode).specialite

    assert read().cle == CLE
    await administration.run(FERMER, input=saisie(periode, periode.centre))
    assert read() is None


async def test_only_an_administrator_chooses_among_the_specialites_of_the_session(
    administration, client, services, periode
):
    office = await bureau(client, services, (None, "BCP"))

    assert [error["code"] for error in await office.refused(FERMER, input=saisie(periode))] == ["INTROUVABLE"]
    unknown = await administration.refused(FERMER, input=saisie(periode, None, CLE, "tourisme"))
    assert [(error["code"], error["path"]) for error in unknown] == [("VALEUR_INCONNUE", ["specialites", "1"])]
    [place] = await administration.refused(FERMER, input=saisie(periode, "999"))
    assert place["path"] == ["academie"]
    [many] = await administration.refused(FERMER, input=saisie(periode, None, *[CLE] * 101))
    assert many["path"] == ["specialites"]
    assert await OuvertureSpecialite.all().count() == 0


async def test_a_command_does_the_same(migrated, periode, tmp_path):
    await periode.fetch_related("session")
    env = {"PATH": os.environ["PATH"], "DATABASE_URL": migrated, "DATA_DIR": str(tmp_path), "SECRET_KEY": SECRET_KEY}

    code, said = await nursery.run(
        "referentiel", "fermer", "bcp", periode.session.libelle, CLE, "--academie", periode.centre, env=env
    )

    assert (code, said) == (0, f"{periode.session.libelle}, {periode.centre} : 1 spécialités fermées, 0 inscrits\n")
    await actualiser()
    assert editions().est_ouverte(periode, CLE) is False
