"""E-mail addresses."""

import pytest

from api.rules.adresse import masquer, normaliser_adresse


@pytest.mark.parametrize(
    ("adresse", "masked"),
    [
        ("paul.lamy@gmail.com", "paul.***@l.com"),  # printed in the BTS guide
        ("pdubois@ac-rennes.fr", "pdub***@s.fr"),
        ("marie-helene@mail.exemple.fr", "marie***@e.fr"),
        ("ab@exemple.fr", "a***@e.fr"),
        ("a@exemple.fr", "***@e.fr"),
    ],
)
def test_an_address_is_masked_as_the_guide_prints_it(adresse, masked):
    assert masquer(adresse) == masked


def test_the_mask_does_not_tell_the_length():
    assert masquer("paul.lamy@gmail.com") == masquer("paul.lamy-martin@mail.com")


@pytest.mark.parametrize("typed", ["Paul.LAMY@gmail.com", "  paul.lamy@GMAIL.com ", "paul.lamy@gmail.com"])
def test_one_mailbox_has_one_spelling(typed):
    assert normaliser_adresse(typed) == "paul.lamy@gmail.com"
