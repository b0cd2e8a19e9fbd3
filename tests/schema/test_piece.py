"""« Mes justificatifs » through GraphQL, and the address of a deposit: fields, uploads and refusals."""

import hashlib

import factories
import fichiers
import pytest
from altered import altered
from statements import counted_statements

from api.models import Candidature, Depot, Evenement, Piece, Televersement
from api.resolvers.operation import Operation
from api.resolvers.piece import purger_televersements
from api.rules.evenement import TypeEvenement
from api.rules.piece import pieces_demandees
from tests.journeys.justificatifs import DEPOSER, GROUPE, OUVRIR, RETIRER, annonce, codes
from tests.rules.dossiers import ngmb_dupont


class TestReading:
    async def test_a_save_asks_the_pieces_of_the_dossier(self, mes):
        groupe = await mes.groupe()

        assert groupe["titre"] == (
            "A déposer en ligne entre le dimanche 01 novembre 2026 et le mardi 12 janvier 2027 23:59 (heure/Paris)"
        )
        assert [piece["code"] for piece in groupe["pieces"]] == ["CINSIG01", "93475001", "93475003", "93475004"]
        assert {(piece["statut"], *piece["lignes"], *piece["actionsPossibles"]) for piece in groupe["pieces"]} == {
            (None, "Aucun fichier", "AJOUTER")
        }
        assert groupe["estValidable"] is False
        assert len(groupe["problemesValidation"]) == 4

    async def test_tells_formats_and_size_before_the_upload(self, mes, client):
        query = """query($id: ID!) { piece(id: $id) {
          libelleComplet formats typesMime tailleMax consigneDepot estObligatoire } aideJustificatifs }"""

        found = await client.run(query, id=(await mes.piece())["id"])

        assert found["piece"] == {
            "libelleComplet": "93475001 : Document justifiant l'identité",
            "formats": ["PDF", "JPG", "PNG"],
            "typesMime": ["application/pdf", "image/jpeg", "image/png"],
            "tailleMax": 5 * 1024 * 1024,
            "consigneDepot": "Formats de fichiers acceptés : pdf, jpg, png. Taille maximale : 5 Mo.",
            "estObligatoire": True,
        }
        assert len(found["aideJustificatifs"]) == 3

    async def test_a_piece_that_is_no_longer_asked_keeps_its_files(self, mes):
        await mes.ajouter("93475004")
        row = await Candidature.get()
        others = [piece for piece in pieces_demandees(ngmb_dupont()) if piece.code != "93475004"]
        await factories.demander(row.id, others)

        gone = await Piece.get(code="93475004").prefetch_related("depots")

        assert "93475004" not in [piece["code"] for piece in (await mes.groupe())["pieces"]]
        assert (gone.est_demandee, len(gone.depots)) == (False, 1)
        await factories.demander(row.id, pieces_demandees(ngmb_dupont()))
        assert (await mes.piece("93475004"))["depot"]["nom"] == "identité.pdf"

    async def test_is_read_in_a_constant_number_of_statements(self, mes, client, jeanne):
        await mes.tout_ajouter()
        with counted_statements() as one:
            await client.run(f"{{ candidatures {{ groupesPieces {{ {GROUPE} }} }} }}")
        first = await Candidature.get()
        where = await factories.periode(session=await factories.session("BCP", 2028))
        second = await factories.candidature(
            jeanne, periode=where, saisie=first.saisie, numero_inscription=2, version_inscription=1
        )
        await factories.demander(second.id, pieces_demandees(ngmb_dupont()))

        with counted_statements() as two:
            found = await client.run(f"{{ candidatures {{ groupesPieces {{ {GROUPE} }} }} }}")

        assert len(found) == 2
        assert len(two) == len(one)


class TestTheDeposit:
    async def test_shows_the_file_its_date_and_a_button_to_delete_it(self, mes):
        contenu = fichiers.pdf()

        piece = await mes.ajouter(contenu=contenu)

        assert piece["lignes"] == ["93475001 Déposé le 16/11/2026 12:00 (heure/Paris)"]
        assert piece["actionsPossibles"] == ["SUPPRIMER"]
        assert piece["aide"].endswith("aucun statut n'est positionné.")
        assert piece["depot"]["empreinte"] == hashlib.sha256(contenu).hexdigest()

    async def test_gives_the_file_back_through_a_signed_link(self, mes, client):
        contenu = fichiers.pdf(charge=100_000)
        fichier = (await mes.ajouter(contenu=contenu, nom='../a"\r\nX: 1é.pdf'))["depot"]["fichier"]

        response = await client.http.get(fichier["url"])
        forged = await client.http.get(fichier["url"].replace("/pieces/", "/pieces/x"))

        assert (response.content, forged.status_code) == (contenu, 404)
        assert fichier["nom"] == "a X 1é.pdf"
        assert response.headers["content-disposition"] == (
            "attachment; filename=\"a X 1e.pdf\"; filename*=UTF-8''a%20X%201%C3%A9.pdf"
        )
        assert response.headers["content-type"] == "application/pdf"
        assert response.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["cache-control"] == "private, no-store"

    async def test_asked_twice_is_done_once(self, mes, client):
        contenu, piece = fichiers.pdf(), await mes.piece()
        adresse = await mes.ouvrir(piece, contenu)
        await mes.envoyer(adresse, contenu)

        first = await client.run(DEPOSER, id=piece["id"], version=piece["version"], jeton=adresse["jeton"])
        again = await client.run(DEPOSER, id=piece["id"], version=piece["version"], jeton=adresse["jeton"])

        assert first["piece"]["version"] == again["piece"]["version"] == piece["version"] + 1
        assert await Depot.all().count() == 1
        assert await Evenement.filter(type=TypeEvenement.PIECE_DEPOSEE).count() == 1

    async def test_is_resumed_with_a_new_address(self, mes):
        contenu, piece = fichiers.pdf(), await mes.piece()
        first = await mes.ouvrir(piece, contenu)
        broken = await mes.envoyer(first, contenu[:-100])
        second = await mes.ouvrir(piece, contenu)

        assert (broken.status_code, broken.json()["errors"][0]["code"]) == (422, "EMPREINTE_DIFFERENTE")
        assert (await mes.envoyer(first, contenu)).status_code == 404
        assert (await mes.envoyer(second, contenu)).status_code == 204

    async def test_an_address_is_good_once_and_for_an_hour(self, mes, client, horloge):
        contenu, piece = fichiers.pdf(), await mes.piece()
        adresse = await mes.ouvrir(piece, contenu)
        empty = await client.refused(DEPOSER, id=piece["id"], jeton=adresse["jeton"])
        await mes.envoyer(adresse, contenu)

        again = await mes.envoyer(adresse, contenu)
        horloge.advance(hours=1)
        late = await client.refused(DEPOSER, id=piece["id"], jeton=adresse["jeton"])

        assert codes(empty) == [("PREALABLE_MANQUANT", ["jeton"])]
        assert (again.status_code, again.json()["errors"][0]["code"]) == (404, "LIEN_INVALIDE")
        assert codes(late) == [("LIEN_INVALIDE", ["jeton"])]

    async def test_refuses_what_is_not_its_address(self, mes, client):
        contenu, piece, other = fichiers.pdf(), await mes.piece(), await mes.piece("93475003")
        adresse = await mes.ouvrir(other, contenu)
        await mes.envoyer(adresse, contenu)

        assert codes(await client.refused(DEPOSER, id=piece["id"], jeton=adresse["jeton"])) == [
            ("LIEN_INVALIDE", ["jeton"])
        ]
        for forged in ("x", "%00", "a" * 5000, altered(adresse["jeton"], -9)):
            assert (await client.http.put(f"/depots/{forged}", content=contenu)).status_code == 404
        assert (await client.http.post(f"/depots/{adresse['jeton']}", content=contenu)).status_code == 405

    async def test_announces_are_refused_all_problems_at_once(self, mes, client):
        piece = await mes.piece()
        wrong = {"nom": "a.svg", "taille": 6 * 1024 * 1024, "empreinte": "x"}

        assert codes(await client.refused(OUVRIR, input={"pieceId": piece["id"], **wrong})) == [
            ("FORMAT_REFUSE", ["nom"]),
            ("FICHIER_TROP_GROS", ["taille"]),
            ("FORMAT_INVALIDE", ["empreinte"]),
        ]

    async def test_a_stale_version_is_refused(self, mes, client):
        piece = await mes.piece()
        await mes.ajouter()

        stale = {"pieceId": piece["id"], "version": piece["version"]}
        for query, values in (
            (RETIRER, {"id": piece["id"], "version": piece["version"]}),
            (OUVRIR, {"input": stale | annonce(fichiers.pdf())}),
        ):
            refused = await client.refused(query, **values)
            assert codes(refused) == [("VERSION_PERIMEE", ["version"])]

    @pytest.mark.parametrize(
        ("contenu", "status", "code"),
        [
            (fichiers.EXECUTABLE, 422, "FICHIER_EXECUTABLE"),
            (fichiers.gif_et_pdf(), 422, "FICHIER_HYBRIDE"),
            (fichiers.SVG, 415, "FORMAT_REFUSE"),
            (fichiers.bombe(), 422, "IMAGE_TROP_GRANDE"),
            (fichiers.pdf_chiffre(), 422, "FICHIER_PROTEGE"),
            (fichiers.pdf(charge=5000)[:-2500], 422, "FICHIER_TRONQUE"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    async def test_a_hostile_file_is_refused_with_its_own_code_and_nothing_is_kept(  # noqa: PLR0917
        self, mes, client, tmp_path, contenu, status, code
    ):
        piece = await mes.piece()
        adresse = await mes.ouvrir(piece, contenu, "innocent.pdf")

        response = await mes.envoyer(adresse, contenu)

        assert (response.status_code, codes(response.json()["errors"])) == (status, [(code, [])])
        assert response.json()["errors"][0]["message"].endswith(".")
        assert codes(await client.refused(DEPOSER, id=piece["id"], jeton=adresse["jeton"])) == [
            ("PREALABLE_MANQUANT", ["jeton"])
        ]
        assert not list((tmp_path / "fichiers" / "pieces").rglob("*.*"))
        assert (await Televersement.get(piece_id=(await Piece.get(code="93475001")).id)).refus == code

    @pytest.mark.parametrize("nom", ["../../etc/passwd.pdf", 'a"b.pdf', "a\r\nSet-Cookie: x.pdf", "é" * 600 + ".pdf"])
    async def test_a_name_is_made_harmless(self, mes, client, nom):
        fichier = (await mes.ajouter(nom=nom))["depot"]["fichier"]

        response = await client.http.get(fichier["url"])

        assert len(fichier["nom"]) <= 100
        assert not set(fichier["nom"]) & set('/\\"\r\n')
        assert "set-cookie" not in response.headers
        assert (await Depot.get()).cle.startswith("pieces/")
        assert "passwd" not in (await Depot.get()).cle

    async def test_what_was_never_deposited_is_forgotten(self, mes, services, horloge, tmp_path):
        contenu = fichiers.pdf()
        kept = await mes.ajouter("CINSIG01", contenu)
        await mes.envoyer(await mes.ouvrir(await mes.piece(), contenu), contenu)
        horloge.advance(hours=2)

        forgotten = await purger_televersements(Operation(acteur=None, now=horloge.now, services=services))

        assert forgotten == 1
        assert len([path for path in (tmp_path / "fichiers" / "pieces").rglob("*") if path.is_file()]) == 1
        assert (await mes.client.http.get((await mes.piece("CINSIG01"))["depot"]["fichier"]["url"])).content == contenu
        assert kept["depot"]

    async def test_what_began_before_an_address_expired_may_still_end(self, mes, services, horloge, tmp_path):
        contenu = fichiers.pdf()
        await mes.envoyer(await mes.ouvrir(await mes.piece(), contenu), contenu)
        horloge.advance(hours=1, seconds=1)

        forgotten = await purger_televersements(Operation(acteur=None, now=horloge.now, services=services))

        assert forgotten == 0
        assert [path for path in (tmp_path / "fichiers" / "pieces").rglob("*") if path.is_file()]
