"""The files that one account or one school may leave on the disk, in all and in a day."""

import asyncio
import hashlib
import re
from dataclasses import replace

import factories
import fichiers
import pytest
import pytest_asyncio
from ecole import IMPORTER, PIERRE, ecole, eleve, envoyer, fichier

from api.models import Depot, Importation
from api.resolvers.conservation.effacement import ACHEVEMENT
from api.resolvers.conservation.purges import depots, imports
from api.resolvers.operation import Operation
from api.rules import quota
from api.rules.conservation import Sorte, delai
from api.rules.importation import EtatImport
from api.rules.piece import StatutPiece
from api.schema.base import global_id
from api.services.outbox import drain
from tests.journeys.justificatifs import DEPOSER, OUVRIR, RETIRER, annonce, codes, decider

DEPOTS = "query($id: ID!) { piece(id: $id) { depots { nodes { nom empreinte taille retireLe fichier { url } } } } }"
AUTRE = "93475003"


@pytest.fixture
def disque(tmp_path):
    """The files stored under a folder of the store."""

    def files(folder="pieces"):
        return [path for path in (tmp_path / "fichiers" / folder).rglob("*") if path.is_file()]

    return files


@pytest.fixture
def borne(monkeypatch):
    """Sets a quota as low as a test wants it."""

    def borner(nom, **values):
        monkeypatch.setattr(quota, nom, replace(getattr(quota, nom), **values))

    return borner


class TestPieces:
    """The quotas of a candidat."""

    async def test_a_loop_of_deposits_and_removals_leaves_traces_and_no_bytes(self, mes, client, services, disque):
        for rang in range(3):
            piece = await mes.ajouter(contenu=fichiers.pdf(pages=rang + 1), nom=f"essai {rang}.pdf")
            await client.run(RETIRER, id=piece["id"], version=piece["version"])
        await drain(services)

        told = (await client.run(DEPOTS, id=piece["id"]))["depots"]["nodes"]
        assert disque() == []
        assert [depot["nom"] for depot in told] == ["essai 0.pdf", "essai 1.pdf", "essai 2.pdf"]
        assert all(depot["empreinte"] and depot["taille"] and depot["retireLe"] for depot in told)
        assert [depot["fichier"] for depot in told] == [None] * 3

    async def test_what_was_sent_and_replaced_before_its_deposit_goes_at_once(self, mes, client, services, disque):
        piece = await mes.piece()
        contenu = fichiers.pdf(pages=2)  # each one another file, by its /ID
        first = await mes.ouvrir(piece, contenu)
        await mes.envoyer(first, contenu)
        assert len(disque()) == 1

        await mes.ouvrir(piece, fichiers.pdf())
        await drain(services)

        assert disque() == []
        assert codes(await client.refused(DEPOSER, id=piece["id"], jeton=first["jeton"])) == [
            ("LIEN_INVALIDE", ["jeton"])
        ]

    async def test_what_an_office_asked_anew_is_kept_for_its_term_then_its_trace(self, mes, services, horloge, disque):
        await mes.tout_ajouter()
        await mes.valider()
        await decider(services, horloge, StatutPiece.NON_CONFORME)
        await mes.ajouter(contenu=fichiers.pdf(pages=2))
        await drain(services)
        kept = len(disque())

        horloge.now += delai(Sorte.DEPOT_ECARTE)
        gone = await depots(Operation(acteur=None, now=horloge.now, services=services))
        await drain(services)

        assert (gone, kept - len(disque())) == (1, 1)
        assert await depots(Operation(acteur=None, now=horloge.now, services=services)) == 0
        row = await Depot.exclude(oublie_le=None)
        assert [len(depot.empreinte) for depot in row] == [64]

    async def test_one_piece_takes_so_many_files_a_day(self, mes, client, horloge, borne):
        borne("PIECE", fichiers=2)
        piece = await mes.piece()
        for _ in range(2):
            await mes.ouvrir(piece, fichiers.pdf())

        (error,) = await client.refused(OUVRIR, input={"pieceId": piece["id"], **annonce(fichiers.pdf())})

        assert error["code"] == "QUOTA_ATTEINT"
        assert re.search(r"de nouveau le 17/11/2026 12:00 \(heure/Paris\)", error["message"])
        await mes.ouvrir(await mes.piece(AUTRE), fichiers.pdf())
        horloge.advance(days=1)
        await client.sign_in("jeanne@example.org")
        await mes.ouvrir(piece, fichiers.pdf())

    async def test_announced_bytes_count_before_any_comes(self, mes, client):
        piece = await mes.piece()
        depot = annonce(b"") | {"taille": 5 * quota.MIO}
        for _ in range(quota.PIECE.octets // depot["taille"]):
            await client.run(OUVRIR, input={"pieceId": piece["id"], **depot})

        (error,) = await client.refused(OUVRIR, input={"pieceId": piece["id"], **annonce(fichiers.pdf())})

        assert error["code"] == "QUOTA_ATTEINT"

    async def test_all_the_pieces_of_an_account_share_its_day(self, mes, client, borne):
        borne("CANDIDAT", fichiers=1)
        await mes.ouvrir(await mes.piece(), fichiers.pdf())

        refused = await client.refused(
            OUVRIR, input={"pieceId": (await mes.piece(AUTRE))["id"], **annonce(fichiers.pdf())}
        )

        assert codes(refused) == [("QUOTA_ATTEINT", [])]

    async def test_what_is_refused_for_another_reason_counts_for_nothing(self, mes, client, borne):
        borne("PIECE", fichiers=1)
        piece = await mes.piece()
        for _ in range(3):
            await client.refused(OUVRIR, input={"pieceId": piece["id"], **annonce(fichiers.pdf(), "a.svg")})

        await mes.ouvrir(piece, fichiers.pdf())

    async def test_more_bytes_than_announced_are_refused_before_one_is_read(self, mes, disque):
        contenu, read = fichiers.pdf(), []
        adresse = await mes.ouvrir(await mes.piece(), contenu)

        async def corps():
            read.append(1)
            yield contenu + b"%"

        response = await mes.client.http.put(
            adresse["url"], content=corps(), headers={"content-length": str(len(contenu) + 1)}
        )

        assert (response.status_code, response.json()["errors"][0]["code"]) == (422, "EMPREINTE_DIFFERENTE")
        assert (read, disque()) == ([], [])

    @pytest.mark.usefixtures("postgresql")
    async def test_two_addresses_asked_for_at_once_cannot_both_pass(self, mes, client, borne):
        borne("CANDIDAT", fichiers=1)
        pieces = [await mes.piece(), await mes.piece(AUTRE)]

        answers = await asyncio.gather(
            *(client.send(OUVRIR, input={"pieceId": piece["id"], **annonce(fichiers.pdf())}) for piece in pieces * 4)
        )

        opened = [answer for answer in answers if not answer["data"]["pieceOuvrirDepot"]["errors"]]
        assert len(opened) == 1


class TestImports:
    """The quotas of a school and of an office."""

    @pytest_asyncio.fixture
    async def session(self):
        return await factories.periode(centre="03")

    @pytest_asyncio.fixture
    async def school(self, client, services):
        return await ecole(client, services)

    async def test_a_file_to_correct_leaves_its_remarks_and_no_bytes(self, school, services, session, disque):
        for _ in range(3):
            found = await envoyer(school, services, session, fichier(eleve(1, ine="12")))

            assert (found["etat"], len(found["constats"]["nodes"])) == ("A_CORRIGER", 1)
        assert disque("imports") == []

    async def test_files_that_wait_are_so_many(self, school, services, session, disque, monkeypatch):
        monkeypatch.setattr(quota, "EN_ATTENTE_FICHIERS", 2)
        kept = [await envoyer(school, services, session, fichier(eleve(rang))) for rang in (1, 2)]

        errors = await school.refused(
            IMPORTER, input={"periodeId": global_id("Periode", session.id), **announced(fichier(PIERRE))}
        )

        assert codes(errors) == [("QUOTA_ATTEINT", [])]
        assert "2 fichiers attendent déjà" in errors[0]["message"]
        annuler = "mutation($id: ID!) { importationAnnuler(input: {importationId: $id}) { errors { code } } }"
        await school.run(annuler, id=kept[0]["id"])
        await drain(services)
        assert len(disque("imports")) == 1
        await school.run(IMPORTER, input={"periodeId": global_id("Periode", session.id), **announced(fichier(PIERRE))})

    async def test_all_the_accounts_of_a_school_share_its_day(self, client, school, services, session, borne):
        borne("ETABLISSEMENT", fichiers=1)
        await school.run(IMPORTER, input={"periodeId": global_id("Periode", session.id), **announced(fichier(PIERRE))})
        colleague = await ecole(client, services, courriel="proviseur@example.org")

        refused = await colleague.refused(
            IMPORTER, input={"periodeId": global_id("Periode", session.id), **announced(fichier(PIERRE))}
        )

        assert codes(refused) == [("QUOTA_ATTEINT", [])]

    async def test_an_address_takes_one_sender_at_a_time(self, school, session, disque):
        contenu = fichier(PIERRE)
        asked = await school.run(IMPORTER, input={"periodeId": global_id("Periode", session.id), **announced(contenu)})
        url = asked["adresse"]["url"]

        answers = await asyncio.gather(*(school.http.put(url, content=contenu) for _ in range(5)))

        assert sorted(answer.status_code for answer in answers) == [204, 404, 404, 404, 404]
        assert len(disque("imports")) == 1

    async def test_what_never_came_is_given_up_with_its_address(self, school, services, session, horloge):
        await school.run(IMPORTER, input={"periodeId": global_id("Periode", session.id), **announced(fichier(PIERRE))})
        horloge.advance(hours=1)
        horloge.now += ACHEVEMENT

        await imports(Operation(acteur=None, now=horloge.now, services=services))

        assert (await Importation.get()).etat is EtatImport.ANNULE


def announced(contenu):
    return {"nom": "eleves.csv", "taille": len(contenu), "empreinte": hashlib.sha256(contenu).hexdigest()}
