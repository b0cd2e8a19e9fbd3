"""The centres abroad: their name, office, schools and hours."""

import pytest

from api.rules.contenu import LIVRES
from api.rules.contenu.centres import CENTRES, ecoles_du_centre, est_ouvrable, nom_centre, rattaches
from api.rules.contenu.contacts import contact_de
from api.rules.contenu.controle import controler_contenus
from api.rules.convocation import fuseau_de
from tests.rules.contenu.ecrits import ecrits

PORTUGAL = "99139"
CONTACT = {"lignes": ["Lycée"], "telephone": "0100000000", "courriel": "a@example.org"}
VALEURS = {"code": "LISBONNE", "pays": PORTUGAL, "academie": "03"}
LISBONNE = VALEURS | {"fuseau": "Europe/Lisbon", "ville": "Lisbonne"}


@pytest.fixture
def found():
    return ecrits(
        CENTRES,
        LISBONNE | CONTACT | {"libelle": "PORTUGAL - LISBONNE", "etablissements": ["0250001A"]},
        {"code": "99127", "pays": "99127", "academie": "19"},
    )


def test_a_country_or_a_town_is_named_and_opened(found):
    assert [nom_centre(code, found) for code in ("LISBONNE", "99127", "03", PORTUGAL)] == [
        "PORTUGAL - LISBONNE",
        "ITALIE",
        "ACADÉMIE DE BESANCON",
        "PORTUGAL",
    ]
    assert [est_ouvrable(code, found) for code in ("LISBONNE", "99127", PORTUGAL, "05")] == [True, True, False, False]
    assert (rattaches("03", found), rattaches("01", found)) == (("LISBONNE",), ())


def test_its_office_is_its_own_or_that_of_its_academie(found):
    assert contact_de(found, "LISBONNE", "BTS", 2027).lignes == ("Lycée",)
    assert contact_de(found, "99127", "BTS", 2027) == contact_de(LIVRES, "19")
    assert contact_de(found, PORTUGAL) is None


def test_its_schools_are_those_that_it_names_or_those_of_its_academie(found):
    assert [ecoles_du_centre("LISBONNE", found).comprennent(uai, "03") for uai in ("0250001A", "0250002B")] == [
        True,
        False,
    ]
    assert [ecoles_du_centre("99127", found).comprennent("x", academie) for academie in ("19", "03")] == [True, False]
    assert ecoles_du_centre(PORTUGAL, found).comprennent("x", "03")


def test_its_hours_are_those_of_paris_unless_it_says_otherwise(found):
    assert [fuseau_de(code, found).heures for code in ("LISBONNE", "99127", "28")] == [
        "heure de Lisbonne",
        "heure de Paris",
        "heure de La Réunion",
    ]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"pays": "99100"}, "pays"),
        ({"code": "03"}, "code"),
        ({"code": "lisbonne"}, "code"),
        ({"academie": "05"}, "academie"),
        ({"fuseau": "Europe/Atlantide"}, "fuseau"),
        ({"fuseau": "../../etc/passwd"}, "fuseau"),
        ({"ville": ""}, "ville"),
        ({"etablissements": ["x"]}, "etablissements"),
        ({"telephone": "0100000000"}, "lignes"),
    ],
)
def test_a_wrong_centre_is_refused(change, place):
    values = LISBONNE | change
    lines = [f"{nom} = {valeur!r}" for nom, valeur in values.items()]
    (constat,) = controler_contenus("[[centres]]\n" + "\n".join(lines), LIVRES).constats

    assert constat.message.startswith(f"centres[0].{place} : ")
