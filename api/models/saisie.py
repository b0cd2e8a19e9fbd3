"""The forms of a wizard as JSON, one object per tab; what a form no longer asks is forgotten when it is read."""

from collections.abc import Mapping
from typing import Any

import msgspec

from api.rules.parcours import Domaine


def encode(form: object) -> dict[str, Any]:
    """A form as plain JSON values."""
    encoded: dict[str, Any] = msgspec.to_builtins(form, str_keys=True)
    return encoded


def decode(domaine: Domaine, saisie: Mapping[str, Any]) -> dict[str, Any]:
    """The forms of the tabs that the domaine has, by code."""
    return {
        onglet.code: msgspec.convert(saisie[onglet.code], onglet.form)
        for onglet in domaine.onglets
        if onglet.form is not None and onglet.code in saisie
    }
