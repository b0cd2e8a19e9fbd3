"""The tab « Informations supplémentaires » (guide BTS, last screen of section 6): the guide shows its title alone.

Its one field is the subject of the mémoire, which no other tab has room for; its approval before the defence is a
condition of the DSCG (arrêté du 13 février 2019, article 9). The field stays optional: a pièce proves the approval.
"""

from dataclasses import dataclass

from api.rules.champ import champ
from api.rules.parcours import Onglet

CODE = "SUPPLEMENTAIRES"


@dataclass(kw_only=True)
class InformationsSupplementaires:
    """The form of the tab: nothing is required."""

    sujet_memoire: str | None = champ(
        "Sujet du mémoire ayant reçu l'agrément",
        "Subject of the mémoire, as it was approved (UE 7 of the DSCG).",
        aide="À renseigner si vous présentez l'UE 7 du DSCG.",
    )


ONGLET = Onglet(code=CODE, titre="Informations supplémentaires", form=InformationsSupplementaires)
