"""The nomenclature is whole, every complete règlement opens a wizard without a doubt, and the état counts them."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from api.rules import epreuve
from api.rules.candidature import problems_a_enregistrer
from api.rules.domaines import domaines
from api.rules.epreuve import ChoixFait, Passage
from api.rules.listes import RegimeEvaluation
from api.rules.onglets.epreuves import Epreuves
from api.rules.onglets.qualification import Qualification
from api.rules.referentiel import Etat, details, etats
from api.rules.reglement import LIVREES, Position, doutes, nomenclature
from api.rules.reglement.lecture import lis_reglement, versions
from api.rules.reglement.nomenclature import lis_nomenclature
from api.rules.reglement.table import DonneeInvalideError, Table
from tests.rules.dossiers import REMPLIS, entier
from tests.rules.test_reglement import COMMUN

DOSSIERS = ("bcp", "bts", "ce2", "dcs")
CHEF_OEUVRE = "CO1"
# Read before the others, in guides that print neither these coefficients nor these modes: the jury decides.
DOUTEUSES = {"aeronautique-systemes", "aeronautique", "banque-conseiller-de-clientele", "dscg"}
COMPLETES = [
    pytest.param(version, id=f"{dossier}-{version.cle}")
    for dossier in DOSSIERS
    for version in versions(dossier)
    if not version.incomplet
]
OUVERTES_EN_2027 = [
    pytest.param(code, item.cle, id=f"{code}-{item.cle}")
    for code, domaine in domaines().items()
    for item in LIVREES.specialites(domaine.reglements, 2027)
    if code in {"BCP", "BTS"}
]


def session_de(version):
    """A session year of a version: the last, or 2027 as long as it has none."""
    return version.jusque or 2027


def obligatoires(ouvertes):
    """The choices that a candidat must make: the first option of each épreuve with a list."""
    toutes = [item for racine in ouvertes for item in racine.toutes()]
    asked = [item for item in toutes if item.position is Position.INSCRIT and item.options_possibles]
    return [ChoixFait(item.code, option=item.options_possibles[0]) for item in asked]


@pytest.mark.parametrize(("dossier", "nombre"), [("bts", 102), ("bcp", 99)])
def test_holds_the_whole_nomenclature_with_a_code_and_a_label_each(dossier, nombre):
    entrees = nomenclature(dossier).values()

    assert len(entrees) == nombre
    assert {len(item.code) for item in entrees} == {5}
    assert all(item.libelle[0].isupper() and item.libelle == item.libelle.strip() for item in entrees)


def test_a_code_is_unique_in_its_diploma_alone_and_a_key_everywhere():
    codes = Counter(item.code for dossier in ("bts", "bcp") for item in nomenclature(dossier).values())
    cles = Counter(cle for dossier in DOSSIERS for cle in LIVREES.connues(dossier))

    assert codes["25303"] == 2, "the BTS and the bac pro « Aéronautique »"
    assert [cle for cle, nombre in cles.items() if nombre > 1] == []
    assert max(map(len, cles)) <= 80, "the column that keeps a key"


@pytest.mark.parametrize("dossier", ["bts", "bcp"])
def test_a_reglement_has_the_code_of_the_nomenclature_unless_a_later_one_replaces_it(dossier):
    entrees = nomenclature(dossier)

    others = {
        version.cle: (version.code, entrees[version.cle].code)
        for version in versions(dossier)
        if version.cle in entrees and version.code and version.code != entrees[version.cle].code
    }

    assert (
        others == {"communication": ("32002", "32003")}
        if dossier == "bts"
        else others == {"hygiene-proprete-sterilisation": ("34304", "34306")}
    )


@pytest.mark.parametrize(
    ("ligne", "message"),
    [
        ("a,2530,A,RNCP1,,", "x/nomenclature.csv:2.code: cinq chiffres attendus"),
        ("a,25303,,RNCP1,,", "x/nomenclature.csv:2.libelle: valeur manquante"),
        ("a,25303,A,RNCP1,,,trop", "x/nomenclature.csv:2.None: clé inconnue"),
        ("a,25303,A,RNCP1,,\na,25304,B,RNCP2,,", "x/nomenclature.csv: clé répétée"),
        ("a,25303,A,RNCP1,,\nb,25303,B,RNCP2,,", "x/nomenclature.csv: code répété"),
    ],
)
def test_names_the_line_of_a_mistake_in_the_nomenclature(ligne, message):
    with pytest.raises(DonneeInvalideError) as caught:
        lis_nomenclature("x/nomenclature.csv", f"cle,code,libelle,rncp,reference,manque\n{ligne}\n")

    assert str(caught.value) == message


@pytest.mark.parametrize("version", COMPLETES)
def test_a_complete_reglement_leaves_no_doubt(version):
    found = doutes(LIVREES.reglement(version.domaine, version.cle, session_de(version)), chef_oeuvre=CHEF_OEUVRE)

    assert bool(found) is (version.cle in DOUTEUSES)


@pytest.mark.parametrize("regime", RegimeEvaluation)
@pytest.mark.parametrize("version", COMPLETES)
def test_a_complete_reglement_opens_without_a_problem_in_every_regime(version, regime):
    found = LIVREES.reglement(version.domaine, version.cle, session_de(version))
    passage = Passage(regime=regime, forme=found.forme.forme) if found.forme else Passage(regime=regime)
    if found.forme:
        passage = passage._replace(par_defaut=Position.INSCRIT)

    choix = obligatoires(epreuve.arbre(found, passage))

    assert epreuve.problems(found, passage, choix) == []


@pytest.mark.parametrize(("code", "cle"), OUVERTES_EN_2027)
def test_a_candidat_registers_in_every_specialite_open_in_2027(code, cle):
    dossier = entier(code)
    dossier = replace(dossier, periode=replace(dossier.periode, annee=2027), millesime=2027)
    saisie = {**dossier.saisie, "QUALIFICATION": replace(dossier.form("QUALIFICATION"), specialite=cle)}
    dossier = replace(dossier, saisie=saisie)
    dossier = replace(dossier, saisie={**saisie, "EPREUVES": REMPLIS["EPREUVES"](dossier)})

    assert isinstance(dossier.form("QUALIFICATION"), Qualification)
    assert isinstance(dossier.form("EPREUVES"), Epreuves)
    assert problems_a_enregistrer(dossier) == []


def arbre_de(*epreuves):
    valeurs = {"cle": "essai", "libelle": "Essai", "reference": "Un texte", "epreuves": list(epreuves)}
    return lis_reglement(Table("essai.toml", valeurs), "bts", COMMUN)


@pytest.mark.parametrize(
    ("epreuves", "attendus"),
    [
        ([{"code": "E1", "libelle": "Une", "unite": "U1", "coefficient": "1", "mode": "CCF"}], ()),
        (
            [{"code": "E1", "libelle": "Une", "unite": "U1", "modes": {"A": "CCF"}}],
            (
                "E1 : coefficient manquant, la moyenne sera établie par le jury.",
                "E1 : mode d'évaluation manquant, régime B, C.",
            ),
        ),
        (
            [
                {"code": "E1", "libelle": "Une", "coefficient": "5"},
                {"code": "E2", "libelle": "Deux", "unite": "U2", "coefficient": "1", "mode": "CCF"},
                {"code": "E3", "libelle": "Trois", "unite": "U2", "coefficient": "1", "mode": "CCF"},
            ],
            ("E1 : ni unité, ni sous-épreuve.", "U2 : unité donnée par 2 épreuves."),
        ),
        (
            [
                {
                    "code": "E1",
                    "libelle": "Une",
                    "coefficient": "3",
                    "enfants": [{"code": "E11", "libelle": "Une", "unite": "U11", "coefficient": "2", "mode": "CCF"}],
                }
            ],
            ("E1 : coefficient 3, mais 2 pour ses sous-épreuves.",),
        ),
        ([{"code": "E1", "libelle": "Chef d'œuvre", "unite": CHEF_OEUVRE, "mode": "CCF"}], ()),
        ([{"code": "EF1", "libelle": "Une", "unite": "UF1", "facultative": True, "mode": "CCF"}], ()),
        ([{"code": "ECT", "libelle": "Contrôle", "groupe": 2}], ()),
    ],
)
def test_tells_each_doubt_of_a_tree(epreuves, attendus):
    assert doutes(arbre_de(*epreuves), chef_oeuvre=CHEF_OEUVRE) == attendus


def test_counts_the_specialites_of_each_domaine_for_a_session():
    found = {etat.domaine.reglements: etat.nombres() for etat in etats(2027)}

    # known, complete, open, open without a doubt, incomplete, not typed at all
    assert found == {
        "bcp": (99, 7, 6, 5, 93, 85),
        "bts": (105, 11, 2, 0, 101, 94),
        "ce2": (2, 2, 2, 2, 0, 0),
        "dcs": (2, 2, 2, 1, 0, 0),
    }


def test_every_incomplete_specialite_is_told_with_a_reason():
    etat = Etat(domaine=domaines()["BTS"], annee=2027)

    lignes = list(details(etat))

    assert "- Tourisme (33426) - RNCP37890" in lignes
    assert lignes[lignes.index("- Tourisme (33426) - RNCP37890") + 1] == "    Règlement non saisi."
    assert all(item.manques and item.reference for item in etat.incompletes)


def test_the_coefficients_of_a_baccalaureat_professionnel_follow_the_arrete_of_17_june_2020():
    attendus = {
        "FRANCAIS": Decimal("2.5"),
        "HISTOIRE_GEOGRAPHIE_EMC": Decimal("2.5"),
        "LANGUE_VIVANTE_A": Decimal(2),
        "ARTS_APPLIQUES": Decimal(1),
        "EDUCATION_PHYSIQUE": Decimal(1),
        "PREVENTION_SANTE_ENVIRONNEMENT": Decimal(1),
    }
    for item in LIVREES.specialites("bcp", 2027):
        poids = {unite.enseignement: unite.coefficient for unite in item.unites if unite.enseignement}

        assert {cle: poids[cle] for cle in attendus} == attendus, item.cle
        assert poids["MATHEMATIQUES"] in {Decimal(1), Decimal("1.5"), Decimal(2)}
