"""The accounts of machines: their form, their scope, and the terms of their secrets and tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from api.rules.champ import champ
from api.rules.compte import TypeCompte
from api.rules.etablissement import EtablissementDuDossier
from api.rules.gestion.bureau import HabilitationSaisie, problems_habilitations, problems_uai
from api.rules.limite import OPERATIONS_MACHINE
from api.rules.problems import Code, Problem
from api.rules.saisie import problems_saisie

SECRETS_AU_PLUS = 2  # good at once: the machine takes the new one up before the former one is revoked
DUREE_ACCES = timedelta(minutes=15)

TROP_DE_SECRETS = Problem(
    Code.ACTION_IMPOSSIBLE,
    f"Cette machine a déjà {SECRETS_AU_PLUS} secrets valables : révoquez celui qui ne sert plus avant d'en créer un autre.",
)
HORS_PORTEE = Problem(
    Code.ACTION_IMPOSSIBLE,
    "Un compte de machine ne peut pas faire cette action : elle revient à une personne, ou demande qu'un administrateur "
    "autorise cette machine à écrire.",
)

QUOTA_MACHINE = (
    f"Cette machine a fait plus de {OPERATIONS_MACHINE.libres} opérations en une heure : attendez le nombre de secondes "
    "de `reessayerDans`."
)


@dataclass(kw_only=True)
class MachineSaisie:
    """The account of a machine, as an administrator opens it."""

    libelle: str | None = champ(
        "Libellé", "Name shown in histories: « Entrepôt du ministère ».", obligatoire=True, longueur=150
    )
    etablissement: str | None = champ(
        "Etablissement", "UAI of the only school whose pupils it reads; null for a scope of habilitations.", longueur=8
    )


def role(form: MachineSaisie) -> TypeCompte:
    """The type of account whose gates the machine goes through."""
    return TypeCompte.ETABLISSEMENT if form.etablissement else TypeCompte.GESTIONNAIRE


def problems_machine(
    form: MachineSaisie, habilitations: Sequence[HabilitationSaisie], etablissement: EtablissementDuDossier | None
) -> list[Problem]:
    """The problems of a new machine; `etablissement` is the school of its UAI, if there is one."""
    found = [*problems_saisie(form), *problems_uai(form.etablissement, etablissement, "etablissement")]
    return found + problems_perimetre(role(form), habilitations)


def problems_perimetre(type_: TypeCompte, habilitations: Sequence[HabilitationSaisie]) -> list[Problem]:
    """The problems of a scope: habilitations as those of an office, or one school alone."""
    if type_ is TypeCompte.GESTIONNAIRE or habilitations:
        return problems_habilitations(list(habilitations), type_)
    return []
