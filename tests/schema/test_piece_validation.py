"""The end of an upload: deletion, validation, control, and the refusals to others."""

from dataclasses import replace
from datetime import date, timedelta

import factories
import fichiers
import pytest
import pytest_asyncio

from api.models import Candidature, Depot, Periode, Piece
from api.rules.piece import StatutPiece
from api.services.outbox import drain
from tests.journeys.etapes import periode_id
from tests.journeys.justificatifs import (
    DEPOSER,
    OUVRIR,
    RETIRER,
    VALIDER,
    Justificatifs,
    annonce,
    codes,
    decider,
)
from tests.journeys.story import Recit, autre_appareil
from tests.rules.dossiers import ngmb_dupont


class TestDeletionAndValidation:
    async def test_a_file_is_deleted_before_validation_and_kept_aside(self, mes, client):
        piece = await mes.ajouter()

        empty = (await client.run(RETIRER, id=piece["id"], version=piece["version"]))["piece"]

        assert (empty["lignes"], empty["actionsPossibles"], empty["depot"]) == (["Aucun fichier"], ["AJOUTER"], None)
        assert [depot["retireLe"] is not None for depot in empty["depots"]["nodes"]] == [True]

    async def test_a_group_is_stamped_and_locked(self, mes, client, horloge):
        await mes.tout_ajouter()
        horloge.advance(minutes=2)

        groupe = await mes.valider()

        assert groupe["estValidable"] is False
        assert {tuple(piece["lignes"]) for piece in groupe["pieces"] if piece["code"] == "93475001"} == {
            ("93475001 Déposé le 16/11/2026 12:00 (heure/Paris) Validé le 16/11/2026 12:02 (heure/Paris)",)
        }
        assert [piece["actionsPossibles"] for piece in groupe["pieces"]] == [[]] * 4
        for piece in groupe["pieces"]:
            assert codes(await client.refused(RETIRER, id=piece["id"])) == [("ACTION_IMPOSSIBLE", [])]
        assert codes(await client.refused(VALIDER, id=mes.id, groupe=groupe["code"])) == [("ACTION_IMPOSSIBLE", [])]

    async def test_a_group_that_lacks_a_piece_is_not_validated(self, mes, client):
        await mes.ajouter()
        groupe = await mes.groupe()

        refused = await client.refused(VALIDER, id=mes.id, groupe=groupe["code"])

        assert codes(refused) == [("PREALABLE_MANQUANT", [code]) for code in ("CINSIG01", "93475003", "93475004")]
        assert await Piece.filter(validee_le__isnull=False).count() == 0

    async def test_a_group_whose_dates_the_office_moved_meanwhile_is_to_be_read_again(self, mes, client):
        await mes.tout_ajouter()
        shown = await mes.groupe()
        await Periode.all().update(ferme_le=factories.FERME + timedelta(days=1))

        refused = await client.refused(VALIDER, id=mes.id, groupe=shown["code"])
        moved = await mes.groupe()

        assert codes(refused) == [("VERSION_PERIMEE", ["groupe"])]
        assert moved["code"] != shown["code"]
        assert await Piece.filter(validee_le__isnull=False).count() == 0
        await client.run(VALIDER, id=mes.id, groupe=moved["code"])

    async def test_the_whole_story_of_a_refusal(self, mes, client, services, horloge):
        await mes.tout_ajouter()
        await mes.valider()
        await decider(services, horloge, StatutPiece.RECUE, recue_le=date(2026, 11, 16))
        assert (await mes.piece())["lignes"][0] == "Statut : Reçue    Date de réception 16/11/2026"
        await decider(services, horloge, StatutPiece.NON_CONFORME, commentaire="Pièce illisible")
        refused = await mes.piece()
        assert refused["lignes"][:-1] == [
            "Statut : Non conforme    Date de réception 16/11/2026",
            "Information du gestionnaire    Pièce illisible",
        ]
        assert refused["actionsPossibles"] == ["AJOUTER"]

        horloge.advance(seconds=1)
        answered = await mes.ajouter()
        assert (answered["statut"], answered["commentaire"], len(answered["depots"]["nodes"])) == (None, None, 2)
        back = (await client.run(RETIRER, id=answered["id"]))["piece"]
        assert (back["statut"], back["commentaire"]) == ("NON_CONFORME", "Pièce illisible")
        horloge.advance(seconds=1)
        await mes.ajouter()
        await mes.valider()
        await decider(services, horloge, StatutPiece.CONFORME)

        done = await mes.piece()
        assert (done["statutLibelle"], done["actionsPossibles"], done["aide"]) == (
            "Conforme",
            [],
            "Je n'ai rien à faire.",
        )
        assert [depot["retireLe"] is None for depot in done["depots"]["nodes"]] == [False, False, True]

    async def test_after_the_deadline_only_what_is_asked_anew_is_open(self, mes, client, services, horloge):
        await mes.tout_ajouter()
        await mes.valider()
        horloge.now = horloge.now.replace(year=2027, month=1, day=12, hour=23)
        await client.sign_in("jeanne@example.org")
        await decider(services, horloge, StatutPiece.NON_CONFORME, "93475003")
        await decider(services, horloge, StatutPiece.EN_ATTENTE_NOUVELLE_PJ, commentaire="Recto manquant")

        late = await mes.piece("93475003")
        assert late["actionsPossibles"] == []
        refused = await client.refused(OUVRIR, input={"pieceId": late["id"], **annonce(fichiers.pdf())})
        assert codes(refused) == [("DEPOT_CLOS", [])]
        asked = await mes.piece()
        assert asked["lignes"] == [
            "Statut : En attente d'une nouvelle PJ",
            "Information du gestionnaire    Recto manquant",
            "Aucun fichier",
        ]
        await mes.ajouter()
        await mes.valider()
        assert (await mes.piece())["lignes"] == [
            "93475001 Déposé le 13/01/2027 00:00 (heure/Paris) Validé le 13/01/2027 00:00 (heure/Paris)"
        ]

    async def test_the_envelope_and_the_history_tell_every_step(self, mes, client, services, horloge):
        await mes.tout_ajouter()
        await mes.valider()
        await decider(services, horloge, StatutPiece.NON_CONFORME)

        found = await client.run(
            "query($id: ID!) { candidature(id: $id) { nouveautes { nodes { type libelle pieceId } } }"
            " historique(candidatureId: $id) { nodes { type libelle } } }",
            id=mes.id,
        )

        assert found["candidature"]["nouveautes"]["nodes"][0] == {
            "type": "PIECE_NON_CONFORME",
            "libelle": "Pièce justificative non conforme",
            "pieceId": (await mes.piece())["id"],
        }
        told = [node["libelle"] for node in found["historique"]["nodes"]]
        assert told.count("Pièce justificative déposée") == 4
        assert told[-2:] == ["Pièces justificatives validées par le candidat", "Pièce justificative non conforme"]


class TestTheMail:
    PREFERER = """mutation($v: Boolean!) {
      compteModifierPreferences(input: {avisPieces: $v}) { errors { code } compte { avisPieces } }
    }"""

    async def controlled(self, services, horloge, recit):
        before = len(recit.messagerie.courriels)
        await decider(services, horloge, StatutPiece.NON_CONFORME, commentaire="Pièce illisible")
        await drain(services)
        return recit.messagerie.courriels[before:]

    @pytest.mark.usefixtures("mes")
    async def test_none_is_sent_on_a_status(self, services, horloge, recit):
        await drain(services)

        assert await self.controlled(services, horloge, recit) == []

    @pytest.mark.usefixtures("mes")
    async def test_one_is_sent_to_whom_asked_for_it(self, client, services, horloge, recit):
        await drain(services)
        chosen = await client.run(self.PREFERER, v=True)

        (courriel,) = await self.controlled(services, horloge, recit)

        assert chosen["compte"]["avisPieces"] is True
        assert courriel.objet == "Pièces justificatives : BACCALAURÉAT PROFESSIONNEL"
        assert "Pièce : 93475001 : Document justifiant l'identité" in courriel.texte
        assert "Statut : Non conforme" in courriel.texte
        assert "Information du gestionnaire : Pièce illisible" in courriel.texte
        assert any(line.endswith(f"/mes-justificatifs/{recit.id}") for line in courriel.texte.splitlines())
        await client.run(self.PREFERER, v=False)
        assert await self.controlled(services, horloge, recit) == []

    @pytest.mark.usefixtures("mes")
    async def test_one_is_sent_of_two_decisions_that_say_the_same(self, client, services, horloge, recit):
        """The second came before the mail of the first had left, which would have sent it twice."""
        await drain(services)
        await client.run(self.PREFERER, v=True)
        await decider(services, horloge, StatutPiece.NON_CONFORME, commentaire="Pièce illisible")

        (courriel,) = await self.controlled(services, horloge, recit)

        assert "Information du gestionnaire : Pièce illisible" in courriel.texte


class TestOthers:
    @pytest_asyncio.fixture
    async def autre(self, client, services):
        await factories.candidat(services, "pierre@example.org", nom="DUBOIS", prenoms="Pierre")
        other = autre_appareil(client)
        await other.sign_in("pierre@example.org")
        return other

    async def test_reach_no_piece_by_any_way(self, mes, autre):
        contenu = fichiers.pdf()
        piece = await mes.ajouter(contenu=contenu)
        groupe = (await mes.groupe())["code"]
        jeton = (await mes.ouvrir(await mes.piece("93475003"), contenu))["jeton"]
        other = (await mes.piece("93475003"))["id"]

        assert await autre.run("query($id: ID!) { piece(id: $id) { id } }", id=piece["id"]) is None
        assert await autre.run("query($id: ID!) { node(id: $id) { id } }", id=piece["id"]) is None
        for query, values in (
            (OUVRIR, {"input": {"pieceId": piece["id"], **annonce(contenu)}}),
            (RETIRER, {"id": piece["id"]}),
            (DEPOSER, {"id": other, "jeton": jeton}),
            (VALIDER, {"id": mes.id, "groupe": groupe}),
        ):
            assert codes(await autre.refused(query, **values)) == [("INTROUVABLE", [])]
        assert (await mes.piece())["depot"]

    async def test_nobody_reaches_a_piece_without_signing_in(self, mes, client):
        piece = await mes.piece()
        stranger = autre_appareil(client)

        (error,) = await stranger.errors("query($id: ID!) { piece(id: $id) { id } }", id=piece["id"])
        assert error["extensions"]["code"] == "CONNEXION_REQUISE"

    async def test_a_file_is_never_shared_between_candidatures(self, mes, autre, services, messagerie):
        contenu = fichiers.pdf()
        await mes.ajouter(contenu=contenu)
        theirs = Recit(autre, services, messagerie)
        where = await factories.periode(session=await factories.session("BCP", 2028))
        dossier = ngmb_dupont()
        await theirs.inscrire(periode_id(where), replace(dossier, millesime=2028))
        await Justificatifs(autre, theirs.id).ajouter(contenu=contenu)

        first, second = await Depot.all()

        assert first.empreinte == second.empreinte
        assert first.cle != second.cle

    async def test_a_withdrawn_candidature_takes_no_file(self, mes, client):
        piece, contenu = await mes.piece(), fichiers.pdf()
        await Candidature.filter(id=(await Candidature.get()).id).update(etat="DESINSCRIT")

        assert codes(await client.refused(OUVRIR, input={"pieceId": piece["id"], **annonce(contenu)})) == [
            ("INTROUVABLE", [])
        ]
        assert await client.run("query($id: ID!) { node(id: $id) { id } }", id=piece["id"]) is None
