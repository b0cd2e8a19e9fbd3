"""The civil status, as a form takes it: of an account to open, or to correct."""

from typing import Annotated

import strawberry

from api.rules import compte as rules
from api.schema.base import form_input

NaissanceConfirmee = Annotated[
    bool,
    strawberry.argument(
        description="Whether a surprising birth was confirmed: one less than ten years ago is first refused, with the "
        "sentence to show (`CONFIRMATION_REQUISE`)."
    ),
]


@form_input("What the form « Créer le compte » asks.")
class CreationCompteInput(rules.CreationCompte):
    pass


@form_input("The civil status, as on the identity document.")
class EtatCivilInput(rules.EtatCivil):
    pass
