"""The words of the screens, as the guides give them."""

import re

import pytest

from api.rules.domaines import domaines
from api.rules.ecrans import ecrans


def texte(ecran, code, domaine=None):
    (found,) = (item for item in ecrans(domaine) if item.code == ecran)
    return found.textes[code]


@pytest.mark.parametrize(
    ("ecran", "code", "mots"),
    [
        ("CADRE", "ACCESSIBILITE", "Accessibilité partiellement conforme"),
        ("ACCUEIL", "SE_CONNECTER", "J'ai un compte, je me connecte"),
        ("OUVERTURES", "CENTRE", "Sélectionner une académie ou un pays d'inscription"),
        ("CREATION_COMPTE", "CREER", "Créer le compte"),
        ("CONFIRMATION_MAIL", "RENVOYER", "Je n'ai pas reçu le mail, effectuer un nouvel envoi"),
        ("CONNEXION", "AIDE", "Besoin d'aide pour vous connecter ?"),
        ("MOT_DE_PASSE_OUBLIE", "ENVOYE", "Mot de passe oublié, réinitialisation du mot de passe"),
        ("MES_INSCRIPTIONS", "AJOUTER", "Ajouter une nouvelle candidature"),
        ("INSCRIPTION", "DEMARRER", "Démarrer mon inscription"),
        ("PARCOURS", "VISUALISER", "Visualiser/imprimer"),
        ("EPREUVES", "MODE", "Mode évaluation"),
        ("JUSTIFICATIFS", "VALIDER", "J'ai fourni toutes mes pièces"),
        ("DOCUMENTS", "LISTE", "Liste des documents publiés"),
    ],
)
def test_says_what_the_guides_say(ecran, code, mots):
    assert texte(ecran, code) == mots


def test_a_domaine_words_some_texts_in_its_own_way():
    commun, bts = (texte("AIDE_CONNEXION", "PAR_ETABLISSEMENT", domaine) for domaine in ("BCP", "BTS"))

    assert commun.startswith("Si vous avez été inscrit par votre établissement scolaire : vos identifiants")
    assert bts.startswith("Si vous avez été inscrit par votre établissement : vous devez utiliser")


@pytest.mark.parametrize("domaine", [None, *domaines(), "INCONNU"])
def test_every_domaine_has_every_screen_and_no_empty_text(domaine):
    found = ecrans(domaine)

    assert [ecran.code for ecran in found] == [ecran.code for ecran in ecrans()]
    assert all(texte.strip() == texte != "" for ecran in found for texte in (ecran.titre, *ecran.textes.values()))
    assert all(re.fullmatch(r"[A-Z_]+", code) for ecran in found for code in ecran.textes)
