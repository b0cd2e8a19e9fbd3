"""The texts of screens, of domaines and of fields: as the guides word them, and as somebody words them since."""

import pytest

from api.rules.contenu import LIVRES
from api.rules.contenu.controle import controler_contenus
from api.rules.contenu.domaine import domaine_de
from api.rules.contenu.textes import TEXTES
from api.rules.domaines import domaines
from api.rules.ecrans import ecrans
from tests.rules.contenu.ecrits import ecrits


def texte(ecran, code, dit, **others):
    return {"ecran": ecran, "code": code, "texte": dit, **others}


def screen(contenus, code, domaine=None):
    return next(item for item in ecrans(domaine, contenus) if item.code == code)


def test_a_text_of_a_screen_is_that_of_the_domaine_before_that_of_all():
    found = ecrits(
        TEXTES,
        texte("ACCUEIL", "SE_CONNECTER", "Se connecter ici"),
        texte("OUVERTURES", "titre", "Ouvertures"),
        texte("ACCUEIL", "SE_CONNECTER", "Se connecter au BTS", domaine="BTS"),
    )

    assert [screen(found, "ACCUEIL", code).textes["SE_CONNECTER"] for code in (None, "BCP", "BTS")] == [
        "Se connecter ici",
        "Se connecter ici",
        "Se connecter au BTS",
    ]
    assert (screen(found, "OUVERTURES").titre, screen(found, "OUVERTURES", "BTS").titre) == (
        "Ouvertures",
        "Ouverture des services",
    )
    assert list(screen(found, "ACCUEIL").textes) == list(screen(LIVRES, "ACCUEIL").textes)


@pytest.mark.parametrize("code", domaines())
def test_a_domaine_is_worded_as_its_guide_as_long_as_nobody_words_it(code):
    assert domaine_de(LIVRES, domaines()[code], 2027) is domaines()[code]


def test_a_domaine_is_worded_for_its_sessions_with_its_paragraphs_and_helps():
    found = ecrits(
        TEXTES,
        texte("DOMAINE", "MODALITES", "Un.\n\nDeux.\n", domaine="BCP", depuis=2028),
        texte("IDENTIFICATION", "AIDE.telephone", "Dix chiffres", domaine="BCP"),
    )
    past, then, other = (
        domaine_de(found, domaines()[code], annee) for code, annee in (("BCP", 2027), ("BCP", 2028), ("BTS", 2028))
    )

    assert past.textes == domaines()["BCP"].textes
    assert then.textes.modalites == ("Un.", "Deux.")
    assert {champ.chemin: champ.aide for champ in past.onglet("IDENTIFICATION").champs}["telephone"] == "Dix chiffres"
    assert other is domaines()["BTS"]
    assert domaine_de(found, domaines()["BCP"], 2028) is then


@pytest.mark.parametrize(
    ("values", "place", "dit"),
    [
        (texte("ACCUEIL", "INCONNU", "x"), "code", "aucun texte de ce nom à cet écran"),
        (texte("DOMAINE", "MODALITES", "x"), "code", "aucun texte de ce nom à cet écran"),
        (texte("DOMAINE", "GROUPES", "x", domaine="BCP"), "code", "aucun texte de ce nom à cet écran"),
        (texte("MODALITES", "AIDE.inconnu", "x", domaine="BCP"), "code", "aucun texte de ce nom à cet écran"),
        (texte("ACCUEIL", "SE_CONNECTER", "{motDePasse}"), "texte", "{motDePasse} n'est pas une valeur de ce texte"),
        (texte("CADRE", "CANDIDAT", "{nom} {"), "texte", "{ n'est pas une valeur de ce texte"),
        (texte("ACCUEIL", "SE_CONNECTER", "x" * 10_000), "texte", "5000 caractères au plus."),
        (texte("ACCUEIL", "SE_CONNECTER", "a\\u0000"), "texte", "texte refusé"),
        (texte("ACCUEIL", "SE_CONNECTER", "x", depuis=2028), "", "ce contenu vaut pour toutes les sessions"),
    ],
)
def test_a_text_that_no_screen_has_or_could_show_is_refused(values, place, dit):
    lines = [
        f'{nom} = "{valeur}"' if isinstance(valeur, str) else f"{nom} = {valeur}" for nom, valeur in values.items()
    ]
    (constat,) = controler_contenus("[[textes]]\n" + "\n".join(lines), LIVRES).constats

    assert constat.message.startswith(f"textes[0]{f'.{place}' if place else ''} : {dit}")
    assert constat.ligne == (1 if not place else 2 + list(values).index(place))
