"""The reference files parse strictly, with the values of the guides and of the regulation."""

import pytest

from api.rules.listes import RegimeEvaluation
from api.rules.reglement import LIVREES, DonneeInvalideError, GenreContrainte, Mode, Position, lecture
from api.rules.reglement.lecture import (
    lis_commun,
    lis_fichier,
    lis_reglement,
    listes,
    sans_chevauchement,
    versions,
    versions_de,
)
from api.rules.reglement.table import Table

COMMUN = lis_commun(
    Table(
        "domaine.toml",
        {
            "diplome": "UN DIPLOME",
            "autre_specialite": {"position": "BENEFICE", "enseignements": ["FRANCAIS"], "reference": "Un texte"},
        },
    )
)


def lu(**valeurs):
    base = {"cle": "essai", "libelle": "Essai", "reference": "Un texte", "epreuves": [{"code": "E1", "libelle": "Une"}]}
    return lis_reglement(Table("essai.toml", {**base, **valeurs}), "bts", COMMUN)


def epreuve(**valeurs):
    return {"epreuves": [{"code": "E1", "libelle": "Une", **valeurs}]}


@pytest.mark.parametrize(
    ("valeurs", "message"),
    [
        ({"cle": "autre"}, "essai.toml.cle: le fichier porte un autre nom"),
        ({"libelle": 3}, "essai.toml.libelle: str attendu, int trouvé"),
        ({"reference": None}, "essai.toml.reference: valeur manquante"),
        ({"code": "253"}, "essai.toml.code: cinq chiffres attendus"),
        ({"depuis": True}, "essai.toml.depuis: int attendu, bool trouvé"),
        ({"couleur": "bleu"}, "essai.toml.couleur: clé inconnue"),
        ({"epreuves": ["E1"]}, "essai.toml.epreuves: liste de tables attendue"),
        ({"epreuves": [{"code": "E1", "libelle": "Une"}] * 2}, "essai.toml.epreuves: code d'épreuve répété"),
        (epreuve(mode="ORAL"), "essai.toml.epreuves[0].mode: 'ORAL' inconnu, valeurs possibles : PONCTUEL, CCF"),
        (epreuve(modes={"D": "CCF"}), "essai.toml.epreuves[0].modes.D: clé inconnue"),
        (epreuve(coefficient="deux"), "essai.toml.epreuves[0].coefficient: nombre attendu, 'deux' trouvé"),
        (epreuve(groupe=3), "essai.toml.epreuves[0].groupe: 1 ou 2 attendu"),
        (epreuve(unité="U1"), "essai.toml.epreuves[0].unité: clé inconnue"),
        (epreuve(choix={"libelle": "Langue", "liste": "x"}), "essai.toml.epreuves[0].choix.liste: liste 'x' inconnue"),
        (epreuve(choix={"libelle": "Langue"}), "essai.toml.epreuves[0].choix.valeurs: valeur manquante"),
        (
            epreuve(professionnelle=True, enseignement="FRANCAIS"),
            "essai.toml.epreuves[0].enseignement: une épreuve professionnelle n'en porte pas",
        ),
        ({"epreuves": []}, "essai.toml.epreuves: valeur manquante"),
        ({"manques": "E2"}, "essai.toml.manques: list attendu, str trouvé"),
        (
            epreuve(enfants=[{"code": "E1-A"}]),
            "essai.toml.epreuves[0].enfants[0].libelle: valeur manquante",
        ),
    ],
)
def test_names_the_file_and_the_key_of_a_mistake(valeurs, message):
    with pytest.raises(DonneeInvalideError) as caught:
        lu(**valeurs)

    assert str(caught.value) == message


def test_refuses_two_versions_for_one_session():
    with pytest.raises(DonneeInvalideError, match="deux versions pour une même session"):
        sans_chevauchement((lu(jusque=2024), lu(depuis=2024)))


def test_accepts_versions_that_follow_each_other():
    sans_chevauchement((lu(jusque=2024), lu(depuis=2025)))


@pytest.mark.parametrize("domaine", ["bcp", "bts"])
def test_reads_every_file(domaine):
    assert versions(domaine)


@pytest.mark.parametrize("nom", sorted(listes()))
def test_lists_options_once_and_without_stray_blanks(nom):
    valeurs = listes()[nom]

    assert [valeur for valeur in valeurs if valeur != valeur.strip() or not valeur] == []
    assert len(set(valeurs)) == len(valeurs)


def test_offers_the_specialites_of_the_guides_and_those_read_whole_in_the_order_of_their_labels():
    assert [item.intitule for item in LIVREES.specialites("bcp", 2027)] == [
        "Aéronautique option Systèmes (25303)",
        "Artisanat et métiers d'art option communication visuelle pluri-média (32303)",
        "Commercialisation et services en restauration (33403)",
        "Cuisine (22106)",
        "Photographie (32304)",
        "Pilote de ligne de production (20102)",
    ]
    assert [item.intitule for item in LIVREES.specialites("bts", 2027)] == [
        "Aéronautique",
        "Banque - conseiller de clientèle (31310)",
    ]


def test_offers_a_specialite_in_the_sessions_of_its_text_alone():
    sessions = [annee for annee in range(2010, 2030) if LIVREES.reglement("bts", "batiment", annee)]

    assert sessions == list(range(2013, 2025))


def test_never_offers_a_reglement_that_misses_epreuves():
    incompletes = LIVREES.specialites_incompletes("bts", 2025)

    saisies = [item.cle for item in incompletes if item.epreuves]
    assert saisies == [
        "banque",
        "comptabilite-et-gestion",
        "management-commercial-operationnel",
        "metiers-de-l-eau",
        "negociation-et-digitalisation-de-la-relation-client",
        "professions-immobilieres",
        "services-informatiques-aux-organisations-sisr",
    ]
    assert {LIVREES.reglement("bts", item.cle, 2025) for item in incompletes} == {None}


def test_tells_what_a_specialite_without_reglement_misses_and_the_sessions_that_are_known():
    incompletes = {item.cle: item for item in LIVREES.specialites_incompletes("bts", 2027)}

    jamais_saisie, plus_saisie = incompletes["tourisme"], incompletes["batiment"]
    assert (jamais_saisie.intitule, jamais_saisie.manques) == ("Tourisme (33426)", ("Règlement non saisi.",))
    assert plus_saisie.manques == (
        "Règlement non saisi pour cette session : versions lues pour les sessions 2013 à 2024.",
    )
    assert (plus_saisie.code, plus_saisie.epreuves) == ("23012", ())


def test_reads_the_files_of_the_specialite_asked_for_alone(monkeypatch):
    lus = []
    monkeypatch.setattr(lecture, "lis_fichier", lambda fichier: lus.append(fichier.name) or lis_fichier(fichier))
    lecture._lues.cache_clear()
    lecture.commun.cache_clear()

    assert [version.cle for version in versions_de("bcp", "cuisine")] == ["cuisine"]
    assert versions_de("bcp", "../bts/batiment") == ()
    assert sorted(lus) == ["cuisine.toml", "domaine.toml"]


def test_knows_nothing_of_a_domaine_without_reglements():
    assert LIVREES.specialites("dcg", 2024) == ()
    assert LIVREES.reglement("dcg", "dcg", 2024) is None


def test_says_none_for_an_unknown_specialite_or_session():
    assert LIVREES.reglement("bts", "couture", 2024) is None
    assert LIVREES.reglement("bts", "aeronautique", 2016) is None
    assert LIVREES.reglement("bts", None, 2024) is None


def test_adds_up_the_coefficients_of_a_parent():
    found = LIVREES.reglement("bcp", "aeronautique-systemes", 2024)

    for code in ("E1", "E3", "E5"):
        parent = found.epreuve(code)
        assert sum(enfant.coefficient for enfant in parent.enfants) == parent.coefficient


def test_gives_the_mode_of_each_regime():
    found = LIVREES.reglement("bcp", "aeronautique-systemes", 2024)

    modes = {code: [found.epreuve(code).mode(regime) for regime in RegimeEvaluation] for code in ("E1-A", "E2", "E6")}

    assert modes == {
        "E1-A": [Mode.CCF, Mode.CCF, Mode.PONCTUEL],
        "E2": [Mode.PONCTUEL, Mode.CCF, Mode.PONCTUEL],
        "E6": [None, None, None],
    }


@pytest.mark.parametrize(
    ("cle", "professionnelles"),
    [
        ("aeronautique", ["U41", "U42", "U5", "U61", "U62"]),
        ("banque-conseiller-de-clientele", ["U3", "U41", "U42", "U5"]),
    ],
)
def test_marks_the_professional_units_of_the_arrete_of_3_june_2022(cle, professionnelles):
    found = LIVREES.reglement("bts", cle, 2024)

    assert [unite.unite for unite in found.unites if unite.professionnelle] == professionnelles


@pytest.mark.parametrize(("session", "nombre"), [(2022, 3), (2024, 3), (2025, 2), (2027, 2)])
def test_limits_the_facultatives_of_the_bts_by_session(session, nombre):
    found = LIVREES.reglement("bts", "aeronautique", session)

    limites = [item.nombre for item in found.contraintes if item.genre is GenreContrainte.FACULTATIVES_AU_PLUS]

    assert limites == [nombre]


def test_labels_positions_as_the_guides_do():
    assert [position.libelle for position in Position] == ["Non Inscrit", "Inscrit", "Dispense", "Bénéfice"]
