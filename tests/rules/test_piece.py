"""The demands of pièces: the candidats asked, the groups, the deadlines."""

from dataclasses import replace
from datetime import UTC, datetime

from api.rules.document import ModeDepot
from api.rules.onglets.acquis import Acquis
from api.rules.piece import Fenetre, PieceDemandee, groupes, pieces_demandees
from tests.rules.dossiers import BCP_2024, accrall, avec, brouillon, dubois, ngmb_dupont


def codes(dossier):
    return [piece.code for piece in pieces_demandees(dossier)]


def test_prints_the_code_before_the_label():
    piece = PieceDemandee(code="93475001", libelle="Document justifiant l'identité", mode=ModeDepot.POSTAL)

    assert piece.libelle_complet == "93475001 : Document justifiant l'identité"


def test_a_diploma_that_is_declared_has_to_be_proved():
    assert "93475004" in codes(ngmb_dupont())
    assert "93475004" not in codes(avec(ngmb_dupont(), "ACQUIS", autre_diplome=None, titres=None))
    assert "93475004" not in codes(replace(ngmb_dupont(), saisie={}))


def test_a_certificate_is_asked_of_whom_asks_for_adapted_epreuves():
    asked = avec(dubois(), "INFORMATIONS", amenagement_handicap=True)

    assert "93475005" not in codes(dubois())
    assert "93475005" in codes(asked)
    assert [groupe.mode for groupe in groupes(asked)] == [ModeDepot.EN_LIGNE, ModeDepot.POSTAL]


def test_groups_are_by_way_and_deadline_in_the_order_of_ways():
    pieces = (
        PieceDemandee(code="A", libelle="a", mode=ModeDepot.POSTAL, fenetre=Fenetre(delai=10)),
        PieceDemandee(code="B", libelle="b", mode=ModeDepot.EN_LIGNE, fenetre=Fenetre(delai=30)),
        PieceDemandee(code="C", libelle="c", mode=ModeDepot.EN_LIGNE, fenetre=Fenetre(delai=5)),
        PieceDemandee(code="D", libelle="d", mode=ModeDepot.EN_LIGNE, fenetre=Fenetre(delai=30)),
    )
    dossier = replace(ngmb_dupont(), domaine=replace(ngmb_dupont().domaine, pieces=pieces))

    found = [(groupe.mode, [piece.code for piece in groupe.pieces]) for groupe in groupes(dossier)]

    assert found == [(ModeDepot.EN_LIGNE, ["C"]), (ModeDepot.EN_LIGNE, ["B", "D"]), (ModeDepot.POSTAL, ["A"])]


def test_a_deadline_is_at_23_59_in_paris_whatever_the_season():
    # Closed on 13 March, winter time; thirty days later summer time has begun.
    spring = replace(BCP_2024, ferme_le=datetime(2024, 3, 13, 22, 59, tzinfo=UTC))

    (groupe,) = groupes(replace(ngmb_dupont(), periode=spring))

    assert groupe.limite == datetime(2024, 4, 12, 21, 59, tzinfo=UTC)
    assert groupe.titre == (
        "A déposer en ligne entre le lundi 13 novembre 2023 et le vendredi 12 avril 2024 23:59 (heure/Paris)"
    )


def test_a_deadline_counts_from_the_day_it_is_in_paris_at_the_closing():
    # 23:30 UTC on the 13th is the 14th in Paris.
    late = replace(BCP_2024, ferme_le=datetime(2023, 12, 13, 23, 30, tzinfo=UTC))

    (groupe,) = groupes(replace(ngmb_dupont(), periode=late))

    assert groupe.limite == datetime(2024, 1, 13, 22, 59, tzinfo=UTC)


def test_a_domaine_that_asks_for_nothing_has_no_group():
    assert groupes(replace(accrall(), domaine=replace(accrall().domaine, pieces=()))) == ()


def test_an_acquis_that_is_only_ticked_asks_for_no_proof():
    assert "93475004" not in codes(brouillon(ACQUIS=Acquis(autre_diplome=True)))
