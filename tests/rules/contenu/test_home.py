"""The videos and the links of the home page."""

from datetime import date

import pytest

from api.rules.contenu import LIVRES
from api.rules.contenu.accueil import LIENS, VIDEOS, liens, videos
from api.rules.contenu.controle import controler_contenus
from tests.rules.contenu.ecrits import ecrits

JOUR = date(2027, 1, 15)


def test_the_service_comes_with_the_heading_of_the_guide_and_no_link():
    assert [(item.titre, item.adresse) for item in videos(LIVRES, JOUR)] == [("Vidéos de présentation", None)]
    assert liens(LIVRES, JOUR) == []


def test_what_is_shown_is_shown_on_its_days():
    lien = {"libelle": "Calendrier", "adresse": "https://www.example.org/a?b=1#c"}
    found = ecrits(
        LIENS,
        {"cle": "un", **lien, "debut": "2027-01-15", "fin": "2027-01-15"},
        {"cle": "deux", **lien, "debut": "2027-01-16"},
        {"cle": "trois", **lien, "fin": "2027-01-14"},
    )

    assert [item.cle for item in liens(found, JOUR)] == ["un"]
    changed = ecrits(VIDEOS, {"cle": "presentation", "titre": "Voir", "adresse": "https://example.org/v"})
    assert [(item.titre, item.adresse) for item in videos(changed, JOUR)] == [("Voir", "https://example.org/v")]


@pytest.mark.parametrize(
    "adresse",
    [
        "javascript:alert(1)",
        "http://example.org",
        "https://exa mple.org",
        "https://example.org/<script>",
        "https://user@example.org/",
        "//example.org",
    ],
)
def test_an_address_that_no_page_should_open_is_refused(adresse):
    texte = f'[[liens]]\ncle = "x"\nlibelle = "X"\nadresse = "{adresse}"\n'
    (constat,) = controler_contenus(texte, LIVRES).constats

    assert (constat.ligne, constat.message) == (4, "liens[0].adresse : adresse en https:// attendue")
