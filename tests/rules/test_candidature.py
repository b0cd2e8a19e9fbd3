"""The actions of a candidat in each état, before and after the closing."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest

from api.rules.candidature import (
    ETATS_ATTACHES,
    ETATS_VISIBLES,
    Action,
    EtatCandidature,
    Situation,
    actions,
    attention,
    cle_unicite,
    problems_a_enregistrer,
    problems_action,
)
from api.rules.domaines import domaines
from api.rules.problems import Code
from tests.rules.dossiers import BCP_2024, accrall, avec, brouillon, ngmb_dupont

OUVERT = BCP_2024.ouvre_le + timedelta(days=1)
FERME = BCP_2024.ferme_le
AVANT = BCP_2024.ouvre_le - timedelta(microseconds=1)
R, E, M, A, D, V = Action
RADIEES = [EtatCandidature.DESINSCRIT, EtatCandidature.ECARTEE, EtatCandidature.SUPPRIMEE]


def situation(etat, *, en_saisie=False, pre_inscrite=False, complete=True):
    return Situation(etat=etat, en_saisie=en_saisie, pre_inscrite=pre_inscrite, periode=BCP_2024, complete=complete)


@pytest.mark.parametrize(
    ("etat", "options", "expected"),
    [
        ("BROUILLON", {"en_saisie": True, "complete": False}, (R, A, V)),
        ("BROUILLON", {"en_saisie": True}, (R, E, A, V)),
        ("A_COMPLETER", {"pre_inscrite": True}, (M, V)),
        ("A_COMPLETER", {"pre_inscrite": True, "en_saisie": True}, (R, E, A, V)),
        ("INSCRIT", {}, (M, D, V)),
        ("INSCRIT", {"en_saisie": True, "complete": False}, (R, A, D, V)),
        ("INSCRIT", {"en_saisie": True}, (R, E, A, D, V)),
        ("INSCRIT", {"pre_inscrite": True}, (M, V)),
        *((etat, {}, (V,)) for etat in RADIEES),
    ],
)
def test_the_actions_of_each_etat_while_the_service_is_open(etat, options, expected):
    assert actions(situation(EtatCandidature(etat), **options), OUVERT) == expected


@pytest.mark.parametrize("now", [AVANT, FERME], ids=["before the opening", "at the closing"])
@pytest.mark.parametrize("etat", EtatCandidature)
def test_outside_the_period_a_candidature_is_only_read(etat, now):
    assert actions(situation(etat), now) == (V,)


@pytest.mark.parametrize("now", [AVANT, FERME], ids=["before the opening", "at the closing"])
@pytest.mark.parametrize("etat", ["BROUILLON", "INSCRIT"])
def test_outside_the_period_a_draft_can_still_be_forgotten(etat, now):
    assert actions(situation(EtatCandidature(etat), en_saisie=True), now) == (A, V)


def test_the_last_microsecond_is_within_the_period():
    etat = EtatCandidature.INSCRIT

    assert actions(situation(etat), BCP_2024.ouvre_le) == (M, D, V)
    assert actions(situation(etat), FERME - timedelta(microseconds=1)) == (M, D, V)


def test_a_refusal_says_on_which_side_of_the_period_it_is():
    (early,) = problems_action(M, situation(EtatCandidature.INSCRIT), AVANT)
    (late,) = problems_action(M, situation(EtatCandidature.INSCRIT), FERME)

    assert early.code is late.code is Code.INSCRIPTIONS_CLOSES
    assert early.message == "Le service d'inscription n'est pas encore ouvert."
    assert "Contactez le service gestionnaire" in late.message


@pytest.mark.parametrize(
    ("etat", "en_saisie", "registered", "contact"),
    [
        ("BROUILLON", True, "Votre inscription n'a pas été enregistrée.", "de l'académie d'inscription"),
        ("A_COMPLETER", True, "Votre inscription n'a pas été enregistrée.", "de l'académie d'inscription"),
        ("INSCRIT", True, "votre inscription reste celle que vous aviez enregistrée.", "sur le document"),
        ("INSCRIT", False, "Le service d'inscription est fermé. Contactez", "sur le document"),
    ],
)
def test_the_closing_says_what_is_registered_and_whom_to_contact(etat, en_saisie, registered, contact):
    (late,) = problems_action(E, situation(EtatCandidature(etat), en_saisie=en_saisie), FERME)

    assert late.message.startswith("Le service d'inscription est fermé. ")
    assert registered in late.message
    assert contact in late.message


def test_the_warning_of_a_draft_no_longer_asks_after_the_closing_what_can_no_longer_be_done():
    draft = situation(EtatCandidature.INSCRIT, en_saisie=True)
    (late,) = problems_action(E, draft, FERME)

    assert attention(situation(EtatCandidature.INSCRIT), "je dois poursuivre", FERME) is None
    assert attention(draft, "je dois poursuivre", FERME - timedelta(microseconds=1)) == "je dois poursuivre"
    assert attention(draft, "je dois poursuivre", FERME) == late.message
    assert attention(replace(draft, par_le_service=True), "je dois poursuivre", FERME) == "je dois poursuivre"


@pytest.mark.parametrize(
    ("action", "options", "code", "words"),
    [
        (R, {}, Code.ACTION_IMPOSSIBLE, "« Modifier »"),
        (E, {}, Code.ACTION_IMPOSSIBLE, "déjà enregistrée"),
        (E, {"en_saisie": True, "complete": False}, Code.PREALABLE_MANQUANT, "tous les onglets"),
        (M, {"en_saisie": True}, Code.ACTION_IMPOSSIBLE, "déjà en cours"),
        (A, {}, Code.ACTION_IMPOSSIBLE, "Aucune saisie"),
        (D, {"pre_inscrite": True}, Code.ACTION_IMPOSSIBLE, "candidat individuel"),
    ],
)
def test_a_refusal_says_why(action, options, code, words):
    (problem,) = problems_action(action, situation(EtatCandidature.INSCRIT, **options), OUVERT)

    assert (problem.code, problem.path) == (code, ())
    assert words in problem.message


def test_who_was_registered_beforehand_is_not_told_that_all_is_saved():
    (problem,) = problems_action(E, situation(EtatCandidature.A_COMPLETER, pre_inscrite=True), OUVERT)

    assert problem.message.startswith("Cliquez d'abord sur « Modifier »")


@pytest.mark.parametrize("etat", RADIEES)
def test_a_candidature_that_is_no_longer_live_refuses_all_but_to_be_read(etat):
    for action in set(Action) - {V}:
        (problem,) = problems_action(action, situation(etat, en_saisie=True), OUVERT)

        assert problem.code is Code.ACTION_IMPOSSIBLE


def test_every_etat_has_its_label_and_a_side():
    assert all(etat.libelle for etat in EtatCandidature)
    assert set(EtatCandidature) - ETATS_VISIBLES == set(RADIEES)
    assert set(EtatCandidature) - ETATS_ATTACHES == {EtatCandidature.BROUILLON}
    assert EtatCandidature.DESINSCRIT.libelle == "Désinscrit par le candidat"
    assert EtatCandidature.A_COMPLETER.libelle == "À compléter"


def test_what_stops_a_save_is_told_tab_by_tab():
    dossier = avec(ngmb_dupont(), "IDENTIFICATION", localite=None, code_postal="1")
    dossier = avec(dossier, "CONDITIONS", acceptees=False)

    assert [(problem.code, problem.path) for problem in problems_a_enregistrer(dossier)] == [
        (Code.FORMAT_INVALIDE, ("IDENTIFICATION", "code_postal")),
        (Code.OBLIGATOIRE, ("IDENTIFICATION", "localite")),
        (Code.ACCEPTATION_REQUISE, ("CONDITIONS", "acceptees")),
    ]


def test_a_tab_never_visited_stops_a_save_only_when_it_asks_something():
    without = {code: form for code, form in accrall().saisie.items() if code != "CANDIDATURES_PRECEDENTES"}

    assert problems_a_enregistrer(brouillon("BTS", accrall().periode, accrall().candidat, **without)) == []
    assert {problem.path[0] for problem in problems_a_enregistrer(brouillon())} == {
        *("MODALITES", "IDENTIFICATION", "INFORMATIONS", "QUALIFICATION", "EPREUVES", "CONDITIONS")
    }


def test_one_candidature_a_session_or_one_a_specialite_where_several_are_allowed():
    bts, concours = domaines()["BTS"], replace(domaines()["BTS"], unique_par_session=False)
    candidat, session = uuid4(), uuid4()

    assert cle_unicite(bts, candidat, session, "aeronautique") == cle_unicite(bts, candidat, session)
    assert cle_unicite(concours, candidat, session) is None
    keys = {cle_unicite(concours, candidat, session, cle) for cle in ("a", "b", "a")}
    assert len(keys) == 2
    assert all(len(key) <= 80 for key in keys), "the column holds no more"


def test_an_action_is_open_when_no_reason_refuses_it():
    for etat, en_saisie, pre_inscrite, complete in product(EtatCandidature, *([False, True],) * 3):
        facts = situation(etat, en_saisie=en_saisie, pre_inscrite=pre_inscrite, complete=complete)
        for now, par_le_service in product([AVANT, OUVERT, FERME], [False, True]):
            asked = replace(facts, par_le_service=par_le_service)
            open_ = tuple(action for action in Action if not problems_action(action, asked, now))
            assert actions(asked, now) == open_
