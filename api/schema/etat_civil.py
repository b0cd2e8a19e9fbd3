"""The civil status in a form: to open an account, or to correct one."""

from typing import Annotated

import strawberry

from api.rules import etat_civil
from api.rules.formulaires import compte
from api.schema.base import form_input

NaissanceConfirmee = Annotated[
    bool,
    strawberry.argument(
        description="Whether a surprising birth was confirmed: one less than ten years ago is first refused, with the "
        "sentence to show (`CONFIRMATION_REQUISE`)."
    ),
]


@form_input("The form « Créer le compte ».")
class CreationCompteInput(compte.CreationCompte):
    pass


@form_input("The civil status, as on the identity document.")
class EtatCivilInput(etat_civil.EtatCivil):
    pass
