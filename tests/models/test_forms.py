"""The forms of a stored wizard, each made where it is asked for."""

import msgspec
import pytest

from api.models import forms
from api.rules.domaines import domaines

DOMAINE = domaines()["BTS"]


def test_gives_the_tabs_that_were_filled_in_the_order_of_the_domaine():
    found = forms.decode(DOMAINE, {"EPREUVES": {}, "IDENTIFICATION": {"localite": "LILLE"}, "OUBLIE": {}})

    assert list(found) == ["IDENTIFICATION", "EPREUVES"]
    assert len(found) == 2
    assert "OUBLIE" not in found
    assert found.get("OUBLIE") is None
    assert found["IDENTIFICATION"].localite == "LILLE"
    assert found["IDENTIFICATION"] is found["IDENTIFICATION"]


def test_a_tab_that_cannot_be_read_hides_no_other():
    found = forms.decode(DOMAINE, {"IDENTIFICATION": "illisible", "EPREUVES": {}})

    assert found["EPREUVES"]
    with pytest.raises(msgspec.ValidationError):
        found["IDENTIFICATION"]
