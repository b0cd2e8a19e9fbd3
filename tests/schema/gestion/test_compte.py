"""Accounts of offices, opened and helped by an administrator."""

import factories
import pytest_asyncio
from bureau import bureau, entre
from ecole import ecole

from api.models import Compte, Evenement, Habilitation
from api.rules.compte import TypeCompte
from api.schema.base import global_id
from api.services.outbox import drain

GESTIONNAIRE = """gestionnaire { compteId type identifiant libelle etat aSecondFacteur
  habilitations { academie { code } domaine } historique { nodes { type acteur { libelle } } } }"""
CREER = f"""mutation($input: GestionCreerCompteInput!) {{
  gestionCreerCompte(input: $input) {{
    errors {{ code message path }} lien {GESTIONNAIRE} }} }}"""
HABILITER = f"""mutation($id: ID!, $h: [HabilitationInput!]!) {{
  gestionHabiliterCompte(input: {{compteId: $id, habilitations: $h}}) {{
    errors {{ code message path }} {GESTIONNAIRE}
  }} }}"""
CHOISIR = """mutation($j: String!, $m: String!) {
  compteReinitialiserMotDePasse(input: {jeton: $j, motDePasse: $m, motDePasseConfirmation: $m}) {
    errors { code message path } } }"""
ENROLER = """mutation($i: String!, $m: String!) { compteEnrolerSecondFacteur(input: {identifiant: $i, motDePasse: $m}) {
  errors { code message path } secret } }"""
FORM = {"courriel": "dec@example.org", "libelle": "DEC Besançon"}


def sur(nom: str, *, lien: bool = False) -> str:
    """A mutation on one account."""
    return f"""mutation($id: ID!) {{ {nom}(input: {{compteId: $id}}) {{
      errors {{ code message path }} {"lien" if lien else ""} {GESTIONNAIRE} }} }}"""


DESACTIVER, REACTIVER = sur("gestionDesactiverCompte"), sur("gestionReactiverCompte")
RECUPERER = sur("gestionRecupererCompte", lien=True)


def codes(errors):
    return [(error["code"], error["path"]) for error in errors]


@pytest_asyncio.fixture
async def moi(services):
    return await factories.compte(
        services, "adm@example.org", type=TypeCompte.ADMINISTRATEUR, totp_active_le=services.clock(), libelle="DGESCO"
    )


@pytest_asyncio.fixture
async def administration(client, services, moi):
    return await entre(client, services, moi)


async def test_opens_an_account_with_its_scope_and_a_link_told_once(administration):
    made = await administration.run(
        CREER, input={**FORM, "type": "GESTIONNAIRE", "habilitations": [{"academie": "03", "domaine": "BTS"}, {}]}
    )
    listed = (await administration.run("{ gestionComptes { nodes { identifiant aSecondFacteur } } }"))["nodes"]

    account = made["gestionnaire"]
    assert made["lien"].startswith("http://portail/mot-de-passe?jeton=")
    assert (account["identifiant"], account["libelle"], account["aSecondFacteur"]) == (
        "dec@example.org",
        "DEC Besançon",
        False,
    )
    assert account["habilitations"] == [
        {"academie": {"code": "03"}, "domaine": "BTS"},
        {"academie": None, "domaine": None},
    ]
    assert account["historique"]["nodes"] == [{"type": "GESTIONNAIRE_CREE", "acteur": {"libelle": "DGESCO"}}]
    assert [row["identifiant"] for row in listed] == ["adm@example.org", "dec@example.org"]


async def test_refuses_what_is_wrong_all_at_once(administration):
    wrong = {"courriel": "pas une adresse", "libelle": " "}
    errors = await administration.refused(CREER, input={**wrong, "type": "GESTIONNAIRE", "habilitations": []})
    await administration.run(CREER, input={**FORM, "type": "ADMINISTRATEUR", "habilitations": []})
    twice = await administration.refused(
        CREER, input={**(FORM | {"courriel": "DEC@example.org"}), "type": "ADMINISTRATEUR", "habilitations": []}
    )

    assert sorted(codes(errors)) == [
        ("FORMAT_INVALIDE", ["courriel"]),
        ("OBLIGATOIRE", ["habilitations"]),
        ("OBLIGATOIRE", ["libelle"]),
    ]
    assert codes(twice) == [("VALEUR_INCOMPATIBLE", ["courriel"])]


async def test_opens_no_account_of_another_kind(administration):
    for kind in ("CANDIDAT", "ETABLISSEMENT"):
        errors = await administration.refused(
            CREER, input={**FORM, "type": kind, "habilitations": [{"academie": "03"}]}
        )
        assert ("VALEUR_INCOMPATIBLE", ["type"]) in codes(errors)
    assert await Compte.all().count() == 1


async def test_a_new_scope_holds_at_the_next_request(client, services, administration):
    office = await bureau(client, services, ("03", None))
    row = await Compte.get(identifiant="bureau@example.org")

    changed = await administration.run(HABILITER, id=global_id("Compte", row.id), h=[{"academie": "19"}])
    scope = await office.run("{ gestionPerimetre { academie { code } } }")

    assert [item["academie"]["code"] for item in changed["gestionnaire"]["habilitations"]] == ["19"]
    assert scope == [{"academie": {"code": "19"}}]
    assert await Habilitation.all().count() == 1


async def test_a_closed_account_is_out_at_once_and_may_come_back(client, services, administration):
    office = await bureau(client, services, ("03", None))
    row = await Compte.get(identifiant="bureau@example.org")
    row_id = global_id("Compte", row.id)

    await administration.run(DESACTIVER, id=row_id)
    (error,) = await office.errors("{ gestionPerimetre { domaine } }")
    twice = await administration.refused(DESACTIVER, id=row_id)
    back = (await administration.run(REACTIVER, id=row_id))["gestionnaire"]
    (still,) = await office.errors("{ gestionPerimetre { domaine } }")

    assert error["extensions"]["code"] == still["extensions"]["code"] == "JETON_EXPIRE"
    assert codes(twice) == [("ACTION_IMPOSSIBLE", [])]
    assert (back["etat"], back["aSecondFacteur"]) == ("ACTIF", True)


async def test_no_link_given_before_changes_the_password_of_a_closed_account(client, administration):
    made = await administration.run(
        CREER, input={**FORM, "type": "GESTIONNAIRE", "habilitations": [{"academie": "03", "domaine": None}]}
    )
    jeton = made["lien"].partition("jeton=")[2]

    await administration.run(DESACTIVER, id=made["gestionnaire"]["compteId"])

    refused = await client.refused(CHOISIR, j=jeton, m="Nouvelle.Lune7")
    assert codes(refused) == [("LIEN_INVALIDE", ["jeton"])]


async def test_an_administrator_does_not_close_itself(administration, moi):
    assert codes(await administration.refused(DESACTIVER, id=global_id("Compte", moi.id))) == [
        ("ACTION_IMPOSSIBLE", [])
    ]


async def test_recovers_who_lost_the_telephone(client, services, administration):
    office = await bureau(client, services, ("03", None))
    row = await Compte.get(identifiant="bureau@example.org")

    made = await administration.run(RECUPERER, id=global_id("Compte", row.id))
    (error,) = await office.errors("{ gestionPerimetre { domaine } }")
    event = await Evenement.filter(type="SECOND_FACTEUR_RETIRE").first()

    assert made["gestionnaire"]["aSecondFacteur"] is False
    assert made["lien"].startswith("http://portail/mot-de-passe?jeton=")
    assert error["extensions"]["code"] == "JETON_EXPIRE"
    assert event.acteur == (await Compte.get(identifiant="adm@example.org")).id


async def test_who_knows_the_former_password_of_a_recovered_account_enrols_nothing(client, services, administration):
    await bureau(client, services, ("03", None))
    row = await Compte.get(identifiant="bureau@example.org")
    await Compte.filter(id=row.id).update(mot_de_passe=await services.tokens.hash_password(factories.MOT_DE_PASSE))

    made = await administration.run(RECUPERER, id=global_id("Compte", row.id))
    former = await client.refused(ENROLER, i=row.identifiant, m=factories.MOT_DE_PASSE)
    await client.run(CHOISIR, j=made["lien"].partition("jeton=")[2], m="Nouvelle.Lune7")

    assert codes(former) == [("IDENTIFIANTS_INVALIDES", [])]
    assert (await client.run(ENROLER, i=row.identifiant, m="Nouvelle.Lune7"))["secret"]


async def test_touches_no_candidate(services, administration):
    person = await factories.candidat(services)

    for query in (DESACTIVER, REACTIVER, RECUPERER):
        errors = await administration.refused(query, id=global_id("Compte", person.compte_id))
        assert codes(errors) == [("INTROUVABLE", [])]


async def test_offices_and_candidates_do_none_of_it(client, services, administration, moi):
    office = await bureau(client, services, (None, None))
    target = global_id("Compte", moi.id)

    for query in (DESACTIVER, REACTIVER, RECUPERER):
        assert codes(await office.refused(query, id=target)) == [("INTROUVABLE", [])]
    assert codes(await office.refused(CREER, input={**FORM, "type": "ADMINISTRATEUR", "habilitations": []})) == [
        ("INTROUVABLE", [])
    ]
    assert codes(await office.refused(HABILITER, id=target, h=[])) == [("INTROUVABLE", [])]


async def test_an_administrator_does_not_take_back_its_own_second_factor(administration, moi):
    (error,) = await administration.refused(RECUPERER, id=global_id("Compte", moi.id))

    assert (error["code"], error["path"]) == ("ACTION_IMPOSSIBLE", [])
    assert (await Compte.get(id=moi.id)).totp_active_le is not None


async def test_the_owner_of_a_recovered_account_gets_a_mail(client, services, administration, messagerie):
    await ecole(client, services)
    row = await Compte.get(type=TypeCompte.ETABLISSEMENT)

    await administration.run(RECUPERER, id=global_id("Compte", row.id))
    await drain(services)

    (mail,) = messagerie.courriels
    assert (mail.destinataire, mail.objet) == (
        row.courriel,
        "[CYCLADES] Le second facteur de votre compte a été retiré",
    )
