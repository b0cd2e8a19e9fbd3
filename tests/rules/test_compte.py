"""The form of an account: each field, the repeated ones, the password, the place of birth, the address."""

import unicodedata
from datetime import date
from types import MappingProxyType

import pytest

from api.rules.adresse import adresse_valide, domaine_ascii, normaliser_adresse
from api.rules.compte import (
    a_confirmer,
    identifiant_possible,
    mot_de_passe_valide,
    problems_adresse,
    problems_formulaire,
)
from api.rules.etat_civil import EtatCivil
from api.rules.formulaires.compte import CreationCompte, NouveauMotDePasse
from api.rules.listes import Civilite
from api.rules.problems import Code

AUJOURDHUI = date(2026, 11, 16)
JEANNE = MappingProxyType(
    {
        "civilite": Civilite.MADAME,
        "nom": "NGMB-DUPONT",
        "nom_confirmation": "NGMB-DUPONT",
        "nom_usage": None,
        "prenoms": "NGMB-Jeanne",
        "date_naissance": date(2005, 5, 6),
        "date_naissance_confirmation": date(2005, 5, 6),
        "pays_naissance": "99100",
        "departement_naissance": "011",
        "commune_naissance": "11055",
        "ville_naissance": None,
    }
)
COMPTE = MappingProxyType(
    {
        "courriel": "jeanne@example.org",
        "courriel_confirmation": "jeanne@example.org",
        "mot_de_passe": "Lampadaire!",
        "mot_de_passe_confirmation": "Lampadaire!",
    }
)
OBLIGATOIRES = {
    "civilite": "Sexe",
    "nom": "Nom de famille",
    "nom_confirmation": "Confirmation du nom de naissance",
    "prenoms": "Prénoms",
    "date_naissance": "Date de naissance",
    "date_naissance_confirmation": "Confirmation date de naissance",
    "pays_naissance": "Pays de naissance",
    "departement_naissance": "Département, DOM ou COM de naissance",
    "commune_naissance": "Commune de naissance",
    "courriel": "Adresse mail",
    "courriel_confirmation": "Confirmation de l'adresse mail",
    "mot_de_passe": "Mot de passe",
    "mot_de_passe_confirmation": "Confirmation du mot de passe",
}


def problems(**changes):
    found = problems_formulaire(CreationCompte(**JEANNE | COMPTE | changes), AUJOURDHUI)
    return [(problem.code, *problem.path) for problem in found]


def nouveau(mot_de_passe, confirmation):
    return problems_formulaire(NouveauMotDePasse(mot_de_passe=mot_de_passe, mot_de_passe_confirmation=confirmation))


def test_accepts_the_form_of_the_guides():
    assert problems() == []


@pytest.mark.parametrize("champ", OBLIGATOIRES)
def test_asks_for_each_required_field(champ):
    [problem] = problems_formulaire(CreationCompte(**JEANNE | COMPTE | {champ: None}), AUJOURDHUI)

    assert (problem.code, problem.path) == (Code.OBLIGATOIRE, (champ,))
    assert problem.message == f"Renseignez le champ « {OBLIGATOIRES[champ]} »."


@pytest.mark.parametrize("champ", [name for name in OBLIGATOIRES if type((JEANNE | COMPTE)[name]) is str])
@pytest.mark.parametrize("vide", ["", "   ", "\u00a0\t"])
def test_spaces_are_no_value(champ, vide):
    assert problems(**{champ: vide}) == [(Code.OBLIGATOIRE, champ)]


def test_an_empty_form_says_all_that_is_missing_at_once():
    found = problems_formulaire(CreationCompte(), AUJOURDHUI)

    by_place = {"departement_naissance", "commune_naissance"}  # asked once France is chosen
    assert {problem.path[0] for problem in found} == OBLIGATOIRES.keys() - by_place
    assert {problem.code for problem in found} == {Code.OBLIGATOIRE}
    assert len(found) == len(OBLIGATOIRES) - len(by_place)


def test_says_every_kind_of_problem_at_once():
    assert problems(
        nom_confirmation="DUPOND",
        prenoms="",
        date_naissance=date(2030, 1, 1),
        date_naissance_confirmation=date(2030, 1, 2),
        commune_naissance="75056",
        courriel="jeanne",
        courriel_confirmation="jeannette",
        mot_de_passe="court",
        mot_de_passe_confirmation="autre",
    ) == [
        (Code.CONFIRMATION_DIFFERENTE, "nom_confirmation"),
        (Code.OBLIGATOIRE, "prenoms"),
        (Code.DATE_INCOHERENTE, "date_naissance"),
        (Code.CONFIRMATION_DIFFERENTE, "date_naissance_confirmation"),
        (Code.VALEUR_INCONNUE, "commune_naissance"),
        (Code.FORMAT_INVALIDE, "courriel"),
        (Code.CONFIRMATION_DIFFERENTE, "courriel_confirmation"),
        (Code.MOT_DE_PASSE_FAIBLE, "mot_de_passe"),
        (Code.CONFIRMATION_DIFFERENTE, "mot_de_passe_confirmation"),
    ]


@pytest.mark.parametrize(
    ("champ", "autre"),
    [
        ("nom_confirmation", "NGMB DUPONT"),
        ("date_naissance_confirmation", date(2005, 6, 5)),
        ("courriel_confirmation", "jeanne@example.com"),
        ("mot_de_passe_confirmation", "motdepasse!"),
        ("mot_de_passe_confirmation", "Lampadaire! "),
    ],
)
def test_a_confirmation_has_to_say_the_same(champ, autre):
    assert problems(**{champ: autre}) == [(Code.CONFIRMATION_DIFFERENTE, champ)]


@pytest.mark.parametrize(
    ("champ", "autre"),
    [
        ("nom_confirmation", " ngmb-dupont"),
        ("nom_confirmation", "ngmb\u2011dupont\u00a0"),
        ("nom_confirmation", "NGMB\u2013DUPONT"),
        ("courriel_confirmation", "Jeanne@Example.org "),
        ("courriel_confirmation", "jeanne@EXAMPLE.org\u202f"),
    ],
)
def test_case_and_spaces_around_do_not_make_a_confirmation_differ(champ, autre):
    assert problems(**{champ: autre}) == []


@pytest.mark.parametrize(
    ("champ", "longueur"), [("nom", 100), ("nom_usage", 100), ("prenoms", 150), ("ville_naissance", 100)]
)
def test_a_text_is_limited(champ, longueur):
    same = {"nom": "nom_confirmation"}

    def form(value):
        return {name: value for name in (champ, same.get(champ)) if name}

    assert problems(**form("A" * longueur)) == []
    assert (Code.TROP_LONG, champ) in problems(**form("A" * (longueur + 1)))
    assert problems(**form("  " + "A" * longueur + "  ")) == []


def test_a_name_is_measured_as_it_is_kept():
    assert (Code.TROP_LONG, "nom") in problems(nom="ß" * 60, nom_confirmation="ß" * 60)  # "SS" in capitals


@pytest.mark.parametrize("champ", ["nom", "nom_usage", "prenoms", "ville_naissance", "courriel", "mot_de_passe"])
@pytest.mark.parametrize("caractere", ["\x00", "\x07", "\n", "\x7f", "\ud800"])
def test_refuses_what_no_database_and_no_mail_can_hold(champ, caractere):
    typed = {name: f"Mot{caractere}depasse!" for name in (champ, f"{champ}_confirmation") if name in JEANNE | COMPTE}

    assert problems(**typed) == [(Code.FORMAT_INVALIDE, name) for name in typed]


@pytest.mark.parametrize(
    "nom", ["O'Brien", "D’Aubigné", "N'Guyễn", "Ÿsaÿe", "李", "de la Tour-du-Pin", "Œ", "X Æ A-12"]
)
def test_a_name_may_be_any_name(nom):
    assert problems(nom=nom, nom_confirmation=nom, prenoms=nom, nom_usage=nom) == []


class TestMotDePasse:
    @pytest.mark.parametrize(
        ("mot_de_passe", "accepte"),
        [
            ("Abcdef!", False),  # 7
            ("Abcdefg!", True),  # 8
            ("Abcdefghijklmnopqrs!", True),  # 20
            ("Abcdefghijklmnopqrst!", False),  # 21
            ("abcdefg!", False),
            ("ABCDEFG!", False),
            ("Abcdefgh", False),
            ("Abcdefg1", False),  # a digit is not a special character
            ("Abcdef1!", True),
            ("Abcdefg.", True),  # the guides' own examples of special characters
            ("Abcdefg/", True),
            ("Abcdefg*", True),
            ("Abcdefg_", True),
            ("Abcdefg€", True),
            ("Abcdefg ", False),  # a space is not one
            ("Abc defg!", True),
            ("Éàçdefg!", True),
            ("éàçÉfgh!", True),
            ("Abcdefgé", False),  # an accented letter is not one
            ("Abcdefge\u0301", False),  # nor when its accent is typed apart
            ("Abcdefg😀", True),
            ("Abcdef😀", False),  # 7: an emoji is one character
            ("Abcdefg!\n", False),
            ("Abcdefg\u200b", False),  # nor an invisible one
            ("ΑΒΓΔαβγδ!", True),
            ("", False),
        ],
    )
    def test_follows_the_rule_of_the_guides(self, mot_de_passe, accepte):
        assert mot_de_passe_valide(mot_de_passe) is accepte

    @pytest.mark.parametrize("mot_de_passe", ["Abcdefg! ", " Abcdefg!", "Abcdefg!\u00a0"])
    def test_neither_begins_nor_ends_with_a_space(self, mot_de_passe):
        [problem] = nouveau(mot_de_passe, mot_de_passe)

        assert (problem.code, problem.path) == (Code.MOT_DE_PASSE_FAIBLE, ("mot_de_passe",))
        assert problem.message == "Le mot de passe ne doit ni commencer ni se terminer par une espace."

    def test_is_confirmed_whichever_way_an_accent_is_typed(self):
        assert nouveau("Été/abcd", "E\u0301te\u0301/abcd") == []

    def test_says_the_rule_in_the_words_of_the_guides(self):
        [problem] = problems_formulaire(
            CreationCompte(**JEANNE | COMPTE | {"mot_de_passe": "abc", "mot_de_passe_confirmation": "abc"}), AUJOURDHUI
        )

        assert (problem.code, problem.path) == (Code.MOT_DE_PASSE_FAIBLE, ("mot_de_passe",))
        assert problem.message == (
            "Le mot de passe doit comporter au moins 8 caractères (20 caractères au maximum), "
            "ainsi qu'une minuscule, une majuscule et un caractère spécial."
        )


class TestNaissance:
    def naissance(self, **changes):
        return [
            (problem.code, *problem.path) for problem in problems_formulaire(EtatCivil(**JEANNE | changes), AUJOURDHUI)
        ]

    @pytest.mark.parametrize(
        ("jour", "accepte"),
        [
            (date(2004, 2, 29), True),
            (date(2000, 2, 29), True),
            (date(1899, 12, 31), False),
            (date(1900, 1, 1), True),
            (date(2026, 11, 15), True),
            (date(2026, 11, 16), False),  # today
            (date(2027, 1, 1), False),
        ],
    )
    def test_a_birth_is_past_and_possible(self, jour, accepte):
        expected = [] if accepte else [(Code.DATE_INCOHERENTE, "date_naissance")]

        assert self.naissance(date_naissance=jour, date_naissance_confirmation=jour) == expected

    @pytest.mark.parametrize(
        ("jour", "surprend"),
        [
            (date(2016, 11, 16), False),  # ten years old today
            (date(2016, 11, 17), True),
            (date(2026, 5, 6), True),
            (date(2005, 5, 6), False),
            (date(2016, 2, 29), False),
        ],
    )
    def test_a_birth_of_less_than_ten_years_is_to_be_confirmed(self, jour, surprend):
        found = a_confirmer(jour, AUJOURDHUI)

        assert (found is not None) is surprend
        if found is not None:
            assert (found.code, found.path) == (Code.CONFIRMATION_REQUISE, ("confirmation",))
            assert f"{jour:%d/%m/%Y}" in found.message

    @pytest.mark.parametrize(
        ("departement", "commune"),
        [("011", "11055"), ("973", "97302"), ("02A", "2A004"), ("014", "14408D"), ("075", "75056")],
    )
    def test_a_birth_in_france_has_a_commune_of_its_departement(self, departement, commune):
        assert self.naissance(departement_naissance=departement, commune_naissance=commune) == []

    @pytest.mark.parametrize(
        ("changes", "champ"),
        [
            ({"pays_naissance": "99999"}, "pays_naissance"),
            ({"pays_naissance": "FRANCE"}, "pays_naissance"),
            ({"departement_naissance": "11"}, "departement_naissance"),
            ({"departement_naissance": "020"}, "departement_naissance"),
            ({"commune_naissance": "99999"}, "commune_naissance"),
            ({"commune_naissance": "BUGARACH"}, "commune_naissance"),
            ({"commune_naissance": "14118"}, "commune_naissance"),  # CAEN, of another département
            ({"departement_naissance": "014"}, "commune_naissance"),
        ],
    )
    def test_refuses_a_code_that_is_not_in_its_list(self, changes, champ):
        assert self.naissance(**changes) == [(Code.VALEUR_INCONNUE, champ)]

    def test_a_birth_in_france_needs_both_and_no_town(self):
        assert self.naissance(departement_naissance=None, commune_naissance=" ", ville_naissance="Paris") == [
            (Code.OBLIGATOIRE, "departement_naissance"),
            (Code.OBLIGATOIRE, "commune_naissance"),
        ]

    def test_a_birth_abroad_has_a_town_and_nothing_of_france(self):
        abroad = {"pays_naissance": "99109", "departement_naissance": None, "commune_naissance": None}

        assert self.naissance(**abroad, ville_naissance="Berlin") == []
        assert self.naissance(**abroad, ville_naissance=" ") == [(Code.OBLIGATOIRE, "ville_naissance")]

    def test_what_was_typed_for_france_does_not_matter_abroad(self):
        assert self.naissance(pays_naissance="99109", departement_naissance="zzz", ville_naissance="Berlin") == []


class TestAdresse:
    @pytest.mark.parametrize(
        "adresse",
        [
            "nom.prenom@domaine.fr",
            "Paul.LAMY@Gmail.com",
            "a@b.fr",
            "paul+examens@gmail.com",
            "o'brien@example.org",
            "x@sous.domaine.exemple.fr",
            "jeanne@académie-exemple.fr",
            "1@2.fr",
            "paul@straße.de",
            "paul@ΟΔΟΣ.gr",
            "paul@例え.テスト",
            f"{'a' * 64}@example.org",
            f"a@{'b' * 63}.fr",
        ],
    )
    def test_accepts_what_a_mail_reaches(self, adresse):
        assert adresse_valide(adresse)

    @pytest.mark.parametrize(
        "adresse",
        [
            *("", "@", "paul", "paul@", "@gmail.com", "paul@gmail", "paul@@gmail.com", "a@b@c.fr"),
            *("paul lamy@gmail.com", "paul@gmail .com", "paul@gmail..com", "paul@.com", "paul@gmail.com."),
            *(".paul@gmail.com", "paul.@gmail.com", "paul..lamy@gmail.com"),
            *("Paul <paul@gmail.com>", '"paul"@gmail.com', "paul@gmail.com,lamy@gmail.com", "paul;lamy@gmail.com"),
            *("élodie@example.org", "paul@-gmail.com", "paul@gmail-.com", "paul@gm_ail.com", "paul@[127.0.0.1]"),
            *(f"{'a' * 65}@example.org", f"a@{'b' * 64}.fr"),
            *("paul@gmail.com\x00", "paul@gmail.com\n", "paul\r\nBcc: a@b.fr@gmail.com", "paul@gma\ud800il.com"),
            *("paul@gma\u200bil.com", "paul@gmail\u3002com", "paul@xn--bcher-kva.de"),
            *("paul@example.c", "paul@example.1", "paul@192.0.2.1", "paul@example.123", "paul@example.c0m"),
            *("paul@☃.net", "paul@i❤.ws", "paul@ab--cd.fr", "paul@ex\u00adample.org"),
        ],
    )
    def test_refuses_what_none_reaches_or_what_is_another_spelling_of_one(self, adresse):
        assert not adresse_valide(adresse)

    def test_says_what_an_address_looks_like(self):
        [problem] = problems_adresse("paul", "paul")

        assert (problem.code, problem.path) == (Code.FORMAT_INVALIDE, ("courriel",))
        assert problem.message == "Saisissez une adresse mail valide, par exemple nom.prenom@domaine.fr."

    def test_a_new_address_says_all_at_once(self):
        found = [(problem.code, *problem.path) for problem in problems_adresse("paul", "")]

        assert found == [(Code.FORMAT_INVALIDE, "courriel"), (Code.OBLIGATOIRE, "courriel_confirmation")]

    def test_a_new_address_is_limited(self):
        adresse = f"a@{'.'.join(['b' * 60] * 5)}.fr"

        assert [(problem.code, *problem.path) for problem in problems_adresse(adresse, adresse)] == [
            (Code.TROP_LONG, "courriel"),
            (Code.TROP_LONG, "courriel_confirmation"),
        ]


@pytest.mark.parametrize(
    ("identifiant", "possible"),
    [("pierre.dubois", True), ("a" * 254, True), ("a" * 255, False), ("", False), ("a\x00b", False), ("\ud800", False)],
)
def test_only_a_text_that_can_be_kept_is_looked_for(identifiant, possible):
    assert identifiant_possible(identifiant) is possible


@pytest.mark.parametrize(
    "adresse",
    [
        "pau\u017ft@example.org",  # a long s, which folds into s
        "paul.\u212aing@example.org",  # the sign of kelvin, which folds into k
        "paul\u0131@example.org",
        "p\u0430ul@example.org",  # a Cyrillic a
        "paul\u200b@example.org",
        "paul@example.org.",
        "paul@example\u3002org",
        "paul@\uff45xample.org",
        "paul@xn--caf-dma.fr",
        '"paul"@example.org',
        f"paul@{'é.' * 60_000}fr",
        "paul@[192.0.2.1]",
        "paul@example.org\n@autre.org",
        "paul@autre.org@example.org",
        "paul <paul@example.org>",
        "paul@example.org, autre@example.org",
        "paul(x)@example.org",
    ],
)
def test_no_second_spelling_of_an_address_is_one(adresse):
    assert not adresse_valide(adresse)


def test_whatever_folds_into_one_login_goes_to_one_mailbox():
    """Over every character with another spelling: ASCII before the @, and after it one domain for one login."""
    letters = [
        letter
        for letter in map(chr, range(0x80, 0x30000))
        if letter.casefold() != letter or unicodedata.normalize("NFKC", letter).isascii()
    ]
    accepted = 0
    for letter in letters:
        assert not adresse_valide(f"a{letter}b@example.org"), hex(ord(letter))
        domaine = f"ex{letter}mple.org"
        if adresse_valide(f"paul@{domaine}"):
            accepted += 1
            folded = normaliser_adresse(f"paul@{domaine}").partition("@")[2]
            assert domaine_ascii(folded) == domaine_ascii(domaine), hex(ord(letter))

    assert accepted > 100


@pytest.mark.parametrize("champ", ["nom", "nom_usage", "prenoms"])
@pytest.mark.parametrize(
    ("texte", "accepte"), [("-", 0), ("...", 0), ("?", 0), ("123", 0), ("'", 0), ("O", 1), ("李", 1)]
)
def test_a_name_is_written_with_letters(champ, texte, accepte):
    form = EtatCivil(**JEANNE | {champ: texte} | ({"nom_confirmation": texte} if champ == "nom" else {}))

    found = [(problem.code, problem.path) for problem in problems_formulaire(form, AUJOURDHUI)]

    assert found == ([] if accepte else [(Code.FORMAT_INVALIDE, (champ,))])
