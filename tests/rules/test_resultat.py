"""The table `cases/resultats.toml`, which a specialist can read and correct, and cases outside it."""

import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from api.rules.acquis import Droit, SourceDroit
from api.rules.bareme import bareme
from api.rules.epreuve import ChoixFait, Passage, arbre
from api.rules.listes import FormePassage, RegimeEvaluation
from api.rules.note import Cible, Valeur, lire_valeur
from api.rules.reglement import LIVREES, Epreuve, Position
from api.rules.resultat import A_DELIBERER_BAREME, MENTION_AU_JURY, Copie, Decision, manquantes, resultat

TABLE = tomllib.loads((Path(__file__).parent / "cases" / "resultats.toml").read_text("utf-8"))
CAS = [pytest.param(cas, id=cas["nom"]) for cas in TABLE["cas"]]
CHEF_OEUVRE = "EC1"


def exemple():
    """The BTS of the table."""
    epreuves = tuple(
        Epreuve(
            code=item["code"],
            libelle=f"Épreuve {item['code']}",
            unite=item.get("unite"),
            groupe=item.get("groupe", 1),
            obligatoire=not item.get("facultative", False),
            coefficient=Decimal(item["coefficient"]) if "coefficient" in item else None,
            professionnelle=item.get("professionnelle", False),
        )
        for item in TABLE["exemple"]
    )
    return replace(
        LIVREES.reglement("bts", "banque-conseiller-de-clientele", 2027), libelle="Exemple", epreuves=epreuves
    )


def reglement_of(cas):
    match cas["specialite"]:
        case "systemes":
            return LIVREES.reglement("bcp", "aeronautique-systemes", cas.get("session", 2027))
        case "banque":
            return LIVREES.reglement("bts", "banque-conseiller-de-clientele", 2027)
    return exemple()


def droits_of(cas):
    origine = {"source": SourceDroit.DEJA_PRESENTE, "rang": 0, "annee": 2024, "academie": "03"}
    kept = [
        Droit(epreuve=code, position=Position.BENEFICE, note=Decimal(note), **origine)
        for code, note in cas.get("benefices", {}).items()
    ]
    return kept + [Droit(epreuve=code, position=Position.DISPENSE, **origine) for code in cas.get("dispenses", [])]


def copie_of(cas):
    regle = reglement_of(cas)
    forme = FormePassage(cas.get("forme", "GLOBALE"))
    choix = [ChoixFait(code, Position.INSCRIT) for code in cas.get("facultatives", [])]
    choix += [ChoixFait(code, Position.NON_INSCRIT) for code in cas.get("non_inscrites", [])]
    ouvertes = arbre(regle, Passage(regime=RegimeEvaluation.A, forme=forme), choix, droits_of(cas))
    copie = Copie(reglement=regle, forme=forme, ouvertes=ouvertes, notes={})
    given = {
        Cible(un.code): lire(cas.get("notes", {}).get(un.code) or ("10" if un.code == CHEF_OEUVRE else cas["autres"]))
        for un, _ in copie.notees()
        if un.position is Position.INSCRIT
    }
    given |= {Cible("ECT", code): lire(note) for code, note in cas.get("controle", {}).items()}
    return replace(copie, notes=given)


def lire(texte):
    """A mark of the table; more than two decimals make a round average."""
    found = lire_valeur(texte)
    return found if isinstance(found, Valeur) else Valeur(note=Decimal(texte))


@pytest.mark.parametrize("cas", CAS)
def test_decides_as_the_table_says(cas):
    copie = copie_of(cas)

    found = resultat(copie)

    assert manquantes(copie) == ()
    expected = cas["attendu"]
    assert found.decision is Decision(expected["decision"])
    assert str(found.moyenne or "") == expected["moyenne"]
    assert (found.mention or "") == expected.get("mention", "")
    if found.decision in {Decision.A_DELIBERER, Decision.ELIMINE, Decision.SANS_DECISION}:
        assert found.precisions, "what is not decided says why"


def case(**changes):
    return copie_of({"specialite": "systemes", "autres": "10", **changes})


def test_every_decision_has_a_case():
    assert {cas["attendu"]["decision"] for cas in TABLE["cas"]} == set(Decision)


def test_says_which_marks_are_missing():
    copie = case()
    notes = dict(copie.notes)
    del notes[Cible("E2")], notes[Cible("EC1")]

    assert manquantes(replace(copie, notes=notes)) == ("E2", "EC1")


def test_waits_for_the_second_mark_of_the_controle():
    assert manquantes(case(controle={"E1-A": "12"})) == ("ECT",)
    assert manquantes(case(controle={"E1-A": "12", "E5-A": "12"})) == ()


def test_a_mark_of_controle_never_helps_whom_the_first_group_did_not_let_in():
    found = resultat(case(autres="9", controle={"E1-A": "20", "E5-A": "20"}))

    assert found.decision is Decision.AJOURNE


def test_keeps_the_mention_for_the_jury_when_marks_were_kept():
    found = resultat(case(autres="12", benefices={"E5-A": "15"}))

    assert found.precisions == (MENTION_AU_JURY,)


def test_the_lines_follow_the_printed_order_with_what_counts():
    lignes = resultat(
        case(benefices={"E5-A": "15"}, dispenses=["E6"], notes={"E7": "DI"}, controle={"E1-A": "9", "E5-B": "8"})
    ).lignes

    by_code = {ligne.code: ligne for ligne in lignes if not ligne.porte_sur}
    assert [ligne.code for ligne in lignes][:4] == ["E1", "E1-A", "E1-B", "E2"]
    assert (by_code["E1"].est_notee, by_code["E1"].note) == (False, None)
    assert (by_code["E1-A"].note, by_code["E1-A"].coefficient) == (Decimal(10), Decimal("1.5"))
    assert (by_code["E5-A"].note, by_code["E5-A"].annee) == (Decimal(15), 2024)
    assert (by_code["E6"].position, by_code["E6"].note) == (Position.DISPENSE, None)
    assert by_code["E7"].code_note == "DI"
    assert by_code["EC1"].coefficient == Decimal(2)
    assert not {"ECT", "EC1A", "E4-A"} & set(by_code)
    assert [(ligne.code, ligne.porte_sur, ligne.note) for ligne in lignes[-2:]] == [
        ("ECT", "E1-A", Decimal(9)),
        ("ECT", "E5-B", Decimal(8)),
    ]
    assert lignes[-2].libelle == "ECT - Epreuve de contrôle - Mathématiques"


def test_an_average_is_exact_whatever_the_thirds():
    exact = resultat(case(autres="10", notes={"E1-A": "9.33", "E1-B": "10.67"}))

    assert (exact.decision, exact.moyenne) == (Decision.ADMIS, Decimal("10.00"))


def test_a_domaine_without_a_bareme_is_left_to_the_jury():
    copie = case()

    found = resultat(replace(copie, reglement=replace(copie.reglement, domaine="ailleurs")))

    assert (found.decision, found.moyenne, found.precisions) == (Decision.A_DELIBERER, None, (A_DELIBERER_BAREME,))


def test_an_average_is_never_negative():
    found = resultat(case(autres="0", notes={"EC1": "0"}))

    assert (found.decision, found.moyenne) == (Decision.AJOURNE, Decimal("0.00"))


@pytest.mark.parametrize("domaine", ["bcp", "bts"])
def test_every_threshold_has_its_text(domaine):
    table = tomllib.loads((Path(__file__).parents[2] / "api/reference/baremes.toml").read_text("utf-8"))[domaine]
    subjects = {"admission", "facultatives_au_dessus_de", "chef_oeuvre", "absence_elimine"} & set(table)

    named = {name.removeprefix("reference_").split("_")[0] for name in table if name.startswith("reference_")}
    assert {subject.split("_")[0] for subject in subjects} == named
    assert bareme(domaine).controle.reference
    assert all(seuil.reference for seuil in bareme(domaine).mentions)
