"""Forms as data: one description that a screen draws and that the rules check."""

from api.rules.formulaire.autocompletion import autocompletion
from api.rules.formulaire.champs import adapter, champs_de, champs_du_jour
from api.rules.formulaire.controle import est_vide, problems
from api.rules.formulaire.modele import (
    Argument,
    Bornes,
    Champ,
    Condition,
    Effet,
    Formulaire,
    Genre,
    Groupe,
    Liste,
    cle_de,
    egaler,
    groupes,
    montrer_si,
    nom_de_l_input,
    nom_du_code,
)

__all__ = [
    "Argument",
    "Bornes",
    "Champ",
    "Condition",
    "Effet",
    "Formulaire",
    "Genre",
    "Groupe",
    "Liste",
    "adapter",
    "autocompletion",
    "champs_de",
    "champs_du_jour",
    "cle_de",
    "egaler",
    "est_vide",
    "groupes",
    "montrer_si",
    "nom_de_l_input",
    "nom_du_code",
    "problems",
]
