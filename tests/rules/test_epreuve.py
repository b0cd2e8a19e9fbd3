"""The tables of `cases/`, which a specialist can read and correct, run against the rules."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from api.rules import acquis, epreuve
from api.rules.acquis import Declaration, NoteDeclaree, Presentation, Titre, Validation
from api.rules.epreuve import ChoixFait, Passage
from api.rules.listes import FormePassage, RegimeEvaluation
from api.rules.reglement import LIVREES, GenreContrainte, Position

SPECIALITES = {
    "systemes": ("bcp", "aeronautique-systemes"),
    "aeronautique": ("bts", "aeronautique"),
    "banque": ("bts", "banque-conseiller-de-clientele"),
}
INITIALES = {"I": Position.INSCRIT, "N": Position.NON_INSCRIT, "D": Position.DISPENSE, "B": Position.BENEFICE}


def cases(fichier, cle):
    lus = tomllib.loads((Path(__file__).parent / "cases" / fichier).read_text(encoding="utf-8"))[cle]
    return [pytest.param(cas, id=cas["nom"]) for cas in lus]


def passage_of(cas):
    return Passage(
        regime=RegimeEvaluation(cas.get("regime", "A")),
        forme=FormePassage(cas.get("forme", "GLOBALE")),
        formation_initiale=cas.get("formation_initiale", True),
    )


def choix_of(cas):
    return [
        ChoixFait(fait["epreuve"], Position(fait["position"]) if "position" in fait else None, fait.get("option"))
        for fait in cas.get("choix", [])
    ]


def presentations_of(cas, cle):
    return tuple(
        Presentation(
            annee=item["annee"],
            academie=item.get("academie", "03"),
            categorie=item.get("categorie"),
            forme=FormePassage(item["forme"]) if "forme" in item else None,
            specialite="Une autre" if cle == "autres_specialites" else None,
            notes=tuple(
                NoteDeclaree(code, Decimal(note), item.get("langues", {}).get(code))
                for code, note in item.get("notes", {}).items()
            ),
        )
        for item in cas.get(cle, [])
    )


def titre_of(item):
    return Titre(**item) if isinstance(item, dict) else Titre(diplome=item, annee=2020, academie="03")


def declaration_of(cas):
    return Declaration(
        presentations=presentations_of(cas, "presentations"),
        autres_specialites=presentations_of(cas, "autres_specialites"),
        titres=tuple(titre_of(item) for item in cas.get("titres", [])),
        validations=((Validation(annee=2020, academie="03", epreuves=tuple(cas["vae"])),) if "vae" in cas else ()),
        repassees=frozenset(cas.get("repassees", [])),
        renonce=cas.get("renonce", False),
    )


def open_of(cas, domaine, cle):
    session = cas.get("session", 2024)
    found = LIVREES.reglement(domaine, cle, session)
    assert found is not None
    return found, acquis.droits(found, declaration_of(cas), session)


def cellules(*textes):
    return " | ".join(textes).rstrip(" |").replace("|  |", "| |")


def imprime_recapitulatif(lignes):
    rendu, titres = [], (None, None)
    for ligne in lignes:
        groupe = epreuve.SESSION_NORMALE[ligne.groupe]
        nature = epreuve.OBLIGATOIRES if ligne.obligatoire else epreuve.FACULTATIVES
        if groupe != titres[0]:
            rendu += [groupe, nature]
        elif nature != titres[1]:
            rendu.append(nature)
        titres = (groupe, nature)
        benefice = ligne.benefice
        intitule = f"{ligne.intitule_complet} {benefice.obtention}" if benefice else ligne.intitule_complet
        mode = ligne.mode_recapitulatif.libelle if ligne.mode_recapitulatif else ""
        rendu.append(cellules(intitule, ligne.position.libelle, mode, benefice.detail if benefice else ""))
    return rendu


def imprime_document(lignes, points, *, option_dessous):
    rendu = []
    for obligatoire, titre in ((True, "EPREUVES OBLIGATOIRES"), (False, "EPREUVE(S) FACULTATIVE(S)")):
        rendu.append(titre)
        for ligne in lignes:
            if ligne.groupe != 1 or ligne.obligatoire is not obligatoire:
                continue
            retrait = "." * (points + ligne.niveau - 1) + " " if ligne.niveau else ""
            intitule = ligne.intitule if option_dessous else ligne.intitule_complet
            mode = ligne.mode.libelle if ligne.mode else ""
            rendu.append(cellules(f"{retrait}{intitule}", ligne.unite or "", ligne.position.libelle, mode))
            if option_dessous and ligne.option:
                rendu.append(f"- {ligne.option}")
    return rendu


@pytest.mark.parametrize("cas", cases("tableaux.toml", "tableaux"))
def test_prints_the_tables_of_the_guides_line_for_line(cas):
    found, droits = open_of(cas, cas["domaine"], cas["specialite"])

    lignes = epreuve.lignes(epreuve.arbre(found, passage_of(cas), choix_of(cas), droits))
    if cas["vue"] == "recapitulatif":
        rendu = imprime_recapitulatif(lignes)
    else:
        points = 4 if cas["domaine"] == "bcp" else 3
        rendu = imprime_document(lignes, points, option_dessous=cas.get("option_dessous", False))

    assert rendu == cas["attendu"].strip().splitlines()
    assert epreuve.problems(found, passage_of(cas), choix_of(cas), droits) == []


@pytest.mark.parametrize("cas", cases("tableaux.toml", "tableaux"))
def test_prints_the_acquis_of_the_guides_word_for_word(cas):
    declaration = declaration_of(cas)
    found, _ = open_of(cas, cas["domaine"], cas["specialite"])

    declares = acquis.acquis_declares(found, declaration, cas["session"])

    if "acquis" in cas:
        assert [ligne for declare in declares for ligne in declare.lignes] == cas["acquis"]
    if "titre_imprime" in cas:
        assert [(declare.titre, declare.specialite) for declare in declares] == [tuple(cas["titre_imprime"])]
    if "deja_presente_en" in cas:
        assert acquis.deja_presente_en(declaration) == cas["deja_presente_en"]


@pytest.mark.parametrize("cas", cases("positions.toml", "cas"))
def test_computes_positions(cas):
    found, droits = open_of(cas, *SPECIALITES[cas["specialite"]])

    ouvertes = epreuve.arbre(found, passage_of(cas), choix_of(cas), droits)

    positions = {noeud.code: noeud.position for racine in ouvertes for noeud in racine.toutes()}
    expected = {code: INITIALES[initiale] for code, initiale in cas["attendu"].items()}
    assert {code: positions.get(code) for code in expected} == expected
    assert [code for code in cas.get("absentes", []) if code in positions] == []


@pytest.mark.parametrize("cas", cases("problemes.toml", "cas"))
def test_finds_the_problems_of_the_choices(cas):
    found, droits = open_of(cas, *SPECIALITES[cas["specialite"]])

    problems = epreuve.problems(found, passage_of(cas), choix_of(cas), droits)

    assert [f"{problem.code} {'.'.join(problem.path)}" for problem in problems] == cas["attendu"]


def test_knows_a_function_for_every_kind_of_constraint():
    assert set(epreuve.CONTRAINTES) == set(GenreContrainte)


def test_only_lets_choose_what_may_change():
    found = LIVREES.reglement("bcp", "aeronautique-systemes", 2024)
    declaration = Declaration(titres=(titre_of("bts-dut-deug-licence"),))
    droits = acquis.droits(found, declaration, 2024)

    ouvertes = epreuve.arbre(found, Passage(regime=RegimeEvaluation.A), (), droits)

    assert [noeud.code for racine in ouvertes for noeud in racine.toutes() if noeud.est_modifiable] == ["EF1", "EF2"]


def test_lets_choose_every_unit_of_a_progressive_form_and_no_other_node():
    found = LIVREES.reglement("bts", "aeronautique", 2024)
    passage = Passage(regime=RegimeEvaluation.C, forme=FormePassage.PROGRESSIVE)

    noeuds = [noeud for racine in epreuve.arbre(found, passage) for noeud in racine.toutes() if noeud.obligatoire]

    assert {noeud.code for noeud in noeuds if noeud.est_modifiable} == {unite.code for unite in found.unites}


def test_gives_the_language_of_a_mark_kept():
    found = LIVREES.reglement("bcp", "aeronautique-systemes", 2024)
    cas = {"presentations": [{"annee": 2022, "notes": {"E4": "12"}, "langues": {"E4": "Espagnol"}}]}
    droits = acquis.droits(found, declaration_of(cas), 2024)

    lignes = epreuve.lignes(epreuve.arbre(found, Passage(regime=RegimeEvaluation.A), (), droits))

    ligne = next(ligne for ligne in lignes if ligne.code == "E4")
    assert ligne.intitule_complet == "E4 - Langue vivante - Espagnol"
    assert ligne.benefice.detail == "Note: 12.00 Année d'obtention: 2022"


@pytest.mark.parametrize(("code", "langue"), [("E4", "Klingon"), ("E6", "Espagnol")])
def test_prints_no_language_that_the_epreuve_does_not_have(code, langue):
    found = LIVREES.reglement("bcp", "aeronautique-systemes", 2024)
    cas = {"presentations": [{"annee": 2022, "notes": {code: "12"}, "langues": {code: langue}}]}
    droits = acquis.droits(found, declaration_of(cas), 2024)

    ouvertes = epreuve.arbre(found, Passage(regime=RegimeEvaluation.A), (), droits)

    assert [(noeud.position, noeud.option) for noeud in ouvertes if noeud.code == code] == [(Position.BENEFICE, None)]
