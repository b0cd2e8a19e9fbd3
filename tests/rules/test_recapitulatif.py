"""The tab « Récapitulatif », line by line as the guides show it, and on drafts."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from api.rules.candidature import problems_a_enregistrer
from api.rules.domaines import domaines
from api.rules.listes import FormePassage
from api.rules.onglets import identification
from api.rules.onglets.acquis import Acquis, Vae
from api.rules.onglets.epreuves import ChoixEpreuve
from api.rules.onglets.qualification import Qualification
from api.rules.parcours import Domaine, Nature
from api.rules.recapitulatif import blocs, lignes_epreuves
from api.rules.reglement import Position
from tests.rules.dossiers import BTS_2023, DACK, accrall, avec, brouillon, candidat_avec, dubois, ngmb_dupont

# The guide also shows « Nom de naissance : - ». It is the help under « Nom de famille », as the guide BTS shows it
# and as the tab « Identification » does (« Nom marital par exemple » is taken for a value there too): no line here.
JEANNE_ECRAN = """
N° candidat : 01948418953
# Qualification présentée
Spécialité : Aéronautique option Systèmes
Enseignement(s) : -
# Identification du candidat
Civilité : MADAME
Nom de famille : NGMB-DUPONT
Nom d'usage : -
Prénoms : NGMB-Jeanne
Date de naissance : 06/05/2005
Commune de naissance : BUGARACH
Département, DOM ou COM de naissance : 011
Pays de naissance : FRANCE (DONT OUTRE-MER)
Nationalité : Français
# Adresse et contact
Adresse : reu
97300 CAYENNE
FRANCE (DONT OUTRE-MER)
Téléphone mobile : 0123456789
Téléphone fixe : -
Adresse mail : 1948418953@mail.fr
# Situation du candidat
Catégorie socio-professionnelle d'un représentant légal : Chômeurs n'ayant jamais travaillé
# Informations candidature
Catégorie du candidat : SCOLAIRE BACPRO 1 AN
Votre établissement : CFA CEVEDOM CAYENNE - CAYENNE CEDEX 2 (9730538X)
Aménagement durée de formation : Non
Demande d'aménagement(s) d'épreuves au titre du handicap : Non
Valorisation des acquis de l'expérience : Non VAE
Forme de passage : Globale
Dérogation forme de passage : Non
Forme de passage finale : Globale
Communication des résultats d'examen en vue d'une publication par la presse ou sur les sites internet de sociétés de droit privé : Non
Communication des résultats, de mon nom et de mon adresse aux collectivités territoriales en vue d'éventuelles félicitations : Non
# Acquis déclarés
Titulaire : BTS DUT DEUG LICENCE Toutes spécialités (depuis 1900)
Type de droit : Epreuves dispensées dans la spécialité présentée - Année : 2022 Académie : Aix-Marseille
"""

DACK_ECRAN = """
N° candidat : 02235030277
# Qualification présentée
Spécialité : Aéronautique
# Identification du candidat
Civilité : MONSIEUR
Nom de famille : ACCRALL
Nom d'usage : -
Prénoms : Dack
Date de naissance : 01/01/2001
Commune de naissance : PERIGUEUX
Département, DOM ou COM de naissance : 024
Pays de naissance : FRANCE (DONT OUTRE-MER)
Nationalité : Français
# Adresse et contact
Adresse : 1 rue des champs
25000 BESANCON
FRANCE (DONT OUTRE-MER)
Téléphone mobile : 0606060606
Téléphone fixe : -
Adresse mail : accrall@ac-rennes.fr
# Situation du candidat
Catégorie socio-professionnelle du candidat ou d'un représentant légal : Chauffeurs
# Informations candidature
Catégorie du candidat : EX.SCOLAIRE
Votre établissement : INDIV BESANCON (02500005)
Votre ancien établissement : LP FERNAND LEGERE - AUDINCOURT CEDEX (0250001R)
Aménagement durée de formation : Non
Demande d'aménagement(s) d'épreuves au titre du handicap : Non
Valorisation des acquis de l'expérience : Non VAE
Forme de passage : Globale
Dérogation forme de passage : Non
Forme de passage finale : Globale
Communication des résultats d'examen en vue d'une publication par la presse ou sur les sites internet de sociétés de droit privé : Non
Communication des résultats, de mon nom et de mon adresse aux collectivités territoriales en vue d'éventuelles félicitations : Non
# Diplôme possédé
Diplôme possédé : BACCALAURÉAT GÉNÉRAL - Bac général
# Acquis déclarés
Déjà présenté : BREVET DE TECHNICIEN SUPERIEUR Aéronautique (depuis 2017)
Type de droit : notes conservées dans la spécialité présentée - Année : 2021 Académie : BESANCON - Ancienne catégorie : SCOLAIRE Ancienne forme de passage : Globale
"""

CASES = Path(__file__).parent / "cases" / "tableaux.toml"


def ecran(dossier):
    lines = []
    for bloc in blocs(dossier):
        lines += [f"# {bloc.titre}"] if bloc.titre else []
        lines += [f"{ligne.libelle} : {ligne.valeur}" for ligne in bloc.lignes]
    return "\n".join(lines)


def valeurs(dossier):
    return {ligne.libelle: ligne.valeur for bloc in blocs(dossier) for ligne in bloc.lignes}


def tables(dossier):
    lines, titre = [], None
    for groupe in lignes_epreuves(dossier):
        lines += [groupe.titre] if groupe.titre != titre else []
        titre = groupe.titre
        lines += [groupe.sous_titre, *(rangee(ligne) for ligne in groupe.lignes)]
    return "\n".join(lines)


def rangee(ligne):
    """A row as `cases/tableaux.toml` writes it: the académie beside the label, mark and year in the last column."""
    intitule = " ".join((ligne.libelle, *ligne.precisions[:1]))
    cells = (intitule, ligne.position, ligne.mode, " ".join(ligne.precisions[1:]))
    return " | ".join(cells).rstrip(" |").replace("|  |", "| |")


def table_du_guide(specialite):
    """The table of the guide, whose only « Dispensé », for E5-A, is a slip: « Dispense » stands everywhere else."""
    found = tomllib.loads(CASES.read_text("utf-8"))["tableaux"]
    return next(
        table["attendu"].strip()
        for table in found
        if table["specialite"] == specialite and table["vue"] == "recapitulatif"
    )


@pytest.mark.parametrize("dossier", [ngmb_dupont(), accrall(), dubois()], ids=["ngmb-dupont", "accrall", "dubois"])
def test_the_examples_of_the_guides_are_complete(dossier):
    assert problems_a_enregistrer(dossier) == []


def test_shows_the_blocks_of_the_guide_bac_pro():
    assert ecran(ngmb_dupont()) == JEANNE_ECRAN.strip()


def test_shows_the_blocks_of_the_guide_bts():
    assert ecran(accrall()) == DACK_ECRAN.strip()


def test_shows_the_epreuves_of_the_guide_bac_pro():
    assert tables(ngmb_dupont()) == table_du_guide("aeronautique-systemes")


def test_shows_the_epreuves_of_the_guide_bts():
    assert tables(accrall()) == table_du_guide("aeronautique")


def test_says_where_a_mark_kept_comes_from():
    ligne = lignes_epreuves(accrall())[0].lignes[0]

    assert ligne.libelle == "E1 - Culture générale et expression"
    assert ligne.precisions == ("Académie d'obtention: BESANCON", "Note: 15.00", "Année d'obtention: 2021")


def test_says_how_deep_a_sous_epreuve_is():
    niveaux = {ligne.libelle.split(" ")[0]: ligne.niveau for ligne in lignes_epreuves(ngmb_dupont())[0].lignes}

    assert (niveaux["EC1"], niveaux["EC1B"], niveaux["EC1BA"]) == (0, 1, 2)


@pytest.mark.parametrize(("domaine", "periode"), [("BCP", None), ("BTS", BTS_2023)])
def test_shows_an_empty_draft(domaine, periode):
    dossier = brouillon(domaine, periode, DACK) if periode else brouillon()

    found = valeurs(dossier)

    assert found["Spécialité"] == found["Adresse"] == found["Votre établissement"] == "-"
    assert found["Forme de passage"] == found["Forme de passage finale"] == found["Acquis déclarés"] == "-"
    assert found["Aménagement durée de formation"] == "Non"
    assert "" not in found.values()
    assert lignes_epreuves(dossier) == ()


@pytest.mark.parametrize("dossier", [ngmb_dupont(), accrall(), dubois()], ids=["ngmb-dupont", "accrall", "dubois"])
def test_shows_a_draft_that_stopped_after_any_tab(dossier):
    codes = list(dossier.saisie)
    for count in range(len(codes)):
        draft = replace(dossier, saisie={code: dossier.saisie[code] for code in codes[:count]})

        assert [bloc.titre for bloc in blocs(draft)] == [bloc.titre for bloc in blocs(dossier)]
        lignes_epreuves(draft)


def test_shows_values_that_no_list_knows_as_empty():
    dossier = avec(accrall(), "DIPLOME", diplome="X")
    dossier = avec(dossier, "IDENTIFICATION", nationalite="X", adresse_pays="X", categorie_socioprofessionnelle="X")
    dossier = avec(dossier, "INFORMATIONS", categorie="X", situation="X", etablissement="X", ancien_etablissement="X")
    dossier = avec(dossier, "QUALIFICATION", specialite="X", section_de_langue="X")

    found = valeurs(dossier)

    assert found["Diplôme possédé"] == found["Nationalité"] == found["Catégorie du candidat"] == "-"
    assert found["Spécialité"] == found["Votre établissement"] == found["Votre ancien établissement"] == "-"


def test_asks_for_the_former_school_of_a_former_pupil():
    dossier = avec(accrall(), "INFORMATIONS", ancien_etablissement=None)

    assert valeurs(dossier)["Votre ancien établissement"] == "-"
    assert "Votre ancien établissement" not in valeurs(ngmb_dupont())


def test_shows_a_language_section_for_the_bac_pro_alone():
    bac_pro = avec(ngmb_dupont(), "QUALIFICATION", section_de_langue="ANGLAIS")
    bts = avec(accrall(), "QUALIFICATION", section_de_langue="ANGLAIS")

    assert valeurs(bac_pro)["Enseignement(s)"] == "Section européenne Anglais"
    assert "Enseignement(s)" not in valeurs(bts)


def test_shows_what_the_examples_leave_alone_once_it_is_chosen():
    dossier = avec(accrall(), "INFORMATIONS", situation="REDOUBLANT", renonce_acquis=True, amenagement_handicap=True)

    found = valeurs(dossier)

    assert found["Situation à l'inscription"] == "Redoublant"
    assert found["Je souhaite renoncer à des acquis"] == "Oui"
    assert found["Demande d'aménagement(s) d'épreuves au titre du handicap"] == "Oui"
    assert found["Type de droit"].startswith("aucun droit appliqué")


def test_shows_a_validation_of_experience():
    dossier = avec(dubois(), "ACQUIS", dispenses_vae=True, vae=[Vae(annee=2020, academie="03", epreuves=["E1"])])

    found = valeurs(dossier)

    assert found["Valorisation des acquis de l'expérience"] == "VAE"
    assert found["Validation des acquis de l'expérience"] == "E1"


def test_shows_the_forme_that_is_asked_for_and_the_one_that_is_imposed():
    asked = avec(accrall(), "QUALIFICATION", forme_passage=FormePassage.PROGRESSIVE)
    granted = avec(asked, "QUALIFICATION", derogation_forme=True)

    assert valeurs(asked)["Forme de passage"] == "Progressive"
    assert valeurs(asked)["Forme de passage finale"] == "Globale"
    assert valeurs(granted)["Dérogation forme de passage"] == "Oui"
    assert valeurs(granted)["Forme de passage finale"] == "Progressive"


def test_shows_the_epreuves_left_for_another_session_in_forme_progressive():
    dossier = avec(dubois(), "QUALIFICATION", forme_passage=FormePassage.PROGRESSIVE)
    later = ChoixEpreuve(epreuve="E3", position=Position.NON_INSCRIT)
    dossier = avec(dossier, "EPREUVES", choix=[*dossier.form("EPREUVES").choix, later])

    rows = tables(dossier).splitlines()

    assert "E3 - Gestion de la relation client | Non Inscrit" in rows
    assert "E1 - Culture générale et expression | Inscrit | Ponctuel" in rows


def test_shows_a_birth_and_an_address_abroad():
    abroad = {"departement_naissance": None, "commune_naissance": None, "ville_naissance": "L'Aquila"}
    dossier = candidat_avec(ngmb_dupont(), pays_naissance="99127", **abroad)
    dossier = avec(dossier, "IDENTIFICATION", adresse_pays="99139", code_postal="1100-148", localite="LISBOA")

    found = valeurs(dossier)

    assert found["Commune de naissance"] == "L'Aquila"
    assert found["Département, DOM ou COM de naissance"] == "-"
    assert found["Pays de naissance"] == "ITALIE"
    assert found["Adresse"] == "reu\n1100-148 LISBOA\nPORTUGAL"


def test_names_a_commune_that_was_merged_since():
    dossier = candidat_avec(ngmb_dupont(), departement_naissance="014", commune_naissance="14408D")

    assert valeurs(dossier)["Commune de naissance"] == "MAY-SUR-ORNE"


def domaine_of(*onglets):
    bcp = domaines()["BCP"]
    return Domaine(
        code="XXX",
        nature=Nature.CONCOURS,
        libelle="CONCOURS",
        onglets=onglets,
        reglements="bcp",
        document_inscription=bcp.document_inscription,
        textes=bcp.textes,
        amenagement=bcp.amenagement,
    )


def test_has_no_block_for_a_tab_that_the_domaine_has_not():
    dossier = replace(ngmb_dupont(), domaine=domaine_of(identification.onglet()), saisie={})
    bare = replace(dossier, domaine=domaine_of())

    assert [bloc.titre for bloc in blocs(dossier)] == [
        "",
        "Identification du candidat",
        "Adresse et contact",
        "Situation du candidat",
    ]
    assert [bloc.titre for bloc in blocs(bare)] == ["", "Identification du candidat"]
    assert lignes_epreuves(bare) == ()


def test_shows_acquis_typed_before_the_specialite_as_empty():
    dossier = brouillon(ACQUIS=Acquis(autre_diplome=True, titres=ngmb_dupont().form("ACQUIS").titres))
    known = replace(
        dossier, saisie={**dossier.saisie, "QUALIFICATION": Qualification(specialite="aeronautique-systemes")}
    )

    assert valeurs(dossier)["Acquis déclarés"] == "-"
    assert valeurs(known)["Titulaire"] == "BTS DUT DEUG LICENCE Toutes spécialités (depuis 1900)"
