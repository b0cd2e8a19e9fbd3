"""Académies and centres, and their contact blocks."""

import pytest

from api.rules.academie import academies, academies_couvertes, academies_d_obtention


@pytest.mark.parametrize(
    ("code", "libelle", "nom"),
    [
        ("02", "ACADÉMIE D'AIX MARSEILLE", "Aix-Marseille"),
        ("03", "ACADÉMIE DE BESANCON", "BESANCON"),
        ("04", "ACADÉMIE DE BORDEAUX", "BORDEAUX"),
        ("07", "ACADÉMIE DE DIJON", "DIJON"),
        ("08", "ACADÉMIE DE GRENOBLE", "GRENOBLE"),
        ("09", "ACADÉMIE DE LILLE", "LILLE"),
        ("10", "ACADÉMIE DE LYON", "LYON"),
        ("16", "ACADÉMIE DE TOULOUSE", "TOULOUSE"),
        ("19", "ACADÉMIE DE REIMS", "REIMS"),
        ("20", "ACADÉMIE D'AMIENS", "AMIENS"),
        ("31", "ACADÉMIE DE LA MARTINIQUE", "MARTINIQUE"),
        ("32", "ACADÉMIE DE LA GUADELOUPE", "GUADELOUPE"),
        ("33", "ACADÉMIE DE LA GUYANE", "GUYANE"),
    ],
)
def test_labels_are_those_of_the_guides(code, libelle, nom):
    assert (academies()[code].libelle, academies()[code].nom) == (libelle, nom)


def test_the_concours_have_their_centres():
    centres = {a.libelle for a in academies().values() if a.est_centre}

    assert centres == {"SIEC", "NATIONAL - Académie de Rennes", "NATIONAL - SIEC"}


def test_a_departement_belongs_to_one_academie():
    owned = [d for a in academies().values() if not a.est_centre for d in a.departements]

    assert len(owned) == len(set(owned)) == 104


def test_a_former_academie_can_still_be_where_a_diploma_was_obtained():
    former = [a.nom for a in academies_d_obtention() if not a.est_active]

    assert former == ["CAEN", "ROUEN"]
    assert not any(a.est_centre for a in academies_d_obtention())


@pytest.mark.parametrize(("code", "covered"), [("SIEC", ("01", "24", "25")), ("03", ("03",)), ("NATIONAL-SIEC", ())])
def test_the_siec_registers_for_three_academies(code, covered):
    assert academies_couvertes(academies()[code]) == covered
