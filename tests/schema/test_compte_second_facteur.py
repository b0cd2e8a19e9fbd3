"""The second factor of offices and schools, through the schema."""

import asyncio
import re
from urllib.parse import parse_qs, urlsplit

import factories
import pytest
from client import Client, http_client

from api import acts
from api.models import Audit, Compte, Evenement, Jeton
from api.resolvers.demo_data import ETABLISSEMENT_DEMO, GESTIONNAIRE_DEMO, MOT_DE_PASSE_DEMO, SECRET_DEMO, semer
from api.resolvers.gestion import gestionnaire
from api.rules.compte import TypeCompte
from api.rules.gestion.bureau import GestionnaireSaisi, HabilitationSaisie
from api.schema.base import global_id
from api.services import scelles, second_facteur
from api.services.outbox import drain

SE_CONNECTER = """mutation($i: String!, $m: String!, $c: String) {
  compteSeConnecter(input: {identifiant: $i, motDePasse: $m, code: $c}) { errors { code message path } compte { type } }
}"""
ENROLER = """mutation($i: String!, $m: String!, $c: String) {
  compteEnrolerSecondFacteur(input: {identifiant: $i, motDePasse: $m, code: $c}) {
    errors { code message path } uri secret codesSecours }
}"""
RENOUVELER = """mutation($c: String!) {
  compteRenouvelerCodesSecours(input: {code: $c}) {
    errors { code message path } codesSecours compte { codesSecoursRestants } }
}"""
RESTANTS = "{ moi { codesSecoursRestants } }"
MOT_DE_PASSE = factories.MOT_DE_PASSE
BUREAU = "dec@example.org"


@pytest.fixture
async def bureau(services):
    return await factories.compte(services, BUREAU, type=TypeCompte.GESTIONNAIRE)


async def en_usage(client, horloge):
    """The secret and the codes de secours of the office, which is signed in."""
    enrolled = await client.run(ENROLER, i=BUREAU, m=MOT_DE_PASSE)
    assert await connexion(client, second_facteur.code(enrolled["secret"], horloge.now)) == "GESTIONNAIRE"
    return enrolled["secret"], enrolled["codesSecours"]


async def connexion(client, code=None, identifiant=BUREAU, mot_de_passe=MOT_DE_PASSE):
    answer = await client.send(SE_CONNECTER, i=identifiant, m=mot_de_passe, c=code)
    payload = answer["data"]["compteSeConnecter"]
    return [error["code"] for error in payload["errors"]] or payload["compte"]["type"]


async def enroler(client):
    return (await client.run(ENROLER, i=BUREAU, m=MOT_DE_PASSE))["secret"]


async def test_can_do_nothing_before_its_enrolment(client, bureau):
    refused = await connexion(client)
    code = await connexion(client, "123456")
    moi = await client.run("{ moi { identifiant } }")

    assert refused == ["SECOND_FACTEUR_A_ENROLER"]
    assert code == ["SECOND_FACTEUR_A_ENROLER"]
    assert moi is None


async def test_enrols_with_an_address_for_its_application_and_signs_in_with_a_code(client, bureau, horloge):
    enrolled = await client.run(ENROLER, i=BUREAU, m=MOT_DE_PASSE)
    without = await connexion(client)
    signed_in = await connexion(client, second_facteur.code(enrolled["secret"], horloge.now))
    row = await Compte.get(id=bureau.id)

    uri = urlsplit(enrolled["uri"])
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert parse_qs(uri.query) == {"secret": [enrolled["secret"]], "issuer": ["Cyclades"]}
    assert without == ["SECOND_FACTEUR_A_ENROLER"]
    assert signed_in == "GESTIONNAIRE"
    assert row.totp_active_le == horloge.now
    assert enrolled["secret"] not in row.totp


async def test_asks_for_the_code_only_once_the_password_is_right(client, bureau, horloge):
    secret = await enroler(client)
    await connexion(client, second_facteur.code(secret, horloge.now))

    assert await connexion(client, mot_de_passe="Autre.Chose!") == ["IDENTIFIANTS_INVALIDES"]
    assert await connexion(client) == ["CODE_REQUIS"]
    assert await connexion(client, "  ") == ["CODE_REQUIS"]
    assert await connexion(client, "abcdef") == ["CODE_INVALIDE"]
    assert await connexion(client, "١٢٣٤٥٦") == ["CODE_INVALIDE"]


async def test_refuses_a_code_that_served_and_takes_the_next_one(client, bureau, horloge):
    secret = await enroler(client)
    first = second_facteur.code(secret, horloge.now)

    assert await connexion(client, first) == "GESTIONNAIRE"
    assert await connexion(client, first) == ["CODE_DEJA_UTILISE"]
    horloge.advance(seconds=30)
    assert await connexion(client, first) == ["CODE_DEJA_UTILISE"]
    assert await connexion(client, second_facteur.code(secret, horloge.now)) == "GESTIONNAIRE"


async def test_takes_the_code_of_a_slow_clock_and_no_older_one(client, bureau, horloge):
    secret = await enroler(client)
    old = second_facteur.code(secret, horloge.now)

    horloge.advance(seconds=61)
    assert await connexion(client, old) == ["CODE_INVALIDE"]
    recent = second_facteur.code(secret, horloge.now)
    horloge.advance(seconds=30)
    assert await connexion(client, recent[:3] + " " + recent[3:]) == "GESTIONNAIRE"


async def test_blocks_after_five_wrong_codes_for_fifteen_minutes(client, bureau, horloge):
    secret = await enroler(client)
    await connexion(client, second_facteur.code(secret, horloge.now))
    horloge.advance(seconds=60)
    wrong = "000000" if second_facteur.code(secret, horloge.now) != "000000" else "111111"

    answers = [await connexion(client, wrong) for _ in range(5)]
    blocked = await connexion(client, second_facteur.code(secret, horloge.now))
    horloge.advance(minutes=15)
    after = await connexion(client, second_facteur.code(secret, horloge.now))

    assert answers == [["CODE_INVALIDE"]] * 4 + [["CODE_BLOQUE"]]
    assert blocked == ["CODE_BLOQUE"]
    assert after == "GESTIONNAIRE"


async def test_gives_no_second_secret_once_enrolled(client, bureau, horloge):
    first = await enroler(client)
    second = await enroler(client)
    assert await connexion(client, second_facteur.code(first, horloge.now)) == ["CODE_INVALIDE"]
    assert await connexion(client, second_facteur.code(second, horloge.now)) == "GESTIONNAIRE"

    errors = await client.refused(ENROLER, i=BUREAU, m=MOT_DE_PASSE)
    assert [(error["code"], error["path"]) for error in errors] == [("ACTION_IMPOSSIBLE", [])]


async def test_enrols_no_candidate_and_tells_nothing_of_who_exists(client, services, bureau):
    await factories.candidat(services)

    asked = [("jeanne@example.org", MOT_DE_PASSE), (BUREAU, "Autre.Chose!"), ("personne@example.org", MOT_DE_PASSE)]
    answers = [await client.refused(ENROLER, i=identifiant, m=mot_de_passe) for identifiant, mot_de_passe in asked]

    assert [error["code"] for (error,) in answers] == ["IDENTIFIANTS_INVALIDES"] * 3
    assert len({error["message"] for (error,) in answers}) == 1


async def test_candidates_sign_in_without_a_code(client, services):
    await factories.candidat(services)

    assert await connexion(client, identifiant="jeanne@example.org") == "CANDIDAT"


async def test_is_recovered_by_an_administrator_which_closes_its_sign_ins(client, op, bureau, horloge):
    secret = await enroler(client)
    await connexion(client, second_facteur.code(secret, horloge.now))
    horloge.advance(minutes=1)

    opened = await gestionnaire.secourir(op, bureau.id)
    moi = await client.run("{ moi { identifiant } }")
    again = await connexion(client, second_facteur.code(secret, horloge.now))

    assert moi is None
    assert again == ["IDENTIFIANTS_INVALIDES"]  # the former password went with the second factor
    assert opened.lien.startswith("http://portail/mot-de-passe?jeton=")


async def test_is_opened_by_command_then_chooses_its_password_by_the_link(client, op, horloge):
    form = GestionnaireSaisi(courriel="Lille@Example.org", libelle="DEC Lille")
    opened = await gestionnaire.ouvrir(op, form, TypeCompte.GESTIONNAIRE, [HabilitationSaisie(academie="09")])
    jeton = re.search(r"jeton=(\S+)", opened.lien)[1]
    before = await connexion(client, identifiant="lille@example.org")

    await client.run(
        """mutation($j: String!, $m: String!) {
          compteReinitialiserMotDePasse(input: {jeton: $j, motDePasse: $m, motDePasseConfirmation: $m}) {
            errors { code } estFait } }""",
        j=jeton,
        m="Choisi.Ici!",
    )
    after = await connexion(client, identifiant="lille@example.org", mot_de_passe="Choisi.Ici!")

    assert before == ["IDENTIFIANTS_INVALIDES"]
    assert after == ["SECOND_FACTEUR_A_ENROLER"]


async def test_the_demo_office_and_the_demo_school_sign_in_with_the_known_secret(client, services, horloge):
    lines = await semer(services)
    code = second_facteur.code(SECRET_DEMO, horloge.now)

    assert any(code in line for line in lines)
    assert await connexion(client, code, ETABLISSEMENT_DEMO, MOT_DE_PASSE_DEMO) == "ETABLISSEMENT"
    assert await connexion(client, code, GESTIONNAIRE_DEMO, MOT_DE_PASSE_DEMO) == "GESTIONNAIRE"
    perimetre = await client.run("{ gestionPerimetre { academie { code } domaine } }")
    assert perimetre == [{"academie": {"code": "03"}, "domaine": None}]


async def test_a_stream_of_wrong_codes_from_another_device_is_counted_once_each(client, bureau, horloge):
    secret = await enroler(client)
    await connexion(client, second_facteur.code(secret, horloge.now))
    other = Client(http_client(client.http._transport.app))

    await connexion(other, "000001")
    await connexion(client, "000002")

    assert (await Compte.get(id=bureau.id)).totp_echecs == 2


async def test_the_demo_school_of_an_earlier_version_gets_its_second_factor(client, services, horloge):
    await semer(services)
    await Compte.filter(identifiant=ETABLISSEMENT_DEMO).update(totp=None, totp_active_le=None)

    await semer(services)

    code = second_facteur.code(SECRET_DEMO, horloge.now)
    assert await connexion(client, code, ETABLISSEMENT_DEMO, MOT_DE_PASSE_DEMO) == "ETABLISSEMENT"


@pytest.mark.parametrize("kind", [TypeCompte.ETABLISSEMENT, TypeCompte.ADMINISTRATEUR])
async def test_every_professional_account_enrols_before_it_does_anything(client, services, horloge, kind):
    await factories.compte(services, "pro@example.org", type=kind)

    before = await connexion(client, identifiant="pro@example.org")
    enrolled = await client.run(ENROLER, i="pro@example.org", m=MOT_DE_PASSE)
    after = await connexion(client, second_facteur.code(enrolled["secret"], horloge.now), "pro@example.org")

    assert before == ["SECOND_FACTEUR_A_ENROLER"]
    assert after == kind


async def test_a_school_signed_in_before_it_needed_a_second_factor_is_out_until_it_enrols(client, services, horloge):
    row = await factories.compte(services, "lycee@example.org", type=TypeCompte.ETABLISSEMENT)
    secret = second_facteur.nouveau_secret()
    await Compte.filter(id=row.id).update(totp=scelles.sceller(services.tokens.keys, secret))
    await connexion(client, second_facteur.code(secret, horloge.now), "lycee@example.org")
    assert await client.run("{ moi { type } }")

    await Compte.filter(id=row.id).update(totp=None, totp_active_le=None)

    assert await client.run("{ moi { type } }") is None


async def test_gives_ten_codes_de_secours_once_and_stores_none_of_them(client, bureau, horloge):
    _, codes = await en_usage(client, horloge)
    row = await Compte.get(id=bureau.id)

    assert len(set(codes)) == len(row.codes_secours) == 10
    assert all(re.fullmatch(r"[2-9A-Z]{5}-[2-9A-Z]{5}", code) for code in codes)
    assert not [
        code for code in codes if code in str(row.codes_secours) or code.replace("-", "") in str(row.codes_secours)
    ]
    assert await client.run(RESTANTS) == {"codesSecoursRestants": 10}


async def test_a_code_de_secours_opens_once_whatever_the_way_it_is_typed_and_is_told_by_mail(
    client, services, bureau, horloge, messagerie
):
    _, (first, second, *_) = await en_usage(client, horloge)

    opened = await connexion(client, f" {first.lower().replace('-', ' ')} ".strip())
    again = await connexion(client, first)
    other = await connexion(client, second.replace("-", ""))
    await drain(services)

    assert (opened, again, other) == ("GESTIONNAIRE", ["CODE_INVALIDE"], "GESTIONNAIRE")
    told = await Evenement.filter(type="CODE_SECOURS_UTILISE").order_by("rang")
    assert [(event.compte_id, event.acteur, event.donnees) for event in told] == [
        (bureau.id, bureau.id, {"restants": 9}),
        (bureau.id, bureau.id, {"restants": 8}),
    ]
    mails = [mail for mail in messagerie.courriels if "code de secours" in mail.objet]
    assert [mail.destinataire for mail in mails] == [BUREAU] * 2
    assert "Il vous en reste 9" in mails[0].texte
    assert first not in mails[0].texte
    assert await client.run(RESTANTS) == {"codesSecoursRestants": 8}


async def test_the_sign_in_of_a_right_code_is_recorded_under_its_account(client, bureau, horloge):
    _, (code, *_) = await en_usage(client, horloge)
    await Audit.all().delete()

    other = Client(http_client(client.http._transport.app))
    await connexion(other, "AAAAA-AAAAA")
    await connexion(Client(http_client(client.http._transport.app)), code)

    found = await Audit.all().values_list("action", "acteur")
    assert sorted(found, key=str) == [("compteSeConnecter", None), ("compteSeConnecter", bureau.id)]


async def test_two_uses_of_one_code_de_secours_at_once_open_one_sign_in(client, bureau, horloge):
    _, (code, *_) = await en_usage(client, horloge)
    other = Client(http_client(client.http._transport.app))

    answers = await asyncio.gather(connexion(client, code), connexion(other, code))

    assert sorted(answers, key=str) == sorted(["GESTIONNAIRE", ["CODE_INVALIDE"]], key=str)


async def test_wrong_codes_de_secours_and_wrong_digits_are_counted_together(client, bureau, horloge):
    secret, (right, *_) = await en_usage(client, horloge)

    answers = [
        await connexion(client, wrong) for wrong in ("AAAAA-AAAAA", "000000", "BBBBB-BBBBB", "111111", "CCCCC-22222")
    ]
    blocked = [await connexion(client, right), await connexion(client, second_facteur.code(secret, horloge.now))]
    horloge.advance(minutes=15)

    assert answers == [["CODE_INVALIDE"]] * 4 + [["CODE_BLOQUE"]]
    assert blocked == [["CODE_BLOQUE"]] * 2
    assert await connexion(client, right) == "GESTIONNAIRE"


async def test_no_code_de_secours_puts_a_second_factor_in_use(client, bureau):
    enrolled = await client.run(ENROLER, i=BUREAU, m=MOT_DE_PASSE)

    assert await connexion(client, enrolled["codesSecours"][0]) == ["CODE_INVALIDE"]
    assert (await Compte.get(id=bureau.id)).totp_active_le is None


async def test_new_codes_de_secours_are_for_who_shows_a_present_factor(client, bureau, horloge):
    _, codes = await en_usage(client, horloge)
    horloge.advance(seconds=60)

    (wrong,) = await client.refused(RENOUVELER, c="AAAAA-AAAAA")
    (none,) = await client.refused(RENOUVELER, c="")
    renewed = await client.run(RENOUVELER, c=codes[0])

    assert (wrong["code"], wrong["path"]) == ("CODE_INVALIDE", ["code"])
    assert (none["code"], none["path"]) == ("OBLIGATOIRE", ["code"])
    assert renewed["compte"] == {"codesSecoursRestants": 10}
    assert not set(renewed["codesSecours"]) & set(codes)
    assert await connexion(client, codes[1]) == ["CODE_INVALIDE"]
    assert await connexion(client, renewed["codesSecours"][1]) == "GESTIONNAIRE"
    assert await Evenement.filter(type="CODES_SECOURS_RENOUVELES").count() == 1


async def test_a_candidate_has_no_codes_de_secours(client, services):
    await factories.candidat(services)
    await connexion(client, identifiant="jeanne@example.org")

    (error,) = await client.refused(RENOUVELER, c="123456")

    assert (error["code"], error["path"]) == ("ACTION_IMPOSSIBLE", [])
    assert await client.run(RESTANTS) == {"codesSecoursRestants": None}


async def test_another_telephone_takes_the_place_of_the_first_with_a_code_of_it(client, bureau, horloge):
    secret, (secours, former, *_) = await en_usage(client, horloge)

    (wrong,) = await client.refused(ENROLER, i=BUREAU, m=MOT_DE_PASSE, c="AAAAA-AAAAA")
    renewed = await client.run(ENROLER, i=BUREAU, m=MOT_DE_PASSE, c=secours)
    horloge.advance(seconds=60)

    assert wrong["code"] == "CODE_INVALIDE"
    assert (await Compte.get(id=bureau.id)).totp_active_le is not None
    assert await connexion(client, second_facteur.code(secret, horloge.now)) == ["CODE_INVALIDE"]
    assert await connexion(client, former) == ["CODE_INVALIDE"]
    assert await connexion(client, second_facteur.code(renewed["secret"], horloge.now)) == "GESTIONNAIRE"
    assert await client.run(RESTANTS) == {"codesSecoursRestants": 10}


async def test_the_command_line_recovers_the_last_administrator_with_a_trace(services, messagerie, capsys):
    row = await factories.compte(
        services, "chef@example.org", type=TypeCompte.ADMINISTRATEUR, totp_active_le=services.clock()
    )

    await acts.recuperer("chef@example.org", services)
    await drain(services)

    after = await Compte.get(id=row.id)
    assert (after.totp_active_le, after.codes_secours, after.mot_de_passe) == (None, None, None)
    assert await Audit.all().values_list("action", "objet", "acteur") == [
        ("commande compte recuperer", global_id("Compte", row.id), None)
    ]
    assert [mail.destinataire for mail in messagerie.courriels] == ["chef@example.org"]
    assert "second facteur" in messagerie.courriels[0].objet
    assert not await Jeton.filter(revoque_le=None).exists()
    assert "jeton=" in capsys.readouterr().out
