"""The catégories and the diplomas that a candidate chooses from: those of the guides, and those written since."""

from dataclasses import replace

import pytest

from api.rules.acquis import diplomes_du
from api.rules.contenu import LIVRES
from api.rules.contenu.controle import controler_contenus
from api.rules.contenu.domaine import domaine_de
from api.rules.contenu.listes import ACQUIS, CATEGORIES_CANDIDAT, POSSEDES
from api.rules.domaines import domaines
from api.rules.onglets.acquis import TitreObtenu, droits_du
from api.rules.onglets.informations import categorie_de, categories_connues, categories_proposees
from api.rules.parcours import problemes_de
from api.rules.recapitulatif import acquis_du
from api.rules.reglement.toml import valeur_toml
from tests.rules.contenu.ecrits import ecrits
from tests.rules.dossiers import accrall, avec, ngmb_dupont

CATEGORIE = dict(CATEGORIES_CANDIDAT.livres["SCOLAIRE"].valeurs)
LIVRE = {item.cle: item for item in CATEGORIES_CANDIDAT.livres.values()}


def chez(dossier, found):
    return replace(dossier, domaine=domaine_de(found, dossier.domaine, dossier.periode.annee), contenus=found)


def problems(dossier, code):
    return [problem.path for problem in problemes_de(dossier.domaine.onglet(code), dossier)]


@pytest.mark.parametrize("domaine", domaines().values(), ids=lambda domaine: domaine.code)
def test_the_contents_of_the_service_are_the_lists_of_its_guides(domaine):
    touched = ecrits(POSSEDES, {"cle": "NOUVEAU", "libelle": "NOUVEAU"})
    found = domaine_de(touched, domaine, 2027)

    assert categories_proposees(found) == categories_proposees(domaine)
    assert [replace(item, domaine="") for item in diplomes_du(found).values()] == list(diplomes_du(domaine).values())


def test_a_diploma_held_is_added_and_another_is_offered_no_more_but_keeps_its_name():
    found = ecrits(
        POSSEDES,
        {"cle": "TITRE_PRO", "libelle": "TITRE PROFESSIONNEL", "precision": "Niveau 4", "code": "00099"},
        {"cle": "BACCALAUREAT_GENERAL", "libelle": "BACCALAURÉAT GÉNÉRAL", "propose": False},
    )
    held = chez(accrall(), found)
    new = avec(held, "DIPLOME", diplome="TITRE_PRO")

    assert problems(new, "DIPLOME") == []
    assert problems(held, "DIPLOME") == [("diplome",)]
    shown = held.domaine.listes["DIPLOMES_POSSEDES"]
    assert shown["BACCALAUREAT_GENERAL"].libelle_ecran == "BACCALAURÉAT GÉNÉRAL"
    assert shown["TITRE_PRO"].libelle_imprime == "TITRE PROFESSIONNEL Niveau 4 (00099)"


def test_a_categorie_that_is_offered_no_more_still_decides_for_who_has_it():
    dossier = ngmb_dupont()
    mine = categorie_de(dossier)
    values = dict(LIVRE[mine.cle].valeurs)
    found = chez(dossier, ecrits(CATEGORIES_CANDIDAT, values | {"propose": False}, CATEGORIE | {"cle": "AUTRE"}))

    assert replace(categorie_de(found), est_propose=True) == mine
    offered = [item.cle for item in categories_proposees(found.domaine)]
    assert (mine.cle in offered, "AUTRE" in offered, mine.cle in categories_connues(found.domaine)) == (
        False,
        True,
        True,
    )


def test_a_diploma_of_acquis_opens_the_rights_that_it_says():
    titre = ACQUIS.livres["BCP/bts-dut-deug-licence"]
    found = ecrits(ACQUIS, dict(titre.valeurs) | {"cle": "titre-rncp", "famille": "TITRE RNCP", "code": "00123"})
    dossier = chez(ngmb_dupont(), found)
    held, known = (
        avec(
            dossier,
            "ACQUIS",
            autre_diplome=True,
            titres=[TitreObtenu(diplome=cle, annee=2022, academie="02")],
        )
        for cle in ("titre-rncp", titre.lu.cle)
    )

    assert droits_du(held) == droits_du(known) != ()
    assert acquis_du(held)[-1].titre == "TITRE RNCP"
    assert problems(held, "ACQUIS") == problems(known, "ACQUIS") == []
    assert diplomes_du(domaine_de(found, domaines()["BTS"], 2027)).keys() == diplomes_du(domaines()["BTS"]).keys()


def ecrit(section, values):
    lines = [f"{nom} = {valeur_toml(valeur)}" for nom, valeur in values.items()]
    return f"[[{section}]]\n" + "\n".join(lines)


@pytest.mark.parametrize(
    ("section", "values", "dit"),
    [
        ("categories", CATEGORIE | {"voie": "DISTANCE"}, " : ce qui donne un droit ou un régime ne change pas"),
        ("categories", CATEGORIE | {"formes": []}, ".formes : une forme de passage au moins"),
        ("categories", CATEGORIE | {"domaines": ["CAP"]}, ".domaines : code d'aucun domaine"),
        ("categories", CATEGORIE | {"cle": "a b"}, ".cle : lettres sans accent"),
        ("categories", CATEGORIE | {"libelle": "x" * 10_000}, ".libelle : 100 caractères au plus."),
        ("diplomes_possedes", {"cle": "X", "libelle": "X", "code": "<b>"}, ".code : chiffres attendus"),
        ("diplomes_acquis", {"domaine": "BCP", "cle": "x", "famille": "X", "reference": "R"}, ".enseignements : "),
        (
            "diplomes_acquis",
            dict(ACQUIS.livres["BCP/bts-dut-deug-licence"].valeurs) | {"enseignements": ["FRANCAIS"]},
            " : ce qui donne un droit ou un régime ne change pas",
        ),
    ],
)
def test_a_wrong_line_of_a_list_is_refused(section, values, dit):
    (constat,) = controler_contenus(ecrit(section, values), LIVRES).constats

    assert constat.message.startswith(f"{section}[0]{dit}")
    assert constat.ligne
