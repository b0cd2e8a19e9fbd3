"""The fields and acts of a school: its own pupils, and nothing of another school's."""

from uuid import uuid4

import factories
import pytest
from bureau import bureau
from client import Client, http_client
from ecole import AUTRE_UAI, IMPORTER, UAI, ecole, eleve, importer

from api.models import Candidature, Compte, Etablissement, Message
from api.rules.candidature import EtatCandidature
from api.schema.base import global_id
from api.services.outbox import drain
from tests.schema.etablissement.test_papillons import EDITER

ELEVES = """query($f: FiltreElevesInput, $n: Int, $a: Cursor) {
  etablissementEleves(filtre: $f, first: $n, after: $a) {
    totalCount nodes { candidatureId nom classe identifiant ine etat } pageInfo { hasNextPage endCursor }
  }
}"""
STATISTIQUES = "{ etablissementStatistiques { total parClasse { code nombre } } }"
MESSAGE = """mutation($input: EtablissementEnvoyerMessagesInput!) {
  etablissementEnvoyerMessages(input: $input) { errors { code path } nombre }
}"""
LETTRE = {"objet": "Réunion", "corps": "Rendez-vous lundi."}


@pytest.fixture
async def periode(services):
    return await factories.periode(centre="03")


@pytest.fixture
async def ecoles(client, services, periode):
    """Two schools of one académie, each with pupils of its own."""
    a, b = await ecole(client, services, UAI), await ecole(client, services, AUTRE_UAI)
    await importer(a, services, periode, *(eleve(rang, classe="A1" if rang < 2 else "A2") for rang in range(3)))
    await importer(b, services, periode, *(eleve(rang, classe="A1") for rang in (3, 4)))
    return a, b


async def test_each_school_lists_and_counts_its_own(ecoles):
    for school, names in zip(
        ecoles, (["DUBOIS", "MARTIN-AAAB", "MARTIN-AAAC"], ["MARTIN-AAAD", "MARTIN-AAAE"]), strict=True
    ):
        found = await school.run(ELEVES)
        assert [node["nom"] for node in found["nodes"]] == names
        assert found["totalCount"] == len(names)
        assert (await school.run(STATISTIQUES))["total"] == len(names)
    assert (await ecoles[0].run(STATISTIQUES))["parClasse"] == [
        {"code": "A1", "nombre": 2},
        {"code": "A2", "nombre": 1},
    ]
    assert [node["classe"] for node in (await ecoles[0].run(ELEVES, f={"classe": "A1"}))["nodes"]] == ["A1", "A1"]
    assert (await ecoles[0].run(ELEVES, f={"nom": "martin-aaad"}))["nodes"] == []


async def test_pages_follow_one_another(ecoles):
    first = await ecoles[0].run(ELEVES, n=2)
    rest = await ecoles[0].run(ELEVES, n=2, a=first["pageInfo"]["endCursor"])

    assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)
    assert [node["nom"] for node in (*first["nodes"], *rest["nodes"])] == ["DUBOIS", "MARTIN-AAAB", "MARTIN-AAAC"]


async def test_a_school_reaches_nothing_of_another_by_any_field(ecoles, services):
    a, b = ecoles
    theirs = [global_id("Candidature", row.id) for row in await Candidature.filter(etablissement=UAI)]
    (importation,) = (await a.run("{ importations { nodes { id } } }"))["nodes"]

    for query in (
        "query($id: ID!) { candidature(id: $id) { id } }",
        "query($id: ID!) { node(id: $id) { id } }",
        "query($id: ID!) { gestionCandidature(candidatureId: $id) { numeroCandidat } }",
    ):
        assert await b.run(query, id=theirs[0]) is None
    assert await b.run("query($id: ID!) { importation(id: $id) { nom } }", id=importation["id"]) is None
    for query in ("{ gestionPerimetre { domaine } }", "{ gestionCandidatures { nodes { id } } }"):
        assert (await b.errors(query))[0]["extensions"]["code"] == "INTROUVABLE"
    for query, variables in (
        (EDITER, {"eleves": {"candidatureIds": theirs}}),
        (MESSAGE, {"input": {"eleves": {"candidatureIds": theirs}, **LETTRE}}),
        (
            "mutation($id: ID!) { candidatureModifier(input: {candidatureId: $id}) { errors { code path } } }",
            {"id": theirs[0]},
        ),
        (
            "mutation($id: ID!) { importationAccepter(input: {importationId: $id}) { errors { code path } } }",
            {"id": importation["id"]},
        ),
    ):
        assert [error["code"] for error in await b.refused(query, **variables)] == ["INTROUVABLE"]
    assert (await b.run(MESSAGE, input={"eleves": {"classe": "A1"}, **LETTRE}))["nombre"] == 2
    assert set(await Message.all().values_list("candidature__etablissement", flat=True)) == {AUTRE_UAI}
    await drain(services)


async def test_a_pupil_of_two_registrations_gets_a_message_once(ecoles):
    row = await Candidature.filter(classe="A1", etablissement=UAI).first()
    again = row.clone(pk=uuid4())
    again.numero_inscription, again.cle_unicite = 2, None
    await again.save()

    assert (await ecoles[0].run(MESSAGE, input={"eleves": {"classe": "A1"}, **LETTRE}))["nombre"] == 2
    assert await Message.filter(compte__candidat__id=row.candidat_id).count() == 1


async def test_whoever_is_no_school_finds_nothing(client, services, ecoles, periode):
    office = await bureau(client, services, ("03", "BCP"))
    await factories.candidat(services)
    jeanne = Client(http_client(client.http._transport.app))
    await jeanne.sign_in("jeanne@example.org")

    for actor in (office, jeanne):
        for query in ("{ etablissementEleves { totalCount } }", STATISTIQUES, "{ etablissementPeriodes { id } }"):
            assert (await actor.errors(query))[0]["extensions"]["code"] == "INTROUVABLE"
        assert (await actor.refused(EDITER, eleves={"classe": "A1"}))[0]["code"] == "INTROUVABLE"
    assert (await client.errors(STATISTIQUES))[0]["extensions"]["code"] == "CONNEXION_REQUISE"


async def test_one_who_registers_alone_and_names_the_school_is_not_its_pupil(services, ecoles, periode):
    jeanne = await factories.candidat(services)
    await factories.candidature(jeanne, EtatCandidature.INSCRIT, periode=periode, etablissement=UAI, classe="A1")

    assert (await ecoles[0].run(ELEVES))["totalCount"] == 3


async def test_imports_for_its_own_academie_what_is_not_over_and_where_schools_register(
    ecoles, services, periode, horloge
):
    fichier = {"nom": "a.csv", "taille": 10, "empreinte": "0" * 64}
    elsewhere = await factories.periode(centre="33", session=await factories.session("BTS", 2027))

    async def refused(where):
        (error,) = await ecoles[0].refused(IMPORTER, input={"periodeId": global_id("Periode", where.id), **fichier})
        return error["code"], error["path"]

    alone = await factories.periode("CE2", "03", session=await factories.session("CE2", 2027))
    assert await refused(elsewhere) == ("VALEUR_INCOMPATIBLE", ["periodeId"])
    assert await refused(alone) == ("VALEUR_INCOMPATIBLE", ["periodeId"])
    listed = await ecoles[0].run("{ etablissementPeriodes { id } }")
    assert listed == [{"id": global_id("Periode", periode.id)}]
    horloge.now = periode.ferme_le
    school = await ecole(ecoles[0], services, "0080006N")
    await Etablissement.filter(uai="0080006N").update(academie="03")
    (error,) = await school.refused(IMPORTER, input={"periodeId": global_id("Periode", periode.id), **fichier})
    assert error["code"] == "INSCRIPTIONS_CLOSES"


async def test_an_administrator_opens_the_account_of_a_school(client, services):
    admin = await bureau(client, services)

    await Compte.filter(identifiant="bureau@example.org").update(type="ADMINISTRATEUR")
    query = """mutation($input: GestionCreerCompteEtablissementInput!) {
      gestionCreerCompteEtablissement(input: $input) {
        errors { code path } lien gestionnaire { type etablissement habilitations { domaine } } } }"""

    def form(uai):
        return {"uai": uai, "courriel": "lycee@example.org", "libelle": "LP Fernand Léger"}

    assert (await admin.refused(query, input=form("0250001S")))[0] == {"code": "FORMAT_INVALIDE", "path": ["uai"]}
    assert (await admin.refused(query, input=form("0352686E")))[0]["code"] in {"VALEUR_INCONNUE", "FORMAT_INVALIDE"}
    opened = await admin.run(query, input=form("0250001r"))
    assert opened["gestionnaire"] == {"type": "ETABLISSEMENT", "etablissement": UAI, "habilitations": []}
    pseudo = await admin.run(query, input=form("02500005") | {"courriel": "indiv@example.org"})
    assert pseudo["gestionnaire"]["etablissement"] == "02500005"
    jeton = opened["lien"].rpartition("jeton=")[2]
    choose = """mutation($j: String!, $m: String!) {
      compteReinitialiserMotDePasse(input: {jeton: $j, motDePasse: $m, motDePasseConfirmation: $m}) {
        errors { code } estFait
      } }"""
    school = Client(http_client(client.http._transport.app))
    await school.run(choose, j=jeton, m="Lampadaire!")
    await school.sign_in("lycee@example.org", code=await school.enrol("lycee@example.org", services.clock()))
    assert (await school.run("{ etablissementActeur { uai } }"))["uai"] == UAI
