"""The actions on a pièce at each stage and instant, and the stage that follows."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from api.rules.document import ModeDepot
from api.rules.piece import (
    EVENEMENTS,
    ActionPiece,
    DecisionPiece,
    EtatPiece,
    GroupeDePieces,
    PieceDemandee,
    Stade,
    StatutPiece,
    actions_piece,
    apres_controle,
    apres_depot,
    apres_retrait,
    apres_validation,
    etat_initial,
    problems_action_piece,
    problems_controle,
    problems_valider,
)
from api.rules.piece.statut import CAS
from api.rules.problems import Code

AJOUTER, SUPPRIMER = ActionPiece.AJOUTER, ActionPiece.SUPPRIMER
RECUE, CONFORME, NON_CONFORME = StatutPiece.RECUE, StatutPiece.CONFORME, StatutPiece.NON_CONFORME
NOUVELLE_PJ = StatutPiece.EN_ATTENTE_NOUVELLE_PJ
TOUT = {RECUE, CONFORME, NON_CONFORME, NOUVELLE_PJ}

IDENTITE = PieceDemandee(code="93475001", libelle="Document justifiant l'identité", mode=ModeDepot.EN_LIGNE)
NATIONALITE = PieceDemandee(code="93475003", libelle="Nationalité", mode=ModeDepot.EN_LIGNE)
FACULTATIVE = PieceDemandee(code="93475009", libelle="Lettre", mode=ModeDepot.EN_LIGNE, est_obligatoire=False)
CERTIFICAT = PieceDemandee(code="93475002", libelle="Certificat médical pour embauchement", mode=ModeDepot.POSTAL)

EN_LIGNE = GroupeDePieces(
    mode=ModeDepot.EN_LIGNE,
    debut=datetime(2022, 8, 29, 22, tzinfo=UTC),
    limite=datetime(2022, 10, 21, 21, 59, tzinfo=UTC),
    pieces=(IDENTITE, NATIONALITE, FACULTATIVE),
)
POSTAL = replace(EN_LIGNE, mode=ModeDepot.POSTAL, pieces=(CERTIFICAT,))
AVANT = EN_LIGNE.debut - timedelta(seconds=1)
PENDANT = datetime(2022, 9, 15, 10, tzinfo=UTC)
APRES = EN_LIGNE.fin

VIDE = EtatPiece(mode=ModeDepot.EN_LIGNE)
DEPOSEE = apres_depot(VIDE, PENDANT)
VALIDEE = apres_validation(DEPOSEE, PENDANT)


def controlee(statut, etat=VALIDEE, **values):
    return apres_controle(etat, DecisionPiece(statut=statut, **values))


ETATS = {
    "vide": VIDE,
    "déposée": DEPOSEE,
    "validée": VALIDEE,
    "reçue": controlee(RECUE),
    "non conforme": controlee(NON_CONFORME),
    "redéposée": apres_depot(controlee(NON_CONFORME), PENDANT),
    "redemandée": controlee(NOUVELLE_PJ),
    "redemandée puis déposée": apres_depot(controlee(NOUVELLE_PJ), APRES),
    "conforme": controlee(CONFORME),
    "postale": etat_initial(CERTIFICAT),
}


class TestTheCandidate:
    @pytest.mark.parametrize(
        ("nom", "pendant", "apres"),
        [
            ("vide", (AJOUTER,), ()),
            ("déposée", (SUPPRIMER,), ()),
            ("validée", (), ()),
            ("reçue", (), ()),
            ("non conforme", (AJOUTER,), ()),
            ("redéposée", (SUPPRIMER,), ()),
            ("redemandée", (AJOUTER,), (AJOUTER,)),
            ("redemandée puis déposée", (SUPPRIMER,), (SUPPRIMER,)),
            ("conforme", (), ()),
            ("postale", (), ()),
        ],
    )
    def test_may_do(self, nom, pendant, apres):
        assert actions_piece(ETATS[nom], EN_LIGNE, PENDANT) == pendant
        assert actions_piece(ETATS[nom], EN_LIGNE, APRES) == apres

    @pytest.mark.parametrize("nom", ["vide", "déposée", "non conforme"])
    def test_does_nothing_before_the_window(self, nom):
        assert actions_piece(ETATS[nom], EN_LIGNE, AVANT) == ()

    def test_has_the_whole_of_the_last_minute(self):
        last = EN_LIGNE.limite + timedelta(seconds=59, microseconds=999_999)

        assert actions_piece(VIDE, EN_LIGNE, last) == (AJOUTER,)
        assert actions_piece(VIDE, EN_LIGNE, last + timedelta(microseconds=1)) == ()

    def test_begins_with_the_first_instant(self):
        assert actions_piece(VIDE, EN_LIGNE, EN_LIGNE.debut) == (AJOUTER,)

    @pytest.mark.parametrize(
        ("action", "nom", "now", "code", "message"),
        [
            (AJOUTER, "déposée", PENDANT, Code.ACTION_IMPOSSIBLE, "supprimez-le avant d'en ajouter un autre"),
            (AJOUTER, "validée", PENDANT, Code.ACTION_IMPOSSIBLE, "ne pouvez plus la modifier ni la supprimer"),
            (SUPPRIMER, "validée", PENDANT, Code.ACTION_IMPOSSIBLE, "ne pouvez plus la modifier ni la supprimer"),
            (SUPPRIMER, "vide", PENDANT, Code.ACTION_IMPOSSIBLE, "Aucun fichier"),
            (SUPPRIMER, "non conforme", PENDANT, Code.ACTION_IMPOSSIBLE, "ajoutez-en un nouveau"),
            (AJOUTER, "vide", AVANT, Code.DEPOT_CLOS, "ouvre le 30/08/2022 00:00 (heure/Paris)"),
            (AJOUTER, "vide", APRES, Code.DEPOT_CLOS, "clos depuis le 21/10/2022 23:59 (heure/Paris)"),
            (AJOUTER, "postale", PENDANT, Code.ACTION_IMPOSSIBLE, "pas à déposer en ligne"),
        ],
    )
    def test_is_told_why_not(self, action, nom, now, code, message):
        (problem,) = problems_action_piece(action, ETATS[nom], EN_LIGNE, now)

        assert problem.code is code
        assert message in problem.message

    @pytest.mark.parametrize("action", ActionPiece)
    @pytest.mark.parametrize("nom", ETATS)
    def test_is_told_why_not_at_every_stage(self, action, nom):
        if action not in actions_piece(ETATS[nom], EN_LIGNE, APRES):
            assert len(problems_action_piece(action, ETATS[nom], EN_LIGNE, APRES)) == 1

    def test_does_nothing_with_a_piece_that_is_no_longer_asked(self):
        assert actions_piece(replace(VIDE, est_demandee=False), EN_LIGNE, PENDANT) == ()


class TestTheValidation:
    """The action « J'ai fourni toutes mes pièces »."""

    def etats(self, identite=DEPOSEE, nationalite=DEPOSEE, facultative=VIDE):
        return {"93475001": identite, "93475003": nationalite, "93475009": facultative}

    def test_is_open_once_every_piece_was_added(self):
        assert problems_valider(self.etats(), EN_LIGNE, PENDANT) == []

    def test_names_each_missing_piece_but_those_that_are_optional(self):
        problems = problems_valider(self.etats(VIDE, controlee(NON_CONFORME)), EN_LIGNE, PENDANT)

        assert [(problem.code, problem.path) for problem in problems] == [
            (Code.PREALABLE_MANQUANT, ("93475001",)),
            (Code.PREALABLE_MANQUANT, ("93475003",)),
        ]

    def test_is_asked_again_for_an_answer_only(self):
        answered = apres_depot(controlee(NON_CONFORME), PENDANT)

        assert problems_valider(self.etats(controlee(CONFORME), answered), EN_LIGNE, PENDANT) == []

    def test_of_an_answer_is_open_after_the_deadline_whatever_was_never_given(self):
        answered = apres_depot(controlee(NOUVELLE_PJ), APRES)

        assert problems_valider(self.etats(VIDE, answered), EN_LIGNE, APRES) == []

    def test_has_nothing_to_do_twice(self):
        (problem,) = problems_valider(self.etats(VALIDEE, controlee(RECUE)), EN_LIGNE, PENDANT)

        assert (problem.code, problem.message) == (
            Code.ACTION_IMPOSSIBLE,
            "Aucune pièce de ce groupe n'est à valider.",
        )

    def test_is_closed_with_the_window(self):
        assert [problem.code for problem in problems_valider(self.etats(), EN_LIGNE, APRES)] == [Code.DEPOT_CLOS]

    def test_is_not_for_what_comes_by_post(self):
        (problem,) = problems_valider({"93475002": etat_initial(CERTIFICAT)}, POSTAL, PENDANT)

        assert problem.code is Code.ACTION_IMPOSSIBLE


class TestTheOffice:
    @pytest.mark.parametrize(
        ("nom", "pendant", "apres"),
        [
            ("vide", {RECUE}, {RECUE, NOUVELLE_PJ}),
            ("déposée", set(), TOUT),
            ("validée", TOUT, TOUT),
            ("reçue", TOUT, TOUT),
            ("non conforme", TOUT, TOUT),
            ("redéposée", set(), TOUT),
            ("redemandée", {RECUE, NOUVELLE_PJ}, {RECUE, NOUVELLE_PJ}),
            ("redemandée puis déposée", set(), TOUT),
            ("conforme", TOUT, TOUT),
            ("postale", TOUT, TOUT),
        ],
    )
    def test_may_decide(self, nom, pendant, apres):
        etat = ETATS[nom]
        groupe = POSTAL if etat.mode is ModeDepot.POSTAL else EN_LIGNE

        def decisions(now):
            return {
                statut
                for statut in StatutPiece
                if not problems_controle(DecisionPiece(statut=statut), etat, groupe, now)
            }

        assert (decisions(PENDANT), decisions(APRES)) == (pendant, apres)

    def test_decides_nothing_of_a_piece_that_is_no_longer_asked(self):
        gone = replace(VALIDEE, est_demandee=False)

        assert [p.code for p in problems_controle(DecisionPiece(statut=CONFORME), gone, EN_LIGNE, PENDANT)] == [
            Code.ACTION_IMPOSSIBLE
        ]

    def test_every_decision_is_an_event_to_point_out(self):
        assert set(EVENEMENTS) == TOUT


class TestWhatBecomesOfIt:
    def test_begins_without_a_status_online_and_waits_for_control_by_post(self):
        assert etat_initial(IDENTITE).statut is None
        assert etat_initial(CERTIFICAT).statut is StatutPiece.EN_ATTENTE_CONTROLE

    def test_a_new_file_has_no_status(self):
        answered = apres_depot(controlee(NON_CONFORME, commentaire="Pièce illisible"), PENDANT)

        assert (answered.statut, answered.stade, answered.validee_le) == (None, Stade.DEPOSEE, None)

    @pytest.mark.parametrize("refus", [NON_CONFORME, NOUVELLE_PJ])
    def test_a_refusal_comes_back_when_its_answer_is_deleted(self, refus):
        back = apres_retrait(apres_depot(controlee(refus, commentaire="Pièce illisible"), PENDANT))

        assert (back.statut, back.commentaire, back.deposee_le) == (refus, "Pièce illisible", None)

    def test_a_refusal_is_forgotten_once_its_answer_is_validated(self):
        done = apres_validation(apres_depot(controlee(NOUVELLE_PJ, commentaire="Pièce illisible"), APRES), APRES)

        assert (done.stade, done.a_refaire, done.commentaire) == (Stade.VALIDEE, None, None)

    def test_keeps_the_date_of_reception_from_a_decision_to_the_next(self):
        received = controlee(RECUE, recue_le=date(2018, 10, 29))

        assert controlee(CONFORME, received).recue_le == date(2018, 10, 29)

    def test_forgets_the_comment_of_the_decision_before(self):
        assert controlee(CONFORME, controlee(NON_CONFORME, commentaire="Pièce illisible")).commentaire is None

    def test_puts_the_file_aside_when_it_is_asked_anew_and_shows_a_refused_one(self):
        assert controlee(NOUVELLE_PJ).deposee_le is None
        assert controlee(NON_CONFORME).deposee_le == PENDANT

    def test_every_stage_is_in_the_table(self):
        assert set(CAS) == set(Stade)
        assert {statut.value for statut in StatutPiece} < {stade.value for stade in Stade}


@pytest.mark.parametrize("now", [AVANT, PENDANT, APRES])
@pytest.mark.parametrize("groupe", [EN_LIGNE, POSTAL])
def test_an_action_is_open_when_no_reason_refuses_it(groupe, now):
    states = [VIDE, DEPOSEE, VALIDEE, *(controlee(statut) for statut in TOUT), replace(VIDE, est_demandee=False)]
    for etat in [*states, *(replace(etat, mode=ModeDepot.POSTAL) for etat in states)]:
        open_ = tuple(action for action in ActionPiece if not problems_action_piece(action, etat, groupe, now))
        assert actions_piece(etat, groupe, now) == open_
