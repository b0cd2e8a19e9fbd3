"""The words of the screens, as the guides give them."""

import re

import pytest

from api.rules.domaines import domaines
from api.rules.ecrans import ecrans


def texte(ecran, code, domaine=None):
    (found,) = (item for item in ecrans(domaine) if item.code == ecran)
    return found.textes[code]


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
