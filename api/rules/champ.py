"""The declaration of a form's field: its label and limits, read wherever the field is filled, checked or shown."""

from dataclasses import field
from typing import Any


def champ(
    libelle: str, description: str, *, aide: str | None = None, obligatoire: bool = False, longueur: int = 255
) -> Any:  # noqa: ANN401 - like dataclasses.field, it stands for the field's own type
    """Declares a field of a form.

    Args:
        libelle: the French label of the guides.
        description: the English description shown in the GraphQL schema.
        aide: the French help text under the field.
        obligatoire: whether an empty value is a problem of the tab.
        longueur: longest text accepted, in characters.
    """
    metadata = {
        "libelle": libelle,
        "description": description,
        "aide": aide,
        "obligatoire": obligatoire,
        "longueur": longueur,
    }
    return field(default=None, metadata=metadata)
