"""The forms of a wizard as JSON, one object per tab; a key that is no field any more is ignored at reading."""

from collections.abc import Mapping
from typing import Any

import msgspec

from api.rules.parcours import Domaine


def encode(form: object) -> dict[str, Any]:
    """A form as plain JSON values."""
    encoded: dict[str, Any] = msgspec.to_builtins(form, str_keys=True)
    return encoded


def decode(domaine: Domaine, saisie: Mapping[str, Any]) -> dict[str, Any]:
    """The forms of the domaine's tabs, by code."""
    return {
        onglet.code: msgspec.convert(saisie[onglet.code], onglet.form)
        for onglet in domaine.onglets
        if onglet.form is not None and onglet.code in saisie
    }
