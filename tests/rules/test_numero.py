"""Numbers and codes."""

from datetime import date

import pytest

from api.rules.numero import (
    format_ine,
    ine_valide,
    lettre_uai,
    numero_candidat,
    numero_candidat_valide,
    numero_inscription,
    semaine,
    uai_valide,
)


@pytest.mark.parametrize(
    ("jour", "sequence", "numero"),
    [
        (date(2021, 10, 4), 27040, "02141027040"),  # BTS, confirmation d'inscription, version of that day
        (date(2022, 7, 19), 30273, "02230030273"),  # BTS, récapitulatif saved that day
        (date(2024, 7, 4), 247586, "02427247586"),  # BCP guide of July 2024
    ],
)
def test_the_dated_numbers_of_the_guides_come_out(jour, sequence, numero):
    assert numero_candidat(jour, sequence) == numero


@pytest.mark.parametrize(
    ("numero", "first", "last"),
    [
        ("01943021803", date(2019, 10, 21), date(2019, 10, 27)),  # BTS: registered on 06/01/2020, later
        ("01948418953", date(2019, 11, 25), date(2019, 12, 1)),  # BCP: registered on 11/12/2023, later
        ("02141027040", date(2021, 10, 4), date(2021, 10, 10)),
        ("02230030273", date(2022, 7, 18), date(2022, 7, 24)),
        ("02235030276", date(2022, 8, 22), date(2022, 8, 28)),  # BTS: registered before 31/08/2022
        ("02235030277", date(2022, 8, 22), date(2022, 8, 28)),
        ("02236030282", date(2022, 8, 29), date(2022, 9, 4)),  # BCP papillon: pièces from 30/08/2022
        ("02427247586", date(2024, 7, 1), date(2024, 7, 7)),  # BCP guide of 12/07/2024
    ],
)
def test_each_number_of_the_guides_says_a_possible_week(numero, first, last):
    sequence = int(numero[5:])

    assert numero_candidat(first, sequence) == numero_candidat(last, sequence) == numero
    assert numero_candidat_valide(numero)


@pytest.mark.parametrize(
    ("jour", "expected"),
    [
        (date(2024, 1, 1), 1),
        (date(2024, 1, 7), 1),
        (date(2024, 1, 8), 2),
        (date(2023, 1, 1), 1),  # a Sunday: week 1 lasts one day
        (date(2023, 1, 2), 2),
        (date(2024, 12, 31), 53),
        (date(2028, 12, 31), 53),
        (date(2012, 12, 31), 54),  # a leap year that starts on a Sunday ends in week 54
    ],
)
def test_week_one_holds_the_first_of_january_and_weeks_start_on_monday(jour, expected):
    assert semaine(jour) == expected


def test_weeks_never_leave_their_range():
    weeks = {semaine(date.fromordinal(n)) for n in range(date(2000, 1, 1).toordinal(), date(2100, 1, 1).toordinal())}

    assert weeks == set(range(1, 55))


def test_the_year_is_that_of_the_day_even_in_the_last_week():
    assert numero_candidat(date(2024, 12, 31), 1) == "02453000001"
    assert numero_candidat(date(2025, 1, 1), 2) == "02501000002"


def test_the_sequence_starts_again_after_a_million():
    assert numero_candidat(date(2024, 7, 4), 1_000_007) == "02427000007"


@pytest.mark.parametrize("numero", ["", "1948418953", "11948418953", "01900418953", "01955418953", "0194841895A"])
def test_another_form_is_no_candidate_number(numero):
    assert not numero_candidat_valide(numero)


@pytest.mark.parametrize(("rang", "numero"), [(1, "001"), (5, "005"), (999, "999")])
def test_a_registration_number_has_three_digits(rang, numero):
    assert numero_inscription(rang) == numero


@pytest.mark.parametrize("rang", [0, -1, 1000])
def test_a_registration_number_beyond_three_digits_is_an_error(rang):
    with pytest.raises(ValueError, match="from 1 to 999"):
        numero_inscription(rang)


@pytest.mark.parametrize("uai", ["0080006N", "0250001R", "0250013D", "9730538X"])
def test_the_schools_of_the_guides_have_the_right_letter(uai):
    assert uai_valide(uai)
    assert lettre_uai(uai[:7]) == uai[7]


@pytest.mark.parametrize("uai", ["0250001S", "0250000S", "02500005", "008000SL", "0250001r", "", "250001R", "٠250001R"])
def test_a_wrong_uai_is_told(uai):
    assert not uai_valide(uai)


@pytest.mark.parametrize("uai", ["008000SL", "02500005", "0250000I"])
def test_a_pseudo_school_needs_no_letter(uai):
    assert uai_valide(uai, est_individuel=True)


@pytest.mark.parametrize("uai", ["", "025", "025000 5", "0250000i"])
def test_a_pseudo_school_still_needs_eight_capitals_or_digits(uai):
    assert not uai_valide(uai, est_individuel=True)


@pytest.mark.parametrize(
    ("ine", "expected"),
    [
        ("088553495DY", "RNIE"),
        ("0123456789A", "BEA"),
        ("2598AB1234C", "BEA"),
        ("088553495D", None),
        ("08855349-DY", None),
    ],
)
def test_an_ine_has_one_of_two_forms(ine, expected):
    assert format_ine(ine) == expected
    assert ine_valide(ine) is (expected is not None)
