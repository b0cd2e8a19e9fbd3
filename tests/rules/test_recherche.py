"""The key by which names are searched and compared."""

import pytest

from api.rules.recherche import cle, cle_de_lieu, sans_parenthese


@pytest.mark.parametrize(
    "texte",
    [
        "L'Haÿ-les-Roses",
        "L’HAŸ LES ROSES",
        "l haÿ\u2010les\u00a0roses",
        "  L'hay--les  roses ",
        "L'HA\u0178\u00ad-LES-ROSES",
    ],
)
def test_accents_case_spaces_hyphens_and_apostrophes_do_not_count(texte):
    assert cle(texte) == "L HAY LES ROSES"


@pytest.mark.parametrize(
    ("texte", "attendu"), [("Œuf", "OEUF"), ("ÆTHER", "AETHER"), ("ﬁn", "FIN"), ("Đỗ", "DO"), ("李", "李")]
)
def test_ligatures_are_their_letters_and_other_scripts_stay(texte, attendu):
    assert cle(texte) == attendu


@pytest.mark.parametrize(
    ("court", "long"),
    [
        ("ST-DENIS", "Saint-Denis"),
        ("STE FOY", "SAINTE-FOY"),
        ("STES", "Saintes"),
        ("VILLERS S/ MER", "Villers-sur-Mer"),
        ("VILLERS/MER", "Villers-sur-Mer"),
        ("FERTE S/S JOUARRE", "Ferté-sous-Jouarre"),
        ("ND DE BELLECOMBE", "Notre-Dame-de-Bellecombe"),
    ],
)
def test_an_abbreviation_of_a_place_is_its_word(court, long):
    assert cle_de_lieu(court) == cle_de_lieu(long)


@pytest.mark.parametrize(("texte", "attendu"), [("MANS (LE)", "LE MANS"), ("DENIS (93)", "DENIS"), ("DENIS", "DENIS")])
def test_an_article_in_brackets_goes_before_the_name(texte, attendu):
    assert sans_parenthese(texte) == attendu
