"""Control of pièces by an office, one by one and in bulk."""

from datetime import UTC, datetime

import factories
import pytest
import pytest_asyncio
from bureau import bureau, demandeur, entre, inscrits, periode_bts

from api.models import Compte, Evenement, Piece
from api.resolvers.dossier import charger_une
from api.rules.piece import pieces_demandees
from api.schema.base import global_id

CONTROLER = """mutation($input: GestionControlerPiecesInput!) {
  gestionControlerPieces(input: $input) {
    errors { code message path } pieces { id statut commentaire recueLe version } } }"""


@pytest_asyncio.fixture
async def inscrits_ici(services):
    rows = await inscrits(3, await periode_bts("03"), dossier=demandeur())
    for row in rows:
        await factories.demander(row.id, pieces_demandees((await charger_une(row)).dossier))
    return rows


@pytest_asyncio.fixture
async def office(client, services):
    return await bureau(client, services, ("03", None))


async def postales(rows):
    """The pièces that come by post, one of each candidature."""
    found = [await Piece.filter(candidature_id=row.id, mode="POSTAL").order_by("code").first() for row in rows]
    return [{"id": global_id("Piece", piece.id), "version": piece.version} for piece in found]


def codes(errors):
    return [(error["code"], error["path"]) for error in errors]


async def test_says_what_it_received_then_what_it_thinks_of_it(office, inscrits_ici):
    (piece, *_) = await postales(inscrits_ici)

    (received,) = (await office.run(CONTROLER, input={"pieces": [piece], "statut": "RECUE", "recueLe": "2026-11-14"}))[
        "pieces"
    ]
    (refused,) = (
        await office.run(
            CONTROLER,
            input={
                "pieces": [{"id": piece["id"], "version": received["version"]}],
                "statut": "NON_CONFORME",
                "commentaire": "Pièce illisible",
            },
        )
    )["pieces"]
    (accepted,) = (await office.run(CONTROLER, input={"pieces": [{"id": piece["id"]}], "statut": "CONFORME"}))["pieces"]

    assert (received["statut"], received["recueLe"]) == ("RECUE", "2026-11-14")
    assert (refused["statut"], refused["commentaire"]) == ("NON_CONFORME", "Pièce illisible")
    assert (accepted["statut"], accepted["commentaire"]) == ("CONFORME", None)


async def test_decides_of_many_at_once_and_tells_each_candidate(client, services, office, inscrits_ici):
    pieces = await postales(inscrits_ici)

    done = (await office.run(CONTROLER, input={"pieces": pieces, "statut": "CONFORME"}))["pieces"]
    events = await Evenement.filter(type="PIECE_CONFORME")
    compte = await Compte.get(candidat__id=inscrits_ici[0].candidat_id)
    candidat = await entre(client, services, compte)
    (card,) = await candidat.run("{ candidatures { nouveautes { nodes { libelle } } } }")
    history = await office.run(
        f'{{ gestionCandidature(candidatureId: "{global_id("Candidature", inscrits_ici[0].id)}") '
        "{ historique { nodes { precisions acteur { libelle } } } } }"
    )

    assert [piece["id"] for piece in done] == [piece["id"] for piece in pieces]
    assert {piece["statut"] for piece in done} == {"CONFORME"}
    assert len(events) == 3
    assert [item["libelle"] for item in card["nouveautes"]["nodes"]] == ["Pièce justificative conforme"]
    (line,) = history["historique"]["nodes"]
    assert line["precisions"][-1] == "Statut : Conforme"
    assert line["acteur"] == {"libelle": "bureau"}


async def test_one_that_cannot_be_decided_stops_all_and_is_named(office, inscrits_ici):
    pieces = await postales(inscrits_ici)
    stale = [pieces[0], {"id": pieces[1]["id"], "version": 9}, pieces[2]]

    errors = await office.refused(CONTROLER, input={"pieces": stale, "statut": "CONFORME"})

    assert codes(errors) == [("VERSION_PERIMEE", ["pieces", pieces[1]["id"], "version"])]
    assert not await Piece.filter(statut="CONFORME").exists()
    assert not await Evenement.filter(type="PIECE_CONFORME").exists()


async def test_a_piece_of_another_academie_does_not_exist(client, services, inscrits_ici):
    other = await bureau(client, services, ("19", None), nom="reims")
    pieces = await postales(inscrits_ici)

    errors = await other.refused(CONTROLER, input={"pieces": pieces, "statut": "CONFORME"})

    assert codes(errors) == [("INTROUVABLE", ["pieces", pieces[0]["id"]])]


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        ({"statut": "EN_ATTENTE_CONTROLE"}, [("VALEUR_INCONNUE", ["statut"])]),
        ({"statut": "RECUE", "recueLe": "2026-12-25"}, [("DATE_INCOHERENTE", ["recueLe"])]),
        ({"statut": "NON_CONFORME", "commentaire": "x" * 1001}, [("TROP_LONG", ["commentaire"])]),
        ({"commentaire": "Illisible."}, [("OBLIGATOIRE", ["statut"])]),
    ],
)
async def test_refuses_a_decision_that_makes_no_sense(office, inscrits_ici, decision, expected):
    (piece, *_) = await postales(inscrits_ici)

    assert codes(await office.refused(CONTROLER, input={"pieces": [piece], **decision})) == expected


async def test_takes_the_date_of_reception_by_the_clocks_of_paris(client, services, inscrits_ici, horloge):
    (piece, *_) = await postales(inscrits_ici)
    horloge.now = datetime(2026, 11, 16, 23, 30, tzinfo=UTC)  # the next day in Paris already
    office = await bureau(client, services, ("03", None))

    done = await office.run(CONTROLER, input={"pieces": [piece], "statut": "RECUE", "recueLe": "2026-11-17"})

    assert len(done["pieces"]) == 1


async def test_refuses_none_too_many_and_twice_the_same(office, inscrits_ici):
    (piece, *_) = await postales(inscrits_ici)

    for pieces, code in (([], "OBLIGATOIRE"), ([piece] * 201, "TROP_LONG"), ([piece] * 2, "VALEUR_INCOMPATIBLE")):
        errors = await office.refused(CONTROLER, input={"pieces": pieces, "statut": "CONFORME"})
        assert codes(errors) == [(code, ["pieces"])]


async def test_lists_candidatures_by_where_their_pieces_stand(office, inscrits_ici):
    pieces = await postales(inscrits_ici)
    await office.run(CONTROLER, input={"pieces": pieces[:2], "statut": "NON_CONFORME"})
    query = "query($s: [StadePiece!]) { gestionCandidatures(filtre: {statutPiece: $s}) { totalCount } }"

    assert await office.run(query, s="NON_CONFORME") == {"totalCount": 2}
    assert await office.run(query, s="CONFORME") == {"totalCount": 0}
    statistics = await office.run("{ gestionStatistiques { parStatutPiece { code nombre taux } } }")
    rows = {row["code"]: row for row in statistics["parStatutPiece"]}
    assert rows["NON_CONFORME"]["nombre"] == 2
    assert abs(sum(float(row["taux"]) for row in rows.values()) - 1) < 0.001
