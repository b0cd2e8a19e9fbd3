"""The texts open to any visitor, as the guides word them."""

import pytest

from api.rules.accueil import AIDES


@pytest.mark.parametrize(
    ("code", "phrases"),
    [
        (
            "FRANCECONNECT",
            (
                (
                    "FranceConnect est la solution proposée par l'État pour sécuriser et simplifier la connexion à vos "
                    "services en ligne."
                ),
                "Utilisez cet accès uniquement si vous avez créé votre compte Cyclades avec FranceConnect",
                (
                    "Cette fonctionnalité ne peut être utilisée que pour la création d'un nouveau compte candidat CYCLADES. "
                    "Par conséquent, il n'est pas possible de faire d'appariement entre un compte Cyclades existant et un "
                    "compte FranceConnect."
                ),
            ),
        ),
        ("AUCUNE_CANDIDATURE", ("Vous n'avez aucune candidature active.",)),
        ("DOCUMENTS", ("Cliquer sur le lien pour ouvrir/télécharger le document.",)),
        ("MOT_DE_PASSE_OUBLIE", ("Vous pouvez saisir votre identifiant Cyclades, email ou numéro Cyclades.",)),
    ],
)
def test_says_what_the_guides_say(code, phrases):
    (aide,) = (aide for aide in AIDES if aide.code == code)

    assert aide.paragraphes == phrases
