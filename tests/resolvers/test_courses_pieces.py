"""Races for a pièce on PostgreSQL: one winner, a clean refusal for the rest, one story, and no file too many."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import factories
import pytest
from races import Course, acting, inscrite, office, recu, refusal, together, told

from api.models import Candidature, Depot, Evenement, Piece
from api.resolvers import parcours
from api.resolvers import piece as pieces
from api.resolvers.gestion.pieces import PieceLue, controler
from api.resolvers.piece.lecture import groupes_charges, pieces_de
from api.rules.candidature import EtatCandidature
from api.rules.evenement import TypeEvenement
from api.rules.piece import EVENEMENTS, DecisionPiece, StatutPiece
from api.rules.problems import Code

PERIMEE, IMPOSSIBLE = Code.VERSION_PERIMEE, Code.ACTION_IMPOSSIBLE
NON_CONFORME = DecisionPiece(statut=StatutPiece.NON_CONFORME, commentaire="Pièce illisible")
CONFORME = DecisionPiece(statut=StatutPiece.CONFORME)
REDEMANDEE = {"statut": StatutPiece.EN_ATTENTE_NOUVELLE_PJ, "a_refaire": StatutPiece.EN_ATTENTE_NOUVELLE_PJ}

pytestmark = pytest.mark.usefixtures("postgresql")


class Justificatifs:
    """The pièces of one registration, for its candidat and for an office."""

    def __init__(self, op, candidat, candidature_id):
        self.op, self.mine, self.candidat, self.candidature_id = op, acting(op, candidat), candidat, candidature_id
        self.groupe = ""

    async def une(self):
        return await Piece.filter(candidature_id=self.candidature_id).order_by("code").first()

    async def recu(self, piece):
        return await recu(self.op, piece)

    async def deposer(self, piece, version=None):
        await pieces.deposer(self.mine, piece.id, version, await self.recu(piece))
        return await self.une()

    async def valider(self):
        await pieces.valider(self.mine, self.candidature_id, self.groupe)

    async def controler(self, op, piece, decision):
        await controler(op, [PieceLue(id=piece.id, version=piece.version)], decision)

    async def deposits(self):
        """The deposited files, once the others are deleted; the store holds exactly these."""
        later = replace(self.op, now=self.op.now + timedelta(days=2))
        while await pieces.purger_televersements(later):
            pass
        rows = await Depot.filter(piece__candidature_id=self.candidature_id)
        assert all([await self.op.services.storage.get(row.cle) for row in rows])
        return len(rows)

    async def sans_fichier(self):
        """Brings the pièce back to its state before any deposit."""
        await Depot.all().delete()
        await Piece.filter(candidature_id=self.candidature_id).update(deposee_le=None)

    async def only_present(self, piece):
        """The present file of a pièce, of which there is one at most; None without."""
        found = await Depot.filter(piece_id=piece.id, retire_le=None)
        assert len(found) <= 1
        return found[0] if found else None


@pytest.fixture
async def mes(op, services):
    candidat = await factories.candidat(services)
    row = await inscrite(acting(op, candidat))
    mes = Justificatifs(op, candidat, row.id)
    (groupe, *_) = await groupes_charges(row)
    mes.groupe = groupe.regle.code
    return mes


@pytest.fixture
async def bureau(op):
    return await office(op)


async def test_a_validation_against_the_deletion_of_a_file(mes, rounds):
    for row in await pieces_de([mes.candidature_id]):
        await mes.deposer(row)
    course = Course()
    for _ in range(rounds):
        piece = await mes.une()

        won = await course.round(valider=mes.valider, retirer=lambda p=piece: pieces.retirer(mes.mine, p.id, p.version))

        after, present = await mes.une(), await mes.only_present(piece)
        assert (after.validee_le is not None, after.deposee_le is not None) == (won == "valider",) * 2
        assert (present and present.validee_le is not None) == (True if won == "valider" else None)
        await Piece.filter(candidature_id=mes.candidature_id).update(validee_le=None, deposee_le=mes.op.now)
        await Depot.all().update(retire_le=None, validee_le=None)
    assert course.refused == {"valider": {Code.PREALABLE_MANQUANT}, "retirer": {PERIMEE}}
    events = await told(mes.candidat)
    assert events[TypeEvenement.PIECES_VALIDEES] == course.won["valider"]
    assert events[TypeEvenement.PIECE_RETIREE] == course.won["retirer"]


async def test_two_deposits_of_one_piece(mes, rounds):
    course = Course()
    for _ in range(rounds):
        piece = await mes.une()
        first, second = await mes.recu(piece), await mes.recu(piece)

        await course.round(
            telephone=lambda p=piece, jeton=first: pieces.deposer(mes.mine, p.id, p.version, jeton),
            ordinateur=lambda p=piece, jeton=second: pieces.deposer(mes.mine, p.id, p.version, jeton),
        )

        assert await mes.only_present(piece)
        assert await mes.deposits() == 1
        await mes.sans_fichier()
    assert course.refused == {"telephone": {PERIMEE}, "ordinateur": {PERIMEE}}
    assert (await told(mes.candidat))[TypeEvenement.PIECE_DEPOSEE] == rounds


async def test_two_offices_that_decide_of_one_piece(op, mes, bureau, rounds):
    other, course = await office(op, "autre"), Course()
    piece = await mes.une()
    await Piece.filter(id=piece.id).update(statut=StatutPiece.EN_ATTENTE_CONTROLE)
    for _ in range(rounds):
        piece = await mes.une()

        won = await course.round(
            conforme=lambda p=piece: mes.controler(bureau, p, CONFORME),
            non_conforme=lambda p=piece: mes.controler(other, p, NON_CONFORME),
        )

        after = await mes.une()
        decision = CONFORME if won == "conforme" else NON_CONFORME
        assert (after.statut, after.commentaire, after.version) == (
            decision.statut,
            decision.commentaire,
            piece.version + 1,
        )
    assert course.refused == {"conforme": {PERIMEE}, "non_conforme": {PERIMEE}}
    events = await told(mes.candidat)
    assert events[TypeEvenement.PIECE_CONFORME] == course.won["conforme"]
    assert events[TypeEvenement.PIECE_NON_CONFORME] == course.won["non_conforme"]


async def test_an_office_that_decides_against_a_file_sent_again(mes, bureau, rounds):
    """A file was refused; its answer comes while the office changes its decision."""
    await mes.deposer(await mes.une())
    course = Course()
    for _ in range(rounds):
        await Piece.filter(id=(await mes.une()).id).update(
            statut=StatutPiece.NON_CONFORME, a_refaire=StatutPiece.NON_CONFORME
        )
        piece = await mes.une()
        before, jeton = await mes.only_present(piece), await mes.recu(piece)

        won = await course.round(
            deposer=lambda p=piece, jeton=jeton: pieces.deposer(mes.mine, p.id, p.version, jeton),
            controler=lambda p=piece: mes.controler(bureau, p, CONFORME),
        )

        after, present = await mes.une(), await mes.only_present(piece)
        assert after.statut is (StatutPiece.CONFORME if won == "controler" else None)
        assert (present.id == before.id) == (won == "controler")
    assert course.refused == {"deposer": {PERIMEE}, "controler": {PERIMEE}}
    events = await told(mes.candidat)
    assert events[TypeEvenement.PIECE_CONFORME] == course.won["controler"]
    assert events[TypeEvenement.PIECE_DEPOSEE] == 1 + course.won["deposer"]
    assert await mes.deposits() == 1 + course.won["deposer"]


@pytest.mark.parametrize("geste", ["retirer", "valider"])
async def test_an_office_that_decides_against_a_late_answer_taken_back_or_validated(mes, bureau, geste, rounds):
    """After the window, both sides may act on an answer that the office waits for."""
    (groupe, *_) = await groupes_charges(await Candidature.get(id=mes.candidature_id))
    after_window = groupe.regle.fin + timedelta(days=1)
    mes.mine, bureau = replace(mes.mine, now=after_window), replace(bureau, now=after_window)
    mes.op = replace(mes.op, now=after_window)
    course = Course()
    works = {
        "retirer": lambda p: lambda: pieces.retirer(mes.mine, p.id, p.version),
        "valider": lambda _: mes.valider,
    }
    await Piece.filter(code=(await mes.une()).code).update(**REDEMANDEE)
    deposee_le = (await mes.deposer(await mes.une())).deposee_le
    for _ in range(rounds):
        await Piece.filter(code=(await mes.une()).code).update(
            **REDEMANDEE | {"statut": None, "deposee_le": deposee_le, "validee_le": None}
        )
        await Depot.all().update(retire_le=None, validee_le=None)
        piece = await mes.une()

        won = await course.round(
            **{geste: works[geste](piece)}, controler=lambda p=piece: mes.controler(bureau, p, CONFORME)
        )

        after = await mes.une()
        told_as = {"controler": StatutPiece.CONFORME, "retirer": StatutPiece.EN_ATTENTE_NOUVELLE_PJ, "valider": None}
        assert after.statut is told_as[won]
        assert (await mes.only_present(piece) is None) == (won == "retirer") == (after.deposee_le is None)
        assert (after.validee_le is not None) == (won == "valider")
    assert course.refused == {geste: {IMPOSSIBLE if geste == "valider" else PERIMEE}, "controler": {PERIMEE}}
    events, said = await told(mes.candidat), {"retirer": "PIECE_RETIREE", "valider": "PIECES_VALIDEES"}
    assert events[TypeEvenement.PIECE_CONFORME] == course.won["controler"]
    assert events[said[geste]] == course.won[geste]


async def test_an_office_that_decides_against_a_withdrawal(mes, bureau, rounds):
    """Both may happen, but in one order only: after a withdrawal, the office decides no more."""
    piece, after = await mes.une(), Counter()
    await Piece.filter(id=piece.id).update(statut=StatutPiece.EN_ATTENTE_CONTROLE)
    for rank in range(2 * rounds):
        await Candidature.filter(id=mes.candidature_id).update(etat=EtatCandidature.INSCRIT)
        piece, decision = await mes.une(), (CONFORME, NON_CONFORME)[rank % 2]

        outcomes = await together(
            rank // 2,
            controler=lambda p=piece, d=decision: refusal(lambda: mes.controler(bureau, p, d)),
            desinscrire=lambda: refusal(
                lambda: parcours.desinscrire(mes.mine, mes.candidature_id, None, confirmation=True)
            ),
        )
        refused, withdrawn = outcomes["controler"], outcomes["desinscrire"]

        events = await Evenement.filter(compte_id=mes.candidat.compte_id).order_by("-rang").limit(2)
        types = [event.type for event in reversed(events)]
        assert withdrawn == set()
        assert types[1] is TypeEvenement.CANDIDATURE_DESINSCRITE
        assert (types[0] is EVENEMENTS[decision.statut] and (await mes.une()).statut is decision.statut) == (
            refused == set()
        )
        after[frozenset(refused)] += 1
    assert after.keys() == {frozenset(), frozenset({IMPOSSIBLE})}
    assert (await told(mes.candidat))[TypeEvenement.CANDIDATURE_DESINSCRITE] == 2 * rounds
