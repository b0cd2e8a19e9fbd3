"""Diplomas, rights and the tab « Acquis »: declarations, problems, marks kept."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from api.rules import acquis
from api.rules.acquis import Declaration, NoteDeclaree, Presentation, Titre, Validation
from api.rules.acquis.diplomes import lis_diplome
from api.rules.domaines import domaines
from api.rules.etat_civil import Identite
from api.rules.listes import FormePassage
from api.rules.onglets import acquis as onglet
from api.rules.onglets import epreuves
from api.rules.onglets.acquis import Acquis, AutreSpecialitePresentee, DejaPresente, NoteObtenue, TitreObtenu, Vae
from api.rules.onglets.epreuves import ChoixEpreuve, Epreuves
from api.rules.onglets.informations import Informations
from api.rules.onglets.qualification import Qualification
from api.rules.parcours import Dossier, PeriodeDuDossier, problemes_de
from api.rules.reglement import LIVREES, DonneeInvalideError, Position
from api.rules.reglement.table import Table

JEANNE = Identite(
    numero="01948418953",
    civilite="MADAME",
    nom="NGMB-DUPONT",
    prenoms="Jeanne",
    date_naissance=date(2005, 5, 6),
    pays_naissance="99100",
    courriel="jeanne@example.fr",
)


def dossier(specialite="aeronautique-systemes", domaine="BCP", annee=2024, categorie=None, renonce=None, **saisie):
    periode = PeriodeDuDossier(
        session=str(annee),
        annee=annee,
        centre="03",
        libelle=str(annee),
        ouvre_le=datetime(annee - 1, 11, 1, tzinfo=UTC),
        ferme_le=datetime(annee - 1, 12, 1, tzinfo=UTC),
    )
    forms = {
        "QUALIFICATION": Qualification(specialite=specialite),
        "INFORMATIONS": Informations(categorie=categorie, renonce_acquis=renonce),
        **saisie,
    }
    return Dossier(domaine=domaines()[domaine], candidat=JEANNE, periode=periode, millesime=annee, saisie=forms)


def problems(form, **options):
    return [f"{problem.code} {'.'.join(problem.path)}" for problem in found(form, **options)]


def found(form, code="ACQUIS", **options):
    """The problems of the tab filled so, in a dossier."""
    around = dossier(**{**options, code: form})
    return problemes_de(around.domaine.onglet(code), around)


TITRE = TitreObtenu(diplome="bts-dut-deug-licence", annee=2022, academie="02")
SESSION_2021 = DejaPresente(annee=2021, academie="03", notes=[NoteObtenue(epreuve="E1", note=Decimal("15.00"))])
BTS = {"specialite": "aeronautique", "domaine": "BTS"}


def test_lists_the_diplomas_of_the_guide_bac_pro_in_its_order():
    assert [item.libelle for item in acquis.diplomes("bcp")] == [
        "BACCALAURÉAT PROFESSIONNEL Autres spécialités (depuis 2019)",
        "BTS DUT DEUG LICENCE Toutes spécialités (depuis 1900)",
        "AUTRES DIPLOMES Technicien des métiers du spectacle (depuis 1900)",
        "AUTRES DIPLOMES Technicien podo-orthésiste (depuis 1900)",
        "AUTRES DIPLOMES Technicien prothésiste-orthésiste (depuis 1900)",
        "BACCALAURÉAT PROFESSIONNEL Autres spécialités BACPRO avec Physique-chimie, Economie-gestion (depuis 2019)",
        "BACCALAURÉAT PROFESSIONNEL Autres spécialités BACPRO avec Sciences Physiques et Chimiques (depuis 2019)",
        "DIPLOME DES METIERS D'ART Toutes spécialités (depuis 1900)",
        "BACCALAURÉAT PROFESSIONNEL Autres spécialités BACPRO avec Economie-gestion (depuis 2019)",
        "BREVET DES METIERS D'ART Toutes spécialités (depuis 1900)",
        "BREVET TECHNIQUE, BREVET TECHNIQUE AGRICOLE Toutes spécialités (depuis 1900)",
        "BACCALAURÉAT GÉNÉRAL OU BACCALAURÉAT TECHNOLOGIQUE Toutes séries (depuis 1900)",
    ]


def test_lists_the_epreuves_dispensed_as_the_guide_prints_them():
    found = LIVREES.reglement("bcp", "aeronautique-systemes", 2024)

    dispensees = acquis.epreuves_dispensees(found, "bts-dut-deug-licence")

    assert [f"{item.code} : {item.libelle}" for item in dispensees] == [
        "E4 : Langue vivante",
        "E5-A : Français",
        "E5-B : Histoire-géographie et enseignement moral et civique",
        "E6 : Arts appliqués et culture artistique",
        "E7 : Education physique et sportive",
    ]


@pytest.mark.parametrize("domaine", ["bcp", "bts"])
def test_keys_and_labels_of_diplomas_are_unique(domaine):
    items = acquis.diplomes(domaine)

    assert len({item.cle for item in items}) == len({item.libelle for item in items}) == len(items)


@pytest.mark.parametrize("domaine", ["bcp", "bts"])
@pytest.mark.parametrize("cle", ["aeronautique-systemes", "aeronautique", "banque-conseiller-de-clientele"])
def test_no_diploma_dispenses_from_a_professional_epreuve(domaine, cle):
    found = LIVREES.reglement(domaine, cle, 2022)

    for item in acquis.diplomes(domaine) if found else ():
        assert [unite.code for unite in acquis.epreuves_dispensees(found, item.cle) if unite.professionnelle] == []


@pytest.mark.parametrize("valeurs", [{}, {"a_verifier": True, "enseignements": ["FRANCAIS"]}])
def test_a_diploma_says_what_it_dispenses_from_or_that_the_office_decides(valeurs):
    table = Table("diplomes.toml", {"cle": "x", "famille": "X", "reference": "Un texte", **valeurs})

    with pytest.raises(DonneeInvalideError, match="des enseignements, ou a_verifier"):
        lis_diplome(table)


@pytest.mark.parametrize(
    ("note", "annee", "session", "gardee"),
    [
        ("9.99", 2023, 2024, False),
        ("10", 2023, 2024, True),
        ("20", 2019, 2024, True),
        ("20", 2018, 2024, False),
        ("20", 2024, 2024, False),
        ("20", 2025, 2024, False),
    ],
)
def test_keeps_a_mark_from_ten_for_five_years(note, annee, session, gardee):
    for domaine, cle in (("bcp", "aeronautique-systemes"), ("bts", "aeronautique")):
        assert LIVREES.reglement(domaine, cle, 2024).conservation.garde(Decimal(note), annee, session) is gardee


def test_opens_rights_that_unticking_and_renouncing_take_away():
    found = LIVREES.reglement("bcp", "aeronautique-systemes", 2024)
    declaration = Declaration(
        titres=(Titre(diplome="bts-dut-deug-licence", annee=2022, academie="02"),), repassees=frozenset({"E6"})
    )

    def codes(droits):
        return [droit.epreuve for droit in droits]

    assert codes(acquis.droits_ouverts(found, declaration, 2024)) == ["E4", "E5-A", "E5-B", "E6", "E7"]
    assert codes(acquis.droits(found, declaration, 2024)) == ["E4", "E5-A", "E5-B", "E7"]
    assert acquis.droits(found, replace(declaration, renonce=True), 2024) == ()


def test_says_that_a_presentation_keeps_nothing():
    found = LIVREES.reglement("bts", "banque-conseiller-de-clientele", 2022)
    declaration = Declaration(presentations=(Presentation(annee=2021, academie="03"),))

    (declare,) = acquis.acquis_declares(found, declaration, 2022)

    assert declare.lignes == (
        "Déjà présenté : BREVET DE TECHNICIEN SUPERIEUR Banque - conseiller de clientèle",
        "Type de droit : aucun droit appliqué dans la spécialité présentée - Année : 2021 Académie : BESANCON",
    )


def test_tells_other_specialites_experience_and_rights_to_verify():
    found = LIVREES.reglement("bts", "aeronautique", 2024)
    declaration = Declaration(
        autres_specialites=(
            Presentation(
                annee=2023,
                academie="03",
                specialite="Comptabilité et gestion",
                forme=FormePassage.GLOBALE,
                notes=(NoteDeclaree("E1", Decimal(12)),),
            ),
        ),
        titres=(Titre(diplome="certification-langue-anglaise", annee=2022, academie="02"),),
        validations=(Validation(annee=2020, academie="03", epreuves=("E5",)),),
    )

    declares = acquis.acquis_declares(found, declaration, 2024)

    assert [declare.lignes for declare in declares] == [
        (
            "Déjà présenté : BREVET DE TECHNICIEN SUPERIEUR Comptabilité et gestion",
            (
                "Type de droit : notes conservées dans la spécialité présentée - Année : 2023 Académie : BESANCON - "
                "Ancienne forme de passage : Globale"
            ),
        ),
        (
            "Titulaire : CERTIFICATION EN LANGUE ANGLAISE",
            "Type de droit : à vérifier par le service des examens et concours - Année : 2022 Académie : Aix-Marseille",
        ),
        (
            "Validation des acquis de l'expérience : E5",
            "Type de droit : Epreuves dispensées dans la spécialité présentée - Année : 2020 Académie : BESANCON",
        ),
    ]


@pytest.mark.parametrize(
    ("form", "attendu"),
    [
        (Acquis(), []),
        (Acquis(autre_diplome=False), []),
        (Acquis(autre_diplome=True, titres=[TITRE]), []),
        (Acquis(autre_diplome=True), ["OBLIGATOIRE titres"]),
        (Acquis(titres=[TITRE]), ["VALEUR_INCOMPATIBLE autre_diplome"]),
        (
            Acquis(autre_diplome=True, titres=[TitreObtenu()]),
            ["OBLIGATOIRE titres.0.diplome", "OBLIGATOIRE titres.0.annee", "OBLIGATOIRE titres.0.academie"],
        ),
        (
            Acquis(autre_diplome=True, titres=[TitreObtenu(diplome="permis", annee=1899, academie="99")]),
            [
                "VALEUR_INCONNUE titres.0.diplome",
                "DATE_INCOHERENTE titres.0.annee",
                "VALEUR_INCONNUE titres.0.academie",
            ],
        ),
        (
            Acquis(
                autre_diplome=True,
                titres=[TITRE, TitreObtenu(diplome="bacpro-autre-specialite", annee=2018, academie="02")],
            ),
            ["DATE_INCOHERENTE titres.1.annee"],
        ),
        (Acquis(autre_diplome=True, titres=[replace(TITRE, annee=2024)]), []),
        (Acquis(autre_diplome=True, titres=[replace(TITRE, annee=2025)]), ["DATE_INCOHERENTE titres.0.annee"]),
        (Acquis(autre_diplome=True, titres=[TITRE] * 21), ["TROP_LONG titres"]),
        (Acquis(dispenses_vae=True), ["OBLIGATOIRE vae"]),
        (Acquis(dispenses_vae=True, vae=[Vae(annee=2020, academie="03", epreuves=["E2"])]), []),
        (Acquis(dispenses_vae=True, vae=[Vae(annee=2020, academie="03")]), ["OBLIGATOIRE vae.0.epreuves"]),
        (
            Acquis(dispenses_vae=True, vae=[Vae(annee=2020, academie="03", epreuves=["E2", "E99", "E3"])]),
            ["VALEUR_INCONNUE vae.0.epreuves.E99", "VALEUR_INCOMPATIBLE vae.0.epreuves.E3"],
        ),
        (Acquis(epreuves_repassees=["E4", "E99"]), ["VALEUR_INCONNUE epreuves_repassees.E99"]),
    ],
)
def test_finds_what_is_wrong_with_diplomas_and_experience(form, attendu):
    assert problems(form) == attendu


def presentation(**valeurs):
    return Acquis(deja_presente=True, presentations=[replace(SESSION_2021, **valeurs)])


def note(epreuve="E1", valeur="12", langue=None):
    return NoteObtenue(epreuve=epreuve, note=Decimal(valeur) if valeur else None, langue=langue)


@pytest.mark.parametrize(
    ("form", "attendu"),
    [
        (presentation(), []),
        (presentation(notes=None), []),
        (presentation(annee=2016), ["DATE_INCOHERENTE presentations.0.annee"]),
        (presentation(annee=2024), ["DATE_INCOHERENTE presentations.0.annee"]),
        (presentation(ancienne_categorie="SCOLAIRE"), []),
        (presentation(ancienne_categorie="ROI"), ["VALEUR_INCONNUE presentations.0.ancienne_categorie"]),
        (presentation(notes=[note(valeur="20.00"), note("E5", "0")]), []),
        (presentation(notes=[note(valeur="20.01")]), ["FORMAT_INVALIDE presentations.0.notes.0.note"]),
        (presentation(notes=[note(valeur="-1")]), ["FORMAT_INVALIDE presentations.0.notes.0.note"]),
        (presentation(notes=[note(valeur="10.125")]), ["FORMAT_INVALIDE presentations.0.notes.0.note"]),
        (presentation(notes=[note(valeur="10.500")]), []),
        (presentation(notes=[note(valeur="NaN")]), ["FORMAT_INVALIDE presentations.0.notes.0.note"]),
        (presentation(notes=[note(valeur="Infinity")]), ["FORMAT_INVALIDE presentations.0.notes.0.note"]),
        (
            presentation(notes=[note(None, None)]),
            ["OBLIGATOIRE presentations.0.notes.0.epreuve", "OBLIGATOIRE presentations.0.notes.0.note"],
        ),
        (presentation(notes=[note("E99")]), ["VALEUR_INCONNUE presentations.0.notes.0.epreuve"]),
        (presentation(notes=[note("E3")]), ["VALEUR_INCOMPATIBLE presentations.0.notes.0.epreuve"]),
        (presentation(notes=[note(), note()]), ["VALEUR_INCOMPATIBLE presentations.0.notes.1.epreuve"]),
        (presentation(notes=[note()] * 21), ["TROP_LONG presentations.0.notes"]),
    ],
)
def test_finds_what_is_wrong_with_an_earlier_session(form, attendu):
    assert problems(form, **BTS) == attendu


def autre(specialite="Comptabilité et gestion", **valeurs):
    element = AutreSpecialitePresentee(specialite=specialite, annee=2023, academie="03", **valeurs)
    return Acquis(autre_specialite=True, autres_specialites=[element])


@pytest.mark.parametrize(
    ("form", "attendu"),
    [
        (autre(notes=[note("E5-A")]), []),
        (autre(notes=[note("E2")]), ["VALEUR_INCOMPATIBLE autres_specialites.0.notes.0.epreuve"]),
        (autre(notes=[note("E4")]), ["OBLIGATOIRE autres_specialites.0.notes.0.langue"]),
        (autre(notes=[note("E4", langue="Klingon")]), ["VALEUR_INCONNUE autres_specialites.0.notes.0.langue"]),
        (autre(notes=[note("E4", langue="Anglais")]), []),
        (autre(" "), ["OBLIGATOIRE autres_specialites.0.specialite"]),
        (autre("x" * 256), ["TROP_LONG autres_specialites.0.specialite"]),
        (autre("aéronautique option systèmes"), ["VALEUR_INCOMPATIBLE autres_specialites.0.specialite"]),
    ],
)
def test_finds_what_is_wrong_with_another_specialite(form, attendu):
    assert problems(form) == attendu


def test_checks_what_it_can_before_a_specialite_is_chosen():
    form = Acquis(dispenses_vae=True, vae=[Vae(annee=2020, academie="03", epreuves=["E99"])], epreuves_repassees=["E1"])

    assert problems(form, specialite=None) == []
    assert onglet.droits_du(dossier(specialite=None, ACQUIS=form)) == ()


def test_every_problem_ends_its_sentence():
    form = presentation(annee=None, academie=None, ancienne_categorie="ROI", notes=[note("E3", "42")])

    assert [p.message for p in found(form, **BTS) if not p.message.endswith(".")] == []


def test_counts_only_ticked_and_dated_declarations():
    form = Acquis(
        deja_presente=False,
        presentations=[SESSION_2021],
        autre_diplome=True,
        titres=[TITRE, TitreObtenu(diplome="bts-dut-deug-licence", annee=2020), TitreObtenu(annee=2020, academie="02")],
    )

    declaration = onglet.declaration_de(dossier(ACQUIS=form))

    assert declaration == Declaration(titres=(Titre(diplome="bts-dut-deug-licence", annee=2022, academie="02"),))


def test_renouncing_comes_from_the_tab_informations():
    form = Acquis(deja_presente=True, presentations=[SESSION_2021])

    assert [droit.epreuve for droit in onglet.droits_du(dossier(**BTS, ACQUIS=form))] == ["E1"]
    assert onglet.droits_du(dossier(**BTS, ACQUIS=form, renonce=True)) == ()


@pytest.mark.parametrize(
    ("tab", "attendu"),
    [
        (
            domaines()["BCP"].onglet("ACQUIS"),
            {
                "deja_presente": "Je me suis déjà présenté à ce BACPRO lors d'une session précédente et je n'ai pas obtenu le diplôme",
                "autre_specialite": "Je me suis déjà présenté à une autre spécialité du BACPRO et je n'ai pas obtenu le diplôme",
                "autre_diplome": "J'ai obtenu un BACPRO d'une autre spécialité, ou obtenu un autre diplôme",
                "dispenses_vae": "J'ai des dispenses d'épreuve au titre de la validation des acquis de l'expérience",
            },
        ),
        (
            domaines()["BTS"].onglet("ACQUIS"),
            {
                "deja_presente": "Je me suis déjà présenté(e) à ce BTS lors d'une session précédente et je n'ai pas obtenu le diplôme",
                "autre_specialite": "Je me suis déjà présenté(e) à un autre BTS lors d'une session précédente et je n'ai pas obtenu le diplôme",
                "autre_diplome": "J'ai obtenu un autre diplôme (inclus certification en langue anglaise)",
                "dispenses_vae": "J'ai des dispenses d'épreuve au titre de la validation des acquis de l'expérience",
            },
        ),
    ],
)
def test_words_the_four_declarations_as_each_guide_does(tab, attendu):
    libelles = {champ.nom: champ.libelle for champ in tab.champs}

    assert {nom: libelles[nom] for nom in onglet.DECLARATIONS} == attendu


def test_the_tree_of_a_dossier_follows_its_tabs():
    form = Acquis(deja_presente=True, presentations=[SESSION_2021])
    choix = Epreuves(choix=[ChoixEpreuve(epreuve="EF1", position=Position.INSCRIT, option="Russe")])
    folder = dossier(**BTS, ACQUIS=form, EPREUVES=choix)

    found = {racine.code: (racine.position, racine.option) for racine in epreuves.arbre_du_dossier(folder)}

    assert found["E1"] == (Position.BENEFICE, None)
    assert found["EF1"] == (Position.INSCRIT, "Russe")
    assert epreuves.problems(choix, folder) == []


def test_there_is_no_tree_before_a_specialite_is_chosen():
    folder = dossier(specialite=None)

    assert epreuves.arbre_du_dossier(folder) == ()
    assert epreuves.message_de(folder) is None
    assert [(p.code, p.path) for p in epreuves.problems(Epreuves(), folder)] == [("PREALABLE_MANQUANT", ())]


def test_says_to_go_straight_on_only_when_there_is_nothing_to_choose():
    ouvertes = epreuves.arbre_du_dossier(dossier(**BTS))
    figees = [ouverte for ouverte in ouvertes if ouverte.obligatoire]

    assert epreuves.message(ouvertes) is None
    assert epreuves.message(figees) == epreuves.MESSAGE_SANS_CHOIX


def test_limits_the_choices_and_names_an_empty_one():
    trop = Epreuves(choix=[ChoixEpreuve()] * 51)
    vide = Epreuves(choix=[ChoixEpreuve()])

    assert [(p.code, p.path) for p in found(trop, "EPREUVES", **BTS)] == [("TROP_LONG", ("choix",))]
    assert [(p.code, p.path) for p in found(vide, "EPREUVES", **BTS)] == [
        ("VALEUR_INCONNUE", ("choix", "0", "epreuve"))
    ]


def test_a_former_pupil_has_no_chef_d_oeuvre():
    folder = dossier(categorie="EX_SCOLAIRE")

    assert "EC1" not in [racine.code for racine in epreuves.arbre_du_dossier(folder)]
