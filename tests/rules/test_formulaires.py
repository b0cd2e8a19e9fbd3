"""The descriptions of forms and the rules: what one says, the other does, for values made by chance."""

from collections import Counter
from dataclasses import replace
from datetime import date

import msgspec
import pytest
from saisies import Remplisseur

from api.rules import geographie
from api.rules.compte import problems_formulaire
from api.rules.domaines import domaines
from api.rules.etat_civil import EtatCivil
from api.rules.formulaire import autocompletion, champs_du_jour
from api.rules.formulaires.compte import Adresse, CreationCompte, NouveauMotDePasse
from api.rules.formulaires.registre import A_VERIFIER, formulaires, problems_decrits
from api.rules.gestion.bureau import GestionnaireSaisi, HabilitationSaisie, problems_gestionnaire
from api.rules.gestion.calendrier import (
    MessageAccueilSaisi,
    PeriodeSaisie,
    SessionSaisie,
    problems_message_accueil,
    problems_periode,
    problems_session,
)
from api.rules.listes import FormePassage
from api.rules.parcours import problemes_de
from api.rules.problems import Code
from api.rules.saisie import problems_saisie
from tests.rules.dossiers import accrall, avec, dubois, entier, ngmb_dupont

AUJOURDHUI = date(2026, 11, 16)
PROGRESSIF = avec(
    avec(accrall(), "INFORMATIONS", categorie="FORMATION_CONTINUE"),
    "QUALIFICATION",
    forme_passage=FormePassage.PROGRESSIVE,
)
DOSSIERS = {
    "BCP": ngmb_dupont(),
    "BTS": accrall(),
    "BTS, langue": dubois(),
    "BTS, progressif": PROGRESSIF,
    **{code: entier(code) for code in domaines()},
}
TOURS = 3
# The rules that a description cannot tell, since they compare several values of the dossier.
ENTRE_VALEURS = {Code.VALEUR_INCOMPATIBLE}


def sources(dossier=None):
    """The queries that a client would run to fill a list too long to be told."""
    return {
        "communes": lambda departement: [c.cle for c in geographie.communes().values() if c.departement == departement][
            :9
        ],
        "specialites": lambda **_: ["aeronautique"],
        "epreuves": lambda **_: ["E1", "E2"],
        "gestionEpreuves": lambda **_: ["E1", "E2"],
        "etablissements": lambda academie: [dossier.form("INFORMATIONS").etablissement],  # noqa: ARG005
    }


def compare(champs, sources, refuses, *, tours=TOURS):
    """The number of values tried, and the disagreements between the description and the rules.

    `refuses` gives the codes of the problems by path, for a form as a dictionary; None for one that no input can hold.
    """
    tried, wrong = 0, []
    for graine in range(tours):
        remplisseur = Remplisseur(champs, sources, graine)
        juste = remplisseur.juste()
        before = refuses(juste)
        tried += 1
        wrong += [(path, code, juste) for path, code in before.items() if code not in ENTRE_VALEURS]
        for faute in remplisseur.fautes(juste):
            after = refuses(faute.saisie)
            if after is None:
                continue
            tried += 1
            elsewhere = {
                path: code
                for path, code in after.items()
                if path != faute.path and path[-1] not in faute.liees and code not in ENTRE_VALEURS
            }
            if after.get(faute.path) not in faute.codes or elsewhere:
                wrong.append((faute.path, sorted(faute.codes), after, str(faute.saisie)[:400]))
    return tried, wrong


@pytest.mark.parametrize("nom", DOSSIERS)
def test_a_tab_is_refused_where_and_as_its_description_says(nom, record_testsuite_property):
    dossier = DOSSIERS[nom]
    tried = Counter()
    for onglet in dossier.domaine.onglets:
        described = onglet.formulaire(dossier.domaine, dossier)
        if described is None:
            continue

        def refuses(saisie, onglet=onglet):
            try:
                form = msgspec.convert(saisie, onglet.form)
            except msgspec.ValidationError:  # an enum admits no other value
                return None
            filled = replace(dossier, saisie={**dossier.saisie, onglet.code: form})
            return {problem.path: problem.code for problem in reversed(problemes_de(onglet, filled))}

        tried[onglet.code], wrong = compare(described.champs, sources(dossier), refuses)

        assert wrong == [], onglet.code
    record_testsuite_property(f"valeurs {nom}", tried.total())
    assert tried.total() > 100


def du_compte(form):
    return problems_formulaire(form, AUJOURDHUI)


@pytest.mark.parametrize(
    ("form", "problems"),
    [
        (CreationCompte, du_compte),
        (EtatCivil, du_compte),
        (Adresse, du_compte),
        (NouveauMotDePasse, du_compte),
        (GestionnaireSaisi, problems_gestionnaire),
        (HabilitationSaisie, problems_saisie),
        (SessionSaisie, problems_session),
        (PeriodeSaisie, problems_periode),
        (MessageAccueilSaisi, problems_message_accueil),
    ],
)
def test_a_form_outside_of_the_wizard_is_refused_where_and_as_its_description_says(
    form, problems, record_testsuite_property
):
    champs = champs_du_jour(form, AUJOURDHUI)

    def refuses(saisie):
        try:
            filled = msgspec.convert(saisie, form)
        except msgspec.ValidationError:
            return None
        return {problem.path: problem.code for problem in problems(filled)}

    tried, wrong = compare(champs, sources(), refuses, tours=20)

    record_testsuite_property(f"valeurs {form.__name__}", tried)
    assert wrong == []
    assert tried >= 40


@pytest.mark.parametrize("fiche", A_VERIFIER.values(), ids=A_VERIFIER.keys())
def test_a_form_that_the_server_checks_by_its_description_is_refused_where_it_says(fiche, record_testsuite_property):
    def refuses(saisie):
        try:
            typed = [msgspec.convert(saisie, form) for form in fiche.forms]
        except msgspec.ValidationError:  # an enum admits no other value
            return None
        values = {name: value for form in typed for name, value in vars(form).items()}
        return {problem.path: problem.code for problem in problems_decrits(fiche.mutation, values, AUJOURDHUI)}

    tried, wrong = compare(fiche.champs(AUJOURDHUI), sources(), refuses, tours=10)

    record_testsuite_property(f"valeurs {fiche.code}", tried)
    assert wrong == []
    assert tried >= 10


def test_the_epreuves_to_sit_again_are_unticked():
    [acquis] = [onglet for onglet in domaines()["BCP"].onglets if onglet.code == "ACQUIS"]

    assert [champ.nom for champ in acquis.champs if champ.a_decocher] == ["epreuves_repassees"]


def test_a_browser_may_fill_in_what_is_about_the_person_and_chooses_no_old_password_for_a_new_one():
    found = {}
    for form in formulaires(AUJOURDHUI):
        noms = {champ.nom for champ in form.champs}
        found[form.code] = {champ.nom: autocompletion(champ, noms) for champ in form.champs}

    assert found["COMPTE_SE_CONNECTER"] == {
        "identifiant": "username",
        "mot_de_passe": "current-password",
        "code": "one-time-code",
    }
    assert found["COMPTE_CREER"]["mot_de_passe"] == "new-password"
    assert found["COMPTE_CREER"]["nom_confirmation"] is None
    assert found["COMPTE_MODIFIER_MOT_DE_PASSE"]["mot_de_passe_actuel"] == "current-password"
