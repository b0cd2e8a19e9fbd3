"""Enums whose values have a French label, written once beside the value."""

from enum import StrEnum
from typing import Self


class LabelledEnum(StrEnum):
    """An enum of texts; each member is declared with its value and the label that a person reads.

    Attributes:
        libelle: the label, in the words of the guides where they print one.
    """

    libelle: str
    __hash__ = str.__hash__  # a member is equal to its text; that of Enum takes its name, and a call of Python

    def __new__(cls, value: str, libelle: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.libelle = libelle
        return member
