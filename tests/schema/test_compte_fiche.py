"""« Modifier mon compte » and « Supprimer »: the civil status, the address, the end of an account."""

import re

import factories
import pytest
from client import Client, http_client

from api.app import build_app
from api.models import Candidat, Candidature, Compte, Evenement, Jeton, Lien
from api.rules.candidature import EtatCandidature
from api.services.outbox import drain
from api.settings import Settings

ETAT_CIVIL = {
    "civilite": "MONSIEUR",
    "nom": "Dubois",
    "nomConfirmation": "Dubois",
    "nomUsage": "Lamy",
    "prenoms": "Pierre",
    "dateNaissance": "2004-02-29",
    "dateNaissanceConfirmation": "2004-02-29",
    "paysNaissance": "99109",
    "villeNaissance": "Berlin",
}
MODIFIER = """mutation($input: CompteModifierInput!) {
  compteModifier(input: $input) {
    errors { code message path }
    candidat { civilite nom nomUsage prenoms dateNaissance paysNaissance departementNaissance lieuNaissance }
  }
}"""
DEMANDER = """mutation($x: String!, $c: String!, $m: String! = "Lampadaire!") {
  compteDemanderAdresse(input: {courriel: $x, courrielConfirmation: $c, motDePasse: $m}) {
    errors { code path } estFait
  }
}"""
CONFIRMER = "mutation($x: String!) { compteConfirmerAdresse(input: {jeton: $x}) { errors { code path } estFait } }"
SUPPRIMER = (
    "mutation($c: Boolean!) { compteSupprimer(input: {confirmation: $c}) { errors { code message path } estFait } }"
)
CONNECTER = """mutation($i: String!) {
  compteSeConnecter(input: {identifiant: $i, motDePasse: "Lampadaire!"}) { errors { code } compte { identifiant } }
}"""
MOI = "{ moi { identifiant courriel estModifiable } }"
FIGE = (
    "Dès qu'une candidature existe, seuls l'adresse mail et le mot de passe sont modifiables. Si une autre information "
    "est erronée, contactez le service gestionnaire dont les coordonnées sont indiquées dans l'en-tête du document "
    "relatif à votre inscription."
)
ATTACHES = [etat for etat in EtatCandidature if etat is not EtatCandidature.BROUILLON]


@pytest.fixture
async def jeanne(client, services):
    """A signed-in person without a candidature."""
    person = await factories.candidat(services)
    await client.sign_in("jeanne@example.org")
    return person


@pytest.fixture
def jetons(services, messagerie):
    """The tokens of all links in the mails that wait, once sent."""

    async def sent():
        await drain(services)
        found = (re.search(r"jeton=([\w.-]+)", courriel.texte) for courriel in messagerie.courriels)
        return [match[1] for match in found if match]

    return sent


class TestEtatCivil:
    async def test_can_be_changed_before_a_first_candidature(self, client, jeanne):
        assert (await client.run(MOI))["estModifiable"] is True

        payload = await client.run(MODIFIER, input=ETAT_CIVIL)

        assert payload["candidat"] == {
            "civilite": "MONSIEUR",
            "nom": "DUBOIS",
            "nomUsage": "LAMY",
            "prenoms": "Pierre",
            "dateNaissance": "2004-02-29",
            "paysNaissance": "99109",
            "departementNaissance": None,
            "lieuNaissance": "Berlin",
        }
        kept = await Candidat.get(id=jeanne.id)
        assert (kept.nom, kept.commune_naissance, kept.numero) == ("DUBOIS", None, jeanne.numero)

    async def test_its_form_is_filled_again_from_the_account_alone(self, client, jeanne):
        fields = await client.run('{ formulaire(code: "COMPTE_MODIFIER") { groupes { champs { nom } } } }')
        names = [champ["nom"] for groupe in fields["groupes"] for champ in groupe["champs"]]
        shown = [name for name in names if not name.endswith("Confirmation")]
        before = await Candidat.get(id=jeanne.id).values()

        read = (await client.run(f"{{ moi {{ candidat {{ {' '.join(shown)} }} }} }}"))["candidat"]
        typed = {name: read[name.removesuffix("Confirmation")] for name in names}
        await client.run(MODIFIER, input=typed)

        kept = await Candidat.get(id=jeanne.id).values()
        assert kept | {"nom_tri": None} == before | {"nom_tri": None}  # computed at each change

    async def test_can_be_changed_while_a_draft_waits_which_follows(self, client, jeanne):
        draft = await factories.candidature(jeanne, EtatCandidature.BROUILLON)

        await client.run(MODIFIER, input=ETAT_CIVIL)

        assert (await client.run(MOI))["estModifiable"] is True
        assert (await Candidature.get(id=draft.id)).nom_tri == "DUBOIS PIERRE"

    @pytest.mark.parametrize("etat", ATTACHES)
    async def test_is_settled_once_a_candidature_exists_even_withdrawn(self, client, jeanne, etat):
        await factories.candidature(jeanne, etat)

        errors = await client.refused(MODIFIER, input=ETAT_CIVIL)

        assert errors == [{"code": "ETAT_CIVIL_FIGE", "message": FIGE, "path": []}]
        assert (await client.run(MOI))["estModifiable"] is False
        assert (await Candidat.get(id=jeanne.id)).nom == jeanne.nom

    async def test_says_all_the_problems_at_once(self, client, jeanne):
        errors = await client.refused(MODIFIER, input={"nom": "A" * 101, "paysNaissance": "99109"})

        assert [(error["code"], error["path"]) for error in errors] == [
            ("OBLIGATOIRE", ["civilite"]),
            ("TROP_LONG", ["nom"]),
            ("OBLIGATOIRE", ["nomConfirmation"]),
            ("OBLIGATOIRE", ["prenoms"]),
            ("OBLIGATOIRE", ["dateNaissance"]),
            ("OBLIGATOIRE", ["dateNaissanceConfirmation"]),
            ("OBLIGATOIRE", ["villeNaissance"]),
        ]
        assert (await Candidat.get(id=jeanne.id)).nom == jeanne.nom
        assert not await Evenement.filter(type="COMPTE_MODIFIE").exists()


@pytest.mark.usefixtures("jeanne")
class TestAdresse:
    async def test_changes_once_the_new_one_confirmed_and_the_login_follows(self, client, jetons, messagerie):
        await client.run(DEMANDER, x=" Nouvelle@Example.org", c="nouvelle@example.org")
        [jeton] = await jetons()
        assert (await client.run(MOI))["courriel"] == "jeanne@example.org"

        await client.run(CONFIRMER, x=jeton)
        await jetons()

        assert await client.run(MOI) == {
            "identifiant": "nouvelle@example.org",
            "courriel": "Nouvelle@Example.org",
            "estModifiable": True,
        }
        assert [(courriel.destinataire, courriel.objet) for courriel in messagerie.courriels] == [
            ("Nouvelle@Example.org", "[CYCLADES] Confirmer ma nouvelle adresse mail"),
            ("jeanne@example.org", "[CYCLADES] Votre adresse mail a été modifiée"),
        ]
        assert "Nouvelle" not in messagerie.courriels[1].texte  # masked for whoever reads the old mailbox
        await client.refused(CONFIRMER, x=jeton)
        await client.refused(CONNECTER, i="jeanne@example.org")
        await client.sign_in("nouvelle@example.org")

    async def test_can_change_after_a_candidature(self, client, jeanne, jetons):
        await factories.candidature(jeanne)
        await client.run(DEMANDER, x="nouvelle@example.org", c="nouvelle@example.org")
        [jeton] = await jetons()

        await client.run(CONFIRMER, x=jeton)

        assert (await client.run(MOI))["identifiant"] == "nouvelle@example.org"

    async def test_leaves_the_login_of_a_school(self, client, services, jetons):
        await factories.compte(services, "pierre.dubois", courriel="pdubois@example.org")
        await client.sign_in("pierre.dubois")
        await client.run(DEMANDER, x="nouvelle@example.org", c="nouvelle@example.org")
        [jeton] = await jetons()

        await client.run(CONFIRMER, x=jeton)

        moi = await client.run(MOI)
        assert (moi["identifiant"], moi["courriel"]) == ("pierre.dubois", "nouvelle@example.org")

    async def test_a_taken_address_is_never_told(self, client, services, jetons):
        await factories.candidat(services, "prise@example.org")

        free = await client.run(DEMANDER, x="libre@example.org", c="libre@example.org")
        assert len(await jetons()) == 1
        taken = await client.run(DEMANDER, x="Prise@example.org", c="prise@example.org")

        assert free == taken == {"errors": [], "estFait": True}
        assert len(await jetons()) == 1

    async def test_what_the_asker_sees_of_its_account_does_not_tell_either(self, client, services, jetons):
        """Compares its history, asked once and again, and the link that it asked for before."""
        await factories.candidat(services, "prise@example.org")
        seen = {}
        for adresse in ("libre@example.org", "prise@example.org"):
            services.clock.advance(minutes=2)
            before = len(await types(client))
            await client.run(DEMANDER, x="avant@example.org", c="avant@example.org")
            *_, avant = await jetons()
            for _ in range(2):
                await client.run(DEMANDER, x=adresse, c=adresse)
            [error] = await client.refused(CONFIRMER, x=avant)
            seen[adresse] = ((await types(client))[before:], error)

        assert seen["libre@example.org"] == seen["prise@example.org"]

    async def test_an_address_taken_since_the_link_was_sent_is_not_taken_twice(self, client, services, jetons):
        await client.run(DEMANDER, x="nouvelle@example.org", c="nouvelle@example.org")
        [jeton] = await jetons()
        await factories.candidat(services, "nouvelle@example.org")

        [error] = await client.refused(CONFIRMER, x=jeton)

        assert (error["code"], error["path"]) == ("LIEN_INVALIDE", ["jeton"])
        assert (await client.run(MOI))["identifiant"] == "jeanne@example.org"

    async def test_says_all_the_problems_at_once(self, client):
        errors = await client.refused(DEMANDER, x="jeanne", c="", m="Faux!1234")
        long = await client.refused(DEMANDER, x=f"a@{'b' * 300}.fr", c=f"a@{'b' * 300}.fr")

        assert [(error["code"], error["path"]) for error in errors] == [
            ("FORMAT_INVALIDE", ["courriel"]),
            ("OBLIGATOIRE", ["courrielConfirmation"]),
            ("IDENTIFIANTS_INVALIDES", ["motDePasse"]),
        ]
        assert [(error["code"], error["path"]) for error in long] == [
            ("TROP_LONG", ["courriel"]),
            ("TROP_LONG", ["courrielConfirmation"]),
        ]
        assert await Lien.all().count() == 0

    async def test_asked_twice_within_a_minute_is_one_mail_but_not_for_another_address(self, client, jetons):
        for adresse in ("faute@example.org", "faute@example.org", "nouvelle@example.org"):
            await client.run(DEMANDER, x=adresse, c=adresse)
        sent = await jetons()

        assert len(sent) == 1  # the mail to the last address: the first was replaced before it left
        await client.run(CONFIRMER, x=sent[0])
        assert (await client.run(MOI))["identifiant"] == "nouvelle@example.org"

    @pytest.mark.parametrize(("secondes", "accepte"), [(48 * 3600 - 1, True), (48 * 3600, False)])
    async def test_the_link_is_good_for_48_hours(self, client, services, jetons, secondes, accepte):
        await client.run(DEMANDER, x="nouvelle@example.org", c="nouvelle@example.org")
        [jeton] = await jetons()
        services.clock.advance(seconds=secondes)

        answer = await client.send(CONFIRMER, x=jeton)

        assert answer["data"]["compteConfirmerAdresse"]["estFait"] is accepte


async def types(client):
    """The types of events in the account's history."""
    return [node["type"] for node in (await client.run("{ historique { nodes { type } } }"))["nodes"]]


@pytest.mark.usefixtures("jeanne")
class TestSuppression:
    async def test_asks_for_a_confirmation(self, client):
        [error] = await client.refused(SUPPRIMER, c=False)

        assert (error["code"], error["path"]) == ("CONFIRMATION_REQUISE", ["confirmation"])
        assert await Compte.all().count() == 1

    async def test_erases_all_that_is_kept_of_a_person(self, client, services, tmp_path, jeanne):
        await factories.candidature(jeanne, EtatCandidature.BROUILLON)
        app = build_app(Settings(data_dir=tmp_path, public_url="http://test"), services)
        app.state.services = services
        async with http_client(app) as elsewhere:
            await Client(elsewhere).sign_in("jeanne@example.org")

            response = await client.http.post("/graphql", json={"query": SUPPRIMER, "variables": {"c": True}})

            assert response.json()["data"]["compteSupprimer"] == {"errors": [], "estFait": True}
            assert "Max-Age=0" in response.headers["set-cookie"]
            assert await client.run(MOI) is await Client(elsewhere).run(MOI) is None
        for model in (Compte, Candidat, Candidature, Jeton, Lien, Evenement):
            assert await model.all().count() == 0
        await client.refused(CONNECTER, i="jeanne@example.org")

    @pytest.mark.parametrize("etat", ATTACHES)
    @pytest.mark.parametrize("confirmation", [True, False])
    async def test_is_refused_in_the_words_of_the_guides_once_a_candidature_is_attached(
        self, client, jeanne, etat, confirmation
    ):
        await factories.candidature(jeanne, etat)

        errors = await client.refused(SUPPRIMER, c=confirmation)

        message = "Le compte ne peut pas être supprimé car une ou plusieurs candidatures y sont attachées"
        assert errors == [{"code": "SUPPRESSION_IMPOSSIBLE", "message": message, "path": []}]
        assert (await client.run(MOI))["identifiant"] == "jeanne@example.org"

    async def test_a_mail_that_waited_for_an_erased_account_is_forgotten(self, client, services, messagerie):
        await client.run(MODIFIER, input=ETAT_CIVIL)
        await client.run(DEMANDER, x="nouvelle@example.org", c="nouvelle@example.org")
        await client.run(SUPPRIMER, c=True)

        assert await drain(services) == 0
        assert messagerie.courriels == []
