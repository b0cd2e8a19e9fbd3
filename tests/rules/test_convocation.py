"""Seats: the same each time, no candidate moved, no seat given twice."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from api.rules.amenagement import FormeEpreuve
from api.rules.convocation import (
    Inscrit,
    Lieu,
    LieuSaisi,
    Place,
    Plan,
    PlanSaisi,
    ReglePlaces,
    convocables,
    duree_accordee,
    duree_en_lettres,
    problems,
    repartir,
)
from api.rules.epreuve import lignes
from api.rules.onglets.epreuves import arbre_du_dossier
from api.rules.saisie import problems_saisie
from tests.rules.dossiers import dubois, ngmb_dupont

NOW = datetime(2027, 3, 1, tzinfo=UTC)


def plan(*capacites: int, regle: ReglePlaces = ReglePlaces.NOM, **values: object) -> Plan:
    defaults = {
        "epreuve": "E1",
        "forme": FormeEpreuve.ECRIT,
        "debut": datetime(2027, 6, 14, 7, tzinfo=UTC),
        "duree": 240,
        "regle": regle,
        "lieux": tuple(
            Lieu(libelle="Lycée", salle=f"S{rang}", capacite=places) for rang, places in enumerate(capacites)
        ),
    }
    return Plan(**defaults | values)


def inscrit(nom: str, numero: str = "02641000001", prenoms: str = "A", inscription: int = 1) -> Inscrit:
    return Inscrit(id=uuid4(), nom=nom, prenoms=prenoms, numero_candidat=numero, numero_inscription=inscription)


def par_nom(inscrits: list[Inscrit], places: dict[UUID, Place]) -> list[str]:
    seated = {place: un.nom for un in inscrits if (place := places.get(un.id))}
    return [seated[place] for place in sorted(seated, key=lambda place: (place.lieu, place.numero))]


def test_seats_by_name_without_regard_to_accents_or_case():
    people = [inscrit("Zola"), inscrit("éluard"), inscrit("DURAS"), inscrit("Eluarde")]

    places = repartir(people, plan(3, 3), {})

    assert par_nom(people, places) == ["DURAS", "éluard", "Eluarde", "Zola"]
    assert places[people[0].id] == Place(1, 1)


def test_seats_by_number():
    people = [inscrit("A", "02641000009"), inscrit("B", "02641000001", inscription=2), inscrit("C", "02641000001")]

    assert par_nom(people, repartir(people, plan(9, regle=ReglePlaces.NUMERO), {})) == ["C", "B", "A"]


def test_gives_the_same_seats_whatever_the_order_of_the_rows():
    people = [inscrit(f"N{rang % 7}", f"02641{rang:06}") for rang in range(50)]

    assert repartir(people, plan(20, 40), {}) == repartir(people[::-1], plan(20, 40), {})


def test_keeps_the_seats_already_given_and_fills_those_that_fall_free():
    first, second, late = inscrit("B"), inscrit("C"), inscrit("A")
    kept = {first.id: Place(0, 1), second.id: Place(0, 3)}

    assert repartir([first, second, late], plan(2, 1), kept) == {late.id: Place(0, 2)}


def test_leaves_out_who_finds_no_seat():
    people = [inscrit("A"), inscrit("B"), inscrit("C")]

    places = repartir(people, plan(1, 1), {})

    assert par_nom(people, places) == ["A", "B"]


@pytest.mark.parametrize(("minutes", "tiers", "written"), [
    (240, True, "5 h 20"), (240, False, "4 h"), (20, True, "27 min"), (50, True, "1 h 07"), (180, True, "4 h"),
])  # fmt: skip
def test_adds_a_third_rounded_up_and_writes_durations(minutes, tiers, written):
    assert duree_en_lettres(duree_accordee(minutes, tiers_temps=tiers)) == written


def saisi(**values):
    lieu = {"libelle": "Lycée", "capacite": 1} | values.pop("lieu", {})
    defaults = {"epreuve": "E1", "forme": FormeEpreuve.ECRIT, "debut": NOW, "duree": 60, "regle": ReglePlaces.NOM}
    return PlanSaisi(**defaults | {"lieux": [LieuSaisi(**lieu)]} | values)


@pytest.mark.parametrize(("wrong", "path"), [
    (saisi(duree=0), ("duree",)),
    (saisi(duree=1441), ("duree",)),
    (saisi(debut=None), ("debut",)),
    (saisi(lieux=[]), ("lieux",)),
    (saisi(lieu={"capacite": 0}), ("lieux", "0", "capacite")),
    (saisi(lieu={"libelle": " "}), ("lieux", "0", "libelle")),
    (saisi(lieu={"libelle": "x" * 151, "cle": "salle-A"}), ("lieux", "salle-A", "libelle")),
    (saisi(lieu={"salle": "A\x00"}), ("lieux", "0", "salle")),
    (saisi(lieu={"adresse": ["x"] * 7}), ("lieux", "0", "adresse")),
    (saisi(lieu={"adresse": ["x" * 151]}), ("lieux", "0", "adresse", "0")),
])  # fmt: skip
def test_names_what_is_wrong_with_a_plan(wrong, path):
    assert [problem.path for problem in problems_saisie(wrong)] == [path]


def test_an_epreuve_is_sat_in_the_future():
    assert [problem.path for problem in problems(plan(1, debut=NOW), NOW)] == [("debut",)]
    assert problems(plan(30), NOW) == []


def test_summons_to_the_sittings_of_the_first_group_only():
    codes = [ligne.code for ligne in convocables(lignes(arbre_du_dossier(dubois())))]

    assert codes == ["E1", "E2", "E3", "E4-A", "E4-B", "E5", "C-ANGL", "EF1", "EF3"]


def test_summons_nobody_to_what_is_assessed_in_the_course_of_training_or_dispensed():
    codes = {ligne.code for ligne in convocables(lignes(arbre_du_dossier(ngmb_dupont())))}

    assert "E2" in codes
    assert not codes & {"E5-A", "EC1", "EF2", "ECT1"}
