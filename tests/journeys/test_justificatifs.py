"""The pièces of a candidature between a candidate and an office, through GraphQL only."""

from datetime import datetime
from zoneinfo import ZoneInfo

import fichiers
import pytest_asyncio
from bureau import bureau

from tests.journeys.etapes import jeanne, periode, periode_id, recit  # noqa: F401 - fixtures
from tests.journeys.justificatifs import OUVRIR, VALIDER, Justificatifs, annonce, codes
from tests.rules.dossiers import avec, ngmb_dupont

CONTROLER = """mutation($input: GestionControlerPiecesInput!) {
  gestionControlerPieces(input: $input) {
    errors { code message path } pieces { code statutLibelle lignes }
  }
}"""
LIRE = """query($id: ID!) { piece(id: $id) {
  lignes depot { fichier { url } } depots { nodes { nom retireLe valideLe fichier { url } } }
} }"""


@pytest_asyncio.fixture
async def mes(recit, periode):  # noqa: F811 - fixtures by their names
    """The pièces of a candidate who asks for adapted épreuves, so that a certificate comes by post."""
    await recit.inscrire(periode_id(periode), avec(ngmb_dupont(), "INFORMATIONS", amenagement_handicap=True))
    return Justificatifs(recit.client, recit.id)


@pytest_asyncio.fixture
async def guyane(mes, client, services):
    return await bureau(client, services, ("33", "BCP"))


async def controler(office, piece, statut, **decision):
    decided = {"statut": statut, **decision}
    pieces = [{"id": piece["id"], "version": piece["version"]}]
    (found,) = (await office.run(CONTROLER, input={"pieces": pieces, **decided}))["pieces"]
    return found["lignes"]


async def test_a_piece_is_given_refused_given_again_and_accepted(mes, guyane, recit, horloge):  # noqa: F811
    await mes.tout_ajouter()
    id_ = (await mes.piece())["id"]
    early = await guyane.refused(CONTROLER, input={"pieces": [{"id": id_}], "statut": "CONFORME"})
    assert codes(early) == [("ACTION_IMPOSSIBLE", ["pieces", id_, "statut"])]
    await mes.valider()

    await controler(guyane, await mes.piece(), "RECUE", recueLe="2026-11-16")
    refused = await controler(guyane, await mes.piece(), "NON_CONFORME", commentaire="Pièce illisible")
    assert refused == (await mes.piece())["lignes"]
    assert refused[:-1] == [
        "Statut : Non conforme    Date de réception 16/11/2026",
        "Information du gestionnaire    Pièce illisible",
    ]
    nouveautes = (await recit.dossier())["nouveautes"]["nodes"]
    assert nouveautes[0]["libelle"] == "Pièce justificative non conforme"  # its latest word alone

    second = fichiers.pdf(pages=2)
    horloge.advance(minutes=1)
    await mes.ajouter(contenu=second, nom="identité bis.pdf")
    assert (await mes.valider())["estValidable"] is False
    seen = await guyane.run(LIRE, id=(await mes.piece())["id"])
    assert [depot["nom"] for depot in seen["depots"]["nodes"]] == ["identité.pdf", "identité bis.pdf"]
    assert (await guyane.http.get(seen["depot"]["fichier"]["url"])).content == second
    assert (await guyane.http.get(seen["depots"]["nodes"][0]["fichier"]["url"])).status_code == 200

    assert (await controler(guyane, await mes.piece(), "CONFORME"))[:-1] == ["Statut : Conforme"]
    assert (await mes.piece())["aide"] == "Je n'ai rien à faire."


async def test_after_the_deadline_the_office_asks_anew(mes, guyane, client, horloge, services):
    await mes.tout_ajouter()
    await mes.valider()
    horloge.now = datetime(2027, 1, 13, 9, tzinfo=ZoneInfo("UTC"))
    await client.sign_in("jeanne@example.org")
    guyane = await bureau(client, services, ("33", "BCP"), nom="autre")
    await controler(guyane, await mes.piece("93475003"), "NON_CONFORME")
    asked = await controler(guyane, await mes.piece(), "EN_ATTENTE_NOUVELLE_PJ", commentaire="Recto manquant")
    assert asked == [
        "Statut : En attente d'une nouvelle PJ",
        "Information du gestionnaire    Recto manquant",
        "Aucun fichier",
    ]

    too_late = await mes.piece("93475003")
    refused = await client.refused(OUVRIR, input={"pieceId": too_late["id"], **annonce(fichiers.pdf())})
    assert codes(refused) == [("DEPOT_CLOS", [])]
    await mes.ajouter()
    await mes.valider()

    assert (await mes.piece())["lignes"] == [
        "93475001 Déposé le 13/01/2027 10:00 (heure/Paris) Validé le 13/01/2027 10:00 (heure/Paris)"
    ]


async def test_a_piece_that_comes_by_post_is_followed_here(mes, guyane, client):
    postal = (await client.run("query($id: ID!) { candidature(id: $id) { groupesPieces {"
        " code titre aide explicationValidation estValidable pieces { id version code lignes actionsPossibles } } } }",
        id=mes.id))["groupesPieces"][1]  # fmt: skip
    (piece,) = postal["pieces"]

    assert postal["titre"] == (
        "A envoyer par voie postale entre le dimanche 01 novembre 2026 et le mardi 12 janvier 2027 23:59 (heure/Paris)"
    )
    assert postal["aide"][1] == (
        "L'adresse de retour se trouve sur la demande de pièces justificatives que je peux consulter via Mes Documents."
    )
    assert (piece["lignes"], piece["actionsPossibles"]) == (["Statut : En attente de contrôle"], [])
    assert (postal["explicationValidation"], postal["estValidable"]) == (None, False)
    for query, values in (
        (OUVRIR, {"input": {"pieceId": piece["id"], **annonce(fichiers.pdf())}}),
        (VALIDER, {"id": mes.id, "groupe": postal["code"]}),
    ):
        assert codes(await client.refused(query, **values)) == [("ACTION_IMPOSSIBLE", [])]
    assert await controler(guyane, piece, "RECUE", recueLe="2026-11-16") == [
        "Statut : Reçue    Date de réception 16/11/2026"
    ]


async def test_an_office_of_another_academie_finds_nothing(mes, client, services):
    piece = await mes.ajouter()
    besancon = await bureau(client, services, ("03", "BCP"))

    assert await besancon.run(LIRE, id=piece["id"]) is None
    assert await besancon.run("query($id: ID!) { node(id: $id) { id } }", id=piece["id"]) is None
    refused = await besancon.refused(CONTROLER, input={"pieces": [{"id": piece["id"]}], "statut": "RECUE"})
    assert [error["code"] for error in refused] == ["INTROUVABLE"]
