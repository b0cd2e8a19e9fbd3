"""E-mail addresses."""

import pytest

from api.rules.adresse import boite, masquer, normaliser_adresse


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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("paul.lamy@gmail.com", "PaulLamy@GMAIL.com"),
        ("paul.lamy@gmail.com", "p.a.u.l.lamy+bac@googlemail.com"),
        ("paul.lamy+1@example.org", "paul.lamy+2@example.org"),
        ("paul+1@outlook.com", "paul@outlook.com"),
        ("paul.lamy@protonmail.com", "paullamy@pm.me"),
    ],
)
def test_addresses_of_one_mailbox_are_counted_together(one, other):
    assert boite(one) == boite(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("paul.lamy@example.org", "paullamy@example.org"),
        ("paul@gmail.com", "paul@example.org"),
        ("paul@straße.de", "paul@strasse.de"),
        ("+paul@example.org", "+jeanne@example.org"),
    ],
)
def test_addresses_of_two_mailboxes_are_counted_apart(one, other):
    assert boite(one) != boite(other)
    assert normaliser_adresse(one) != normaliser_adresse(other)
