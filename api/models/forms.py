"""The forms of a wizard as JSON, one object per tab; a key that is no field any more is ignored at reading."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from api.rules.parcours import Domaine


def encode(form: object) -> dict[str, Any]:
    """A form as plain JSON values."""
    encoded: dict[str, Any] = msgspec.to_builtins(form, str_keys=True)
    return encoded


def decode(domaine: Domaine, saisie: Mapping[str, Any]) -> Mapping[str, Any]:
    """The forms of the domaine's tabs, by code."""
    return _Forms(domaine, saisie)


class _Forms(Mapping[str, Any]):
    """Forms by code of tab, each made of its JSON when it is first asked for: a card shows two of them.

    One that no longer fits its type raises where it is asked for.
    """

    __slots__ = ("_domaine", "_made", "_saisie")

    def __init__(self, domaine: Domaine, saisie: Mapping[str, Any]) -> None:
        self._domaine, self._saisie = domaine, saisie
        self._made: dict[str, Any] = {}

    def __getitem__(self, code: str) -> Any:  # noqa: ANN401 - the form of the tab
        found = self.get(code)
        if found is None:
            raise KeyError(code)
        return found

    def get(self, code: str, default: Any = None) -> Any:  # noqa: ANN401 - idem
        found = self._made.get(code)
        if found is None and code in self:
            form = self._domaine.types_de_formulaire[code]
            found = self._made[code] = msgspec.convert(self._saisie[code], form)
        return default if found is None else found

    def __iter__(self) -> Iterator[str]:
        return (code for code in self._domaine.types_de_formulaire if code in self._saisie)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, code: object) -> bool:
        return code in self._saisie and code in self._domaine.types_de_formulaire
