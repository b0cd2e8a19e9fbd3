"""The terms of data, as candidates read them and as a clock reads them."""

from datetime import UTC, datetime, timedelta

import pytest

from api.rules.compte import DELAI_LIEN
from api.rules.conservation import (
    CONSERVATIONS,
    Sorte,
    brouillon_jusqu_au,
    candidature_jusqu_au,
    delai,
    session_echue,
)

FIN_2033 = datetime(2033, 12, 31, 23, tzinfo=UTC)  # 1 January 2034 at midnight in Paris
CREE = datetime(2026, 11, 16, 11, tzinfo=UTC)


def test_every_kind_is_told_whole():
    assert set(CONSERVATIONS) == set(Sorte)
    for regle in CONSERVATIONS.values():
        assert all((regle.quoi, str(regle.duree), regle.depuis, regle.fondement, regle.ensuite, regle.tables))


@pytest.mark.parametrize(
    ("sorte", "dite", "comptee"),
    [
        (Sorte.COMPTE_NON_ACTIVE, "48 heures", timedelta(hours=48)),
        (Sorte.COMPTE, "6 mois", timedelta(days=183)),
        (Sorte.AUDIT, "4 ans", timedelta(days=4 * 365 + 1)),
        (Sorte.TELEVERSEMENT, "1 heure", timedelta(hours=1)),
        (Sorte.LOT, "1 an", timedelta(days=365, hours=6)),
        (Sorte.LIEN, "7 jours", timedelta(days=7)),
    ],
)
def test_what_is_said_is_what_is_counted(sorte, dite, comptee):
    assert (str(CONSERVATIONS[sorte].duree), delai(sorte)) == (dite, comptee)


def test_an_account_that_was_not_activated_goes_with_its_link():
    assert delai(Sorte.COMPTE_NON_ACTIVE) == DELAI_LIEN


def test_a_registration_is_kept_six_years_after_the_year_of_its_session():
    assert candidature_jusqu_au(2027, CREE) == FIN_2033
    assert session_echue(FIN_2033 - timedelta(milliseconds=1)) == 2026
    assert session_echue(FIN_2033) == 2027


def test_a_year_typed_wrong_shortens_no_term():
    assert candidature_jusqu_au(2017, CREE) == CREE + timedelta(days=6 * 365 + 1, hours=12)


def test_a_draft_is_kept_six_months_after_the_closing_or_after_its_beginning():
    ferme = datetime(2026, 12, 13, 22, 59, tzinfo=UTC)

    assert brouillon_jusqu_au(ferme, CREE) == ferme + timedelta(days=183)
    assert brouillon_jusqu_au(CREE, ferme) == ferme + timedelta(days=183)
