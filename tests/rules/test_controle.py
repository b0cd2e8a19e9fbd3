"""The check of a règlement that somebody sends: what it refuses with its line, what it doubts, what it changes."""

from dataclasses import replace
from decimal import Decimal

import pytest

from api.rules.reglement import LIVREES
from api.rules.reglement.controle import EPREUVES_AU_PLUS, controler, empreinte
from api.rules.reglement.differences import differences
from api.rules.reglement.lecture import fichiers
from api.rules.reglement.table import lis_valeurs
from api.rules.reglement.toml import ecrire_toml, lignes_de, lire_toml

ENTETE = """cle = "art-du-verre"
code = "99999"
libelle = "Art du verre"
reference = "Arrêté du 1er avril 2026"
"""
EPREUVE = """
[[epreuves]]
code = "{code}"
libelle = "Épreuve"
unite = "{unite}"
coefficient = "2"
mode = "PONCTUEL"
"""


def texte(*suite, entete=ENTETE):
    return entete + EPREUVE.format(code="E1", unite="U1") + "\n".join(suite)


def constats(envoi, domaine="bts"):
    return [(item.ligne, item.message, item.est_bloquant) for item in controler(domaine, envoi, LIVREES).constats]


def test_a_good_file_passes_and_says_that_its_specialite_is_new():
    found = controler("bts", texte(), LIVREES)

    assert found.reglement.intitule == "Art du verre (99999)"
    assert constats(texte()) == [(None, "Nouvelle spécialité : la nomenclature ne la connaît pas.", False)]


@pytest.mark.parametrize(
    ("envoi", "ligne", "dit"),
    [
        (texte("[[epreuves]\n"), 12, "pas du TOML"),
        (texte().encode("latin-1"), 4, "UTF-8"),
        (texte("coefficient = 99999999999999999999999e"), 12, "pas du TOML"),
        ("x = " + "[" * 9000, None, "imbrique trop"),
        ("\n" + "a." * 20_000 + "a = 1", 2, "Une clé a trop de parties."),
        ('x = { "a" . b.' + "'c'." * 30 + "d = 1 }", 1, "Une clé a trop de parties."),
        (texte("duree = 3"), 12, "epreuves[0].duree : clé inconnue"),
        (texte().replace("PONCTUEL", "ECRIT"), 11, "epreuves[0].mode : 'ECRIT' inconnu"),
        (texte().replace('"2"', '"NaN"'), 10, "epreuves[0].coefficient : nombre de 0,01 à 100"),
        (texte().replace('"2"', '"1e9"'), 10, "epreuves[0].coefficient : nombre de 0,01 à 100"),
        (texte(EPREUVE.format(code="E1", unite="U2")), None, "epreuves : code d'épreuve répété"),
        (texte("jusque = 2020\ndepuis = 2024"), 12, "epreuves[0].jusque : cette session précède la première"),
        (texte("depuis = 99999999999"), 12, "epreuves[0].depuis : année d'une session attendue"),
        (texte(entete=f"{ENTETE}jusque = -1\n"), 5, "jusque : année d'une session attendue"),
        (texte().replace('"2"', '"1_0"'), 10, "epreuves[0].coefficient : nombre de 0,01 à 100"),
        (texte(entete=ENTETE.replace("art-du-verre", "../x")), 1, "cle : lettres minuscules"),
        (texte(entete=ENTETE.replace("99999", "23012")), 2, "code : 23012 est le code de la spécialité batiment"),
        (texte(entete=ENTETE.replace("Art du verre", "Art\u202edu verre")), 3, "libelle : texte refusé"),
        (texte(entete=ENTETE.replace("Art du verre", "A" * 201)), 3, "libelle : 200 caractères au plus"),
        (texte(*(EPREUVE.format(code=f"X{rang}", unite=f"V{rang}") for rang in range(250))), None, "Plus de 200"),
        ("x = 1\n" * 60_000, None, "trop long"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 60 else "",
)
def test_refuses_what_is_wrong_with_its_line(envoi, ligne, dit):
    [found] = constats(envoi)

    assert (found[0], found[2]) == (ligne, True)
    assert dit in found[1]


def test_refuses_levels_without_end_and_ten_thousand_epreuves_before_reading_them():
    sub = '{ code = "A", libelle = "A", enfants = [' * 6 + "] }" * 6
    many = ",".join("{}" for _ in range(10_000))

    assert constats(f"{ENTETE}epreuves = [ {sub} ]")[0][1] == "epreuves : Plus de 4 niveaux d'épreuves."
    assert constats(f"{ENTETE}epreuves = [{many}]")[0][1] == f"epreuves : Plus de {EPREUVES_AU_PLUS} épreuves."


def test_doubts_have_the_line_of_their_epreuve():
    twice = texte(
        EPREUVE.format(code="E2", unite="U1"), "[[epreuves]]", 'code = "E3"', 'libelle = "Seule"', 'unite = "U3"'
    )

    assert constats(twice)[1:] == [
        (20, "E3 : coefficient manquant, la moyenne sera établie par le jury.", False),
        (20, "E3 : mode d'évaluation manquant, régime A, B, C.", False),
        (13, "U1 : unité donnée par 2 épreuves.", False),
    ]


def test_a_markup_in_a_label_is_text():
    found = controler("bts", texte(entete=ENTETE.replace("Art du verre", "<b>Art</b> & =HYPERLINK()")), LIVREES)

    assert found.reglement.libelle == "<b>Art</b> & =HYPERLINK()"


@pytest.mark.parametrize("domaine", ["bcp", "bts", "ce2", "dcs"])
def test_every_file_of_the_service_passes(domaine):
    refused = {
        fichier.name: found.constats
        for items in fichiers(domaine).values()
        for fichier in items
        if (found := controler(domaine, fichier.read_bytes(), LIVREES, fichier.name)).est_refuse
    }

    assert refused == {}


@pytest.mark.parametrize("domaine", ["bcp", "bts", "ce2", "dcs"])
def test_a_content_is_written_as_it_was_read(domaine):
    contents = [lis_valeurs(fichier) for items in fichiers(domaine).values() for fichier in items]

    assert [lire_toml(ecrire_toml(contenu)) for contenu in contents] == contents


def test_a_file_has_the_name_of_its_key():
    [constat] = controler("bts", texte(), LIVREES, "autre.toml").constats

    assert (constat.ligne, constat.message) == (1, "cle : le fichier autre.toml porte un autre nom")


def test_the_fingerprint_is_that_of_the_content_alone():
    first, second = (controler("bts", envoi, LIVREES).contenu for envoi in (texte(), "# note\n" + texte()))

    assert empreinte(first) == empreinte(second) != empreinte(first | {"libelle": "Autre"})


def test_places_count_the_lists_inside_each_list():
    places = lignes_de(
        "[[epreuves]]\n[[epreuves.enfants]]\ncode = 1\n[[epreuves]]\n[[epreuves.enfants]]\n[epreuves.enfants.choix]"
    )

    assert places == {
        "epreuves[0]": 1,
        "epreuves[0].enfants[0]": 2,
        "epreuves[0].enfants[0].code": 3,
        "epreuves[1]": 4,
        "epreuves[1].enfants[0]": 5,
        "epreuves[1].enfants[0].choix": 6,
    }


def test_tells_what_an_edition_changes():
    avant = controler("bts", texte(EPREUVE.format(code="E2", unite="U2")), LIVREES).reglement
    apres = controler("bts", texte(EPREUVE.format(code="E3", unite="U3")), LIVREES).reglement
    first, last = apres.epreuves
    apres = replace(apres, libelle="Verrerie", epreuves=(replace(first, coefficient=Decimal(3), enfants=(last,)),))

    assert differences(avant, apres) == (
        "Libellé : Art du verre → Verrerie.",
        "E2 : épreuve retirée, Épreuve.",
        "E1 : coefficient 2 → 3.",
        "E3 : épreuve ajoutée, Épreuve.",
    )
    assert differences(None, avant) == ("Première édition de cette spécialité.",)
    assert differences(avant, avant) == ()
