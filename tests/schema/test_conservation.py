"""The terms of data as anybody reads them, and erasure for candidates and administrators."""

from datetime import UTC, datetime

import factories
import pytest
from bureau import bureau, entre

from api.models import (
    Audit,
    Candidat,
    Candidature,
    Compte,
    DemandeFranceConnect,
    Evenement,
    IdentiteFranceConnect,
    Jeton,
    Resultat,
    ResultatConserve,
    Tache,
)
from api.resolvers import audit
from api.resolvers.compte.effacement import ADIEU
from api.rules.candidature import EtatCandidature
from api.rules.compte import EtatCompte, TypeCompte
from api.rules.resultat import Decision
from api.services.mail import EnvoiImpossibleError
from api.services.outbox import drain

REGLES = "{ conservation { code quoi duree depuis fondement ensuite malgreEffacement } }"
EFFACER = """mutation($m: String! = "Lampadaire!", $c: Boolean! = true) {
  compteEffacer(input: {motDePasse: $m, confirmation: $c}) { errors { code message path } estFait }
}"""
GESTION = """mutation($n: String!, $c: Boolean! = true) {
  gestionEffacerCompte(input: {numeroCandidat: $n, motif: DEMANDE_COURRIER, confirmation: $c}) {
    errors { code message path } estFait
  }
}"""
CONSERVES = """query($nom: String!, $le: Date = "2005-05-06") { gestionResultatsConserves(nom: $nom, dateNaissance: $le) {
  numeroCandidat nom prenoms dateNaissance lieuNaissance domaine session publieLe
  notes { decisionLibelle lignes { code note } }
} }"""
TERMES = "{ candidatures { conserveeJusquAu } moi { conserveJusquAu } }"
ALORS = datetime(2027, 7, 6, 8, tzinfo=UTC)


async def publie(row, decision=Decision.ADMIS):
    contenu = {"lignes": [], "decision": decision}
    await Resultat.create(candidature_id=row.id, version=1, decision=decision, contenu=contenu, publie_le=ALORS)


@pytest.fixture
async def jeanne(client, services):
    person = await factories.candidat(services)
    await client.sign_in("jeanne@example.org")
    return person


@pytest.fixture
async def admin(client, services):
    compte = await Compte.create(
        type=TypeCompte.ADMINISTRATEUR,
        identifiant="admin@example.org",
        courriel="admin@example.org",
        etat=EtatCompte.ACTIF,
        totp_active_le=services.clock(),
    )
    return await entre(client, services, compte)


@pytest.fixture(params=[True, False])
def muette(request, messagerie, monkeypatch):
    """A mail server that takes nothing, for good or for a while."""

    async def envoyer(_courriel):
        raise EnvoiImpossibleError("550 jeanne@example.org", definitif=request.param)

    monkeypatch.setattr(messagerie, "envoyer", envoyer)


async def test_anybody_reads_what_is_kept_and_how_long(client):
    rules = {rule["code"]: rule for rule in await client.run(REGLES)}

    assert rules["COMPTE_NON_ACTIVE"]["duree"] == "48 heures"
    assert rules["COMPTE"]["duree"] == "6 mois"
    assert "analogie" in rules["COMPTE"]["fondement"]
    assert (rules["CANDIDATURE"]["duree"], rules["AUDIT"]["duree"]) == ("6 ans", "4 ans")
    assert {code for code, rule in rules.items() if rule["malgreEffacement"]} == {
        "RESULTAT_CONSERVE",
        "AUDIT",
        "JOURNAL",
        "TENTATIVE",
        "SORTIE",
        "FICHIER_IMPORT",
    }


class TestTerme:
    """The end of the term of an account or a candidature, as the candidate reads it."""

    async def test_of_a_registration_is_that_of_its_account(self, client, jeanne):
        await factories.candidature(jeanne)

        assert await client.run(TERMES) == {
            "candidatures": [{"conserveeJusquAu": "2033-12-31T23:00:00.000Z"}],
            "moi": {"conserveJusquAu": None},
        }

    async def test_of_a_draft_and_of_its_account(self, client, services, jeanne):
        row = await factories.candidature(jeanne, EtatCandidature.BROUILLON)
        await Candidature.filter(id=row.id).update(cree_le=services.clock())
        await Compte.filter(id=jeanne.compte_id).update(cree_le=services.clock())

        assert await client.run(TERMES) == {
            "candidatures": [{"conserveeJusquAu": "2027-06-14T22:59:00.000Z"}],
            "moi": {"conserveJusquAu": "2027-05-18T11:00:00.000Z"},
        }

    async def test_of_an_account_begins_anew_when_it_serves(self, client, services, jeanne):
        await Compte.filter(id=jeanne.compte_id).update(cree_le=services.clock())
        services.clock.advance(days=2)
        await client.sign_in("jeanne@example.org")

        assert await client.run("{ moi { conserveJusquAu } }") == {"conserveJusquAu": "2027-05-20T11:00:00.000Z"}

    async def test_of_the_account_of_an_office_is_not_told(self, admin):
        assert await admin.run("{ moi { conserveJusquAu } }") == {"conserveJusquAu": None}


class TestCandidat:
    async def test_is_warned_of_what_goes_and_of_what_the_law_keeps(self, client, jeanne):
        row = await factories.candidature(jeanne)
        await publie(row)

        [error] = await client.refused(EFFACER, c=False)

        assert (error["code"], error["path"]) == ("CONFIRMATION_REQUISE", ["confirmation"])
        assert "les pièces justificatives, les documents, les messages" in error["message"]
        assert "BACCALAURÉAT PROFESSIONNEL - 2027, jusqu'au 01/01/2034" in error["message"]
        assert await Compte.all().count() == 1

    async def test_is_not_told_of_results_that_there_are_not(self, client, jeanne):
        await factories.candidature(jeanne, EtatCandidature.DESINSCRIT)

        [error] = await client.refused(EFFACER, c=False)

        assert "La loi demande de conserver" not in error["message"]

    @pytest.mark.parametrize("etat", [EtatCandidature.A_COMPLETER, EtatCandidature.INSCRIT])
    @pytest.mark.parametrize("decision", [None, Decision.CONTROLE, Decision.SANS_DECISION, Decision.A_DELIBERER])
    async def test_waits_while_a_registration_is_under_way(self, client, jeanne, etat, decision):
        row = await factories.candidature(jeanne, etat)
        if decision:
            await publie(row, decision)

        [error] = await client.refused(EFFACER)

        assert error["code"] == "SUPPRESSION_IMPOSSIBLE"
        assert "après la désinscription, ou une fois les résultats définitifs publiés" in error["message"]
        assert await Compte.all().count() == 1

    @pytest.mark.parametrize("decision", [Decision.ADMIS, Decision.AJOURNE, Decision.ELIMINE])
    async def test_need_not_wait_once_the_results_are_final(self, client, jeanne, decision):
        await publie(await factories.candidature(jeanne), decision)

        await client.run(EFFACER)

        assert await Candidature.all().count() == 0
        assert [row.decision for row in await ResultatConserve.all()] == [decision]

    async def test_need_not_wait_once_the_session_is_closed(self, client, jeanne):
        session = await factories.session(est_fermee=True)
        await factories.candidature(jeanne, periode=await factories.periode(session=session))

        await client.run(EFFACER)

        assert await Compte.all().count() == 0

    @pytest.mark.parametrize("etat", [EtatCandidature.BROUILLON, EtatCandidature.DESINSCRIT, EtatCandidature.ECARTEE])
    async def test_is_erased_with_drafts_and_withdrawn_registrations(self, client, services, jeanne, etat):
        await factories.candidature(jeanne, etat)
        response = await client.http.post("/graphql", json={"query": EFFACER})

        assert response.json()["data"]["compteEffacer"] == {"errors": [], "estFait": True}
        assert "Max-Age=0" in response.headers["set-cookie"]
        for model in (Compte, Candidat, Candidature, Jeton, Evenement):
            assert await model.all().count() == 0
        assert await client.run("{ moi { identifiant } }") is None
        exit_code, said = await audit.verifier(services)
        assert exit_code == 0
        assert said.startswith("2 records, every chain holds.")
        assert {row.acteur for row in await Audit.all()} == {jeanne.compte_id}

    @pytest.mark.usefixtures("jeanne")
    async def test_types_the_password_again(self, client):
        [error] = await client.refused(EFFACER, m="Faux.Essai1")

        assert (error["code"], error["path"]) == ("IDENTIFIANTS_INVALIDES", ["motDePasse"])
        assert await Compte.all().count() == 1

    @pytest.mark.usefixtures("jeanne")
    async def test_guesses_the_password_no_faster_than_elsewhere(self, client):
        codes = [(await client.refused(EFFACER, m=f"Faux.Essai{rang}"))[0]["code"] for rang in range(8)]

        assert codes[-1] == "TROP_DE_TENTATIVES"

    @pytest.mark.parametrize(("minutes", "accepte"), [(9, True), (11, False)])
    async def test_of_franceconnect_comes_back_from_there_first(self, client, services, jeanne, minutes, accepte):
        await Compte.filter(id=jeanne.compte_id).update(mot_de_passe=None)
        await IdentiteFranceConnect.create(compte_id=jeanne.compte_id, sub="sub")
        await factories.retour_de_franceconnect(services, minutes)

        answer = (await client.send(EFFACER, m=""))["data"]["compteEffacer"]

        assert answer["estFait"] is accepte
        assert [error["code"] for error in answer["errors"]] == ([] if accepte else ["PREALABLE_MANQUANT"])
        assert await DemandeFranceConnect.all().count() == await IdentiteFranceConnect.all().count() == 1 - accepte

    async def test_may_open_a_new_account_with_the_same_address(self, client, services, jeanne):
        await publie(await factories.candidature(jeanne))
        await client.run(EFFACER)

        await factories.candidat(services)
        await client.sign_in("jeanne@example.org")

        assert await client.run("{ candidatures { id } }") == []

    async def test_is_told_by_a_last_mail_whose_address_is_then_forgotten(self, client, services, messagerie, jeanne):
        await publie(await factories.candidature(jeanne))
        await client.run(EFFACER)
        await drain(services)

        [courriel] = messagerie.courriels
        assert (courriel.destinataire, courriel.objet) == ("jeanne@example.org", "[CYCLADES] Votre compte a été effacé")
        assert "- BACCALAURÉAT PROFESSIONNEL - 2027, jusqu'au 01/01/2034" in courriel.texte
        assert (await Tache.get(nom=ADIEU)).donnees == {}

    @pytest.mark.usefixtures("jeanne", "muette")
    async def test_leaves_no_address_behind_when_the_mail_cannot_leave(self, client, services):
        await client.run(EFFACER)
        for _ in range(21):
            await drain(services)
            services.clock.advance(hours=1)

        task = await Tache.get(nom=ADIEU)
        assert (task.donnees, task.erreur, task.abandonnee_le) == ({}, None, None)

    async def test_is_a_candidate_and_nobody_else(self, client, services, admin):
        office = await bureau(client, services, (None, None))

        for actor in (admin, office):
            [error] = await actor.refused(EFFACER)
            assert error["code"] == "INTROUVABLE"


class TestAdministration:
    async def test_erases_for_who_asked_by_post_and_keeps_why_but_not_who(self, client, services, jeanne, admin):
        [error] = await admin.refused(GESTION, n=jeanne.numero, c=False)
        assert error["code"] == "CONFIRMATION_REQUISE"

        await admin.run(GESTION, n=f" {jeanne.numero} ")

        assert await Candidat.all().count() == 0
        [event] = await Evenement.filter(type="COMPTE_EFFACE")
        assert event.donnees == {
            "motif": "Demande de la personne, reçue par courrier ou par mail",
            "compte": str(jeanne.compte_id),
        }
        assert await client.run("{ moi { identifiant } }") is None
        assert (await audit.verifier(services))[0] == 0
        assert jeanne.numero not in str(await Audit.all().values())

    async def test_waits_as_candidates_do(self, jeanne, admin):
        await factories.candidature(jeanne)

        [error] = await admin.refused(GESTION, n=jeanne.numero)

        assert error["code"] == "SUPPRESSION_IMPOSSIBLE"

    @pytest.mark.usefixtures("jeanne")
    @pytest.mark.parametrize("numero", ["02641999999", "x"])
    async def test_finds_nobody_under_another_number(self, admin, numero):
        [error] = await admin.refused(GESTION, n=numero)

        assert error["code"] == "INTROUVABLE"

    @pytest.mark.usefixtures("jeanne")
    async def test_asks_for_a_number(self, admin):
        [error] = await admin.refused(GESTION, n="")

        assert (error["code"], error["path"]) == ("OBLIGATOIRE", ["numeroCandidat"])

    async def test_alone_may(self, client, services, jeanne):
        office = await bureau(client, services, (None, None))
        for actor in (client, office):
            [error] = await actor.refused(GESTION, n=jeanne.numero)
            assert error["code"] == "INTROUVABLE"
        assert await Compte.filter(id=jeanne.compte_id).exists()

    async def test_offices_find_the_kept_results_within_their_scope(self, client, services, jeanne):
        await publie(await factories.candidature(jeanne))
        await client.run(EFFACER)
        there = await bureau(client, services, ("33", "BCP"), nom="la")
        elsewhere = await bureau(client, services, ("03", None), nom="ailleurs")

        [row] = await there.run(CONSERVES, nom="ngmb-Dupont ")

        assert (row["numeroCandidat"], row["lieuNaissance"]) == (jeanne.numero, "BUGARACH (011)")
        assert row["notes"] == {"decisionLibelle": "Admis", "lignes": []}
        assert await there.run(CONSERVES, nom="NGMB-DUPONT", le="2005-05-07") == []
        assert await elsewhere.run(CONSERVES, nom="NGMB-DUPONT") == []
        [error] = await client.errors(CONSERVES, nom="NGMB-DUPONT")
        assert error["extensions"]["code"] == "CONNEXION_REQUISE"
