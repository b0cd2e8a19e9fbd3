"""The tab « Informations supplémentaires » (guide BTS, last screen of section 6): the guide shows its title alone.

It asks one thing, that no other tab has room for and that the arrêté du 13 février 2019 (article 9) makes a condition
of the DSCG: the subject of the mémoire, approved before it is defended. Nobody has to fill it here: the approval is
proved by a pièce.
"""

from dataclasses import dataclass

from api.rules.parcours import Onglet, champ

CODE = "SUPPLEMENTAIRES"


@dataclass(kw_only=True)
class InformationsSupplementaires:
    """What the tab asks: nothing that is required."""

    sujet_memoire: str | None = champ(
        "Sujet du mémoire ayant reçu l'agrément",
        "Subject of the mémoire, as it was approved (UE 7 of the DSCG).",
        aide="À renseigner si vous présentez l'UE 7 du DSCG.",
    )


ONGLET = Onglet(code=CODE, titre="Informations supplémentaires", form=InformationsSupplementaires)
