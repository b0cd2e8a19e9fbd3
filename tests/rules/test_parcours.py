"""Every tab of every domaine, empty, partial, whole or wrong: its problems are French, and about its own fields."""

import re
import types
import typing
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

import pytest

from api.rules.domaines import domaines
from api.rules.onglets.acquis import Acquis, AutreSpecialitePresentee, TitreObtenu
from api.rules.onglets.epreuves import ChoixEpreuve
from api.rules.onglets.identification import Identification
from api.rules.onglets.modalites import Modalites
from api.rules.onglets.precedentes import CandidaturesPrecedentes
from api.rules.parcours import EtatOnglet, parcours, problemes_de, refus
from api.rules.problems import Code
from tests.rules.dossiers import BCP_2024, BTS_2023, DACK, accrall, avec, brouillon, dubois, entier, ngmb_dupont, vide

GUIDES = [ngmb_dupont(), accrall(), dubois()]
VIDES = [pytest.param(vide(code), id=code) for code in domaines()]
ENTIERS = [pytest.param(entier(code), id=code) for code in domaines()]
ONGLETS = [
    pytest.param(dossier, onglet, id=f"{dossier.domaine.code}-{dossier.candidat.nom}-{onglet.code}")
    for dossier in (*GUIDES, *(param.values[0] for param in ENTIERS))
    for onglet in dossier.domaine.onglets
    if onglet.form
]
TEXTES = [
    "",
    "   ",
    "X",
    "é" * 300,
    "\x00",
    "a\nb",
    "\ud800",
    "٠٦٢٣٤٥٦٧٨٩",
    "'; DROP TABLE candidature; --",
    "E1",
    "E4",
]
VALEURS = {
    str: TEXTES,
    bool: [True, False],
    int: [-1, 0, 1899, 2021, 2**31 - 1],
    Decimal: [Decimal(text) for text in ("NaN", "-1", "9.999", "15", "20.01", "1E+999999", "Infinity", "sNaN")],
}


# The verbs of the sentences, each of which says how to correct.
DEMANDES = {
    *("choisissez", "saisissez", "limitez", "indiquez", "cochez", "renseignez", "donnez", "laissez"),
    *("seule", "impose"),
}


def types_de(form: type) -> dict[str, object]:
    return typing.get_type_hints(form)


def possibles(hint: object) -> list[object]:
    """Values of a type, right and wrong; the lists empty, of each such element, and far too long."""
    if isinstance(hint, types.UnionType):
        return [None, *(value for arg in typing.get_args(hint) if arg is not type(None) for value in possibles(arg))]
    if typing.get_origin(hint) is list:
        (element,) = typing.get_args(hint)
        found = [value for value in possibles(element) if value is not None]
        return [[], found[:60], found[:1] * 30, found[:1] * 150]
    if is_dataclass(hint):
        return list(formes(hint))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return list(hint)
    return VALEURS[hint]


def formes(form: type) -> Iterator[object]:
    """The form empty, with each field in turn, and with all its fields at once."""
    hints = {name: possibles(hint) for name, hint in types_de(form).items()}
    yield form()
    for name, values in hints.items():
        for value in values:
            yield form(**{name: value})
    for rang in range(8):
        yield form(**{name: values[rang % len(values)] for name, values in hints.items()})


def mene_a_un_champ(form: object, path: tuple[str, ...]) -> bool:
    """Whether a path is made of fields of the form and of places in its lists, or of the code of an épreuve."""
    for step in path:
        if isinstance(form, list | None) and not step.isdigit():
            form = next((row for row in form or () if getattr(row, "epreuve", row) == step), ChoixEpreuve())
        elif isinstance(form, list):
            form = form[int(step)]
        elif step in {item.name for item in fields(form)}:
            form = getattr(form, step)
        else:
            return False
    return True


def check(problem, form):
    assert isinstance(problem.code, Code)
    assert problem.message[0].isupper(), problem
    assert problem.message.endswith((".", ").")), problem
    assert set(re.findall(r"\w+", problem.message.casefold())) & DEMANDES, problem
    assert mene_a_un_champ(form, problem.path), problem


@pytest.mark.parametrize(("dossier", "onglet"), ONGLETS)
def test_a_tab_answers_whatever_it_holds(dossier, onglet):
    empty = brouillon(dossier.domaine.code, dossier.periode, dossier.candidat)
    for form in formes(onglet.form):
        for around in (dossier, empty):
            changed = replace(around, saisie={**around.saisie, onglet.code: form})
            for problem in problemes_de(onglet, changed):
                check(problem, form)
            parcours(changed)


@pytest.mark.parametrize("dossier", VIDES)
def test_an_empty_draft_has_every_tab_to_fill(dossier):
    etats = {etape.onglet.code: etape.etat for etape in parcours(dossier)}

    asking = {
        onglet.code
        for onglet in dossier.domaine.onglets
        if any(champ.obligatoire and not champ.parent and not champ.conditions for champ in onglet.champs)
    } | ({"EPREUVES"} & etats.keys())
    assert {code for code, etat in etats.items() if etat is EtatOnglet.A_REMPLIR} == asking
    # A tab without a required field is complete as it is: « Sinon veuillez cliquer sur le bouton "Suivant". »
    assert {code for code, etat in etats.items() if etat is EtatOnglet.COMPLET} == etats.keys() - asking


@pytest.mark.parametrize("dossier", [*GUIDES, *ENTIERS])
def test_a_whole_dossier_has_every_tab_complete(dossier):
    assert {etape.etat for etape in parcours(dossier)} == {EtatOnglet.COMPLET}


def test_a_tab_left_half_way_is_incomplete_and_says_all_that_is_missing():
    dossier = brouillon(IDENTIFICATION=Identification(nationalite="FR", localite="CAYENNE"))

    etape = next(etape for etape in parcours(dossier) if etape.onglet.code == "IDENTIFICATION")

    assert etape.etat is EtatOnglet.INCOMPLET
    assert [(problem.code, problem.path) for problem in etape.problemes] == [
        (Code.OBLIGATOIRE, ("adresse_pays",)),
        (Code.OBLIGATOIRE, ("adresse_voie",)),
        (Code.OBLIGATOIRE, ("code_postal",)),
        (Code.OBLIGATOIRE, ("categorie_socioprofessionnelle",)),
    ]


def test_a_tab_saved_empty_is_incomplete_and_no_longer_to_fill():
    etats = {etape.onglet.code: etape.etat for etape in parcours(brouillon(MODALITES=Modalites()))}

    assert etats["MODALITES"] is EtatOnglet.INCOMPLET
    assert etats["CONDITIONS"] is EtatOnglet.A_REMPLIR


def test_the_tab_before_the_number_has_the_button_to_save():
    derniers = {code: domaine.dernier_onglet.code for code, domaine in domaines().items()}

    assert (derniers["BCP"], derniers["BTS"]) == ("CONDITIONS", "RECAPITULATIF")


def test_labels_and_requirements_are_those_of_the_domaine():
    mobile = {
        code: next(champ for champ in domaine.onglet("IDENTIFICATION").champs if champ.nom == "telephone_mobile")
        for code, domaine in domaines().items()
        if code in {"BCP", "BTS"}
    }

    assert (mobile["BCP"].libelle, mobile["BCP"].obligatoire) == ("Téléphone personnel mobile", False)
    assert (mobile["BTS"].libelle, mobile["BTS"].obligatoire) == ("Téléphone portable", True)


@pytest.mark.parametrize(
    ("dossier", "onglet", "champ"),
    [(ngmb_dupont(), "INFORMATIONS", "renonce_acquis"), (accrall(), "QUALIFICATION", "section_de_langue")],
)
def test_a_field_that_the_domaine_does_not_ask_is_refused(dossier, onglet, champ):
    wrong = avec(dossier, onglet, **{champ: True if champ == "renonce_acquis" else "ANGLAIS"})

    found = refus(dossier.domaine.onglet(onglet), wrong)

    assert [(problem.code, problem.path) for problem in found] == [(Code.VALEUR_INCONNUE, (champ,))]
    assert champ not in {item.nom for item in dossier.domaine.onglet(onglet).champs}


@pytest.mark.parametrize("text", ["CAYENNE\x00", "CAY\nENNE", "\ud800"])
def test_a_text_that_cannot_be_written_is_refused(text):
    dossier = avec(ngmb_dupont(), "IDENTIFICATION", localite=text)

    (problem,) = refus(dossier.domaine.onglet("IDENTIFICATION"), dossier)

    assert (problem.code, problem.path) == (Code.FORMAT_INVALIDE, ("localite",))


def test_a_refusal_says_all_that_was_typed_wrong_in_the_tab():
    dossier = avec(ngmb_dupont(), "IDENTIFICATION", nationalite="ZZ", code_postal="973", localite="")

    found = refus(dossier.domaine.onglet("IDENTIFICATION"), dossier)

    assert {problem.path for problem in found} == {("nationalite",), ("code_postal",)}


def test_a_text_deep_in_a_form_is_checked_too():
    wrong = [TitreObtenu(diplome="\x00"), TitreObtenu(academie="9" * 256)]
    dossier = brouillon(ACQUIS=Acquis(autre_diplome=True, titres=wrong))

    found = refus(dossier.domaine.onglet("ACQUIS"), dossier)

    assert {(problem.code, problem.path) for problem in found} >= {
        (Code.FORMAT_INVALIDE, ("titres", "0", "diplome")),
        (Code.TROP_LONG, ("titres", "1", "academie")),
    }


def test_says_once_that_a_text_is_too_long():
    other = AutreSpecialitePresentee(specialite="X" * 256, annee=2021, academie="03")
    dossier = avec(ngmb_dupont(), "ACQUIS", autre_specialite=True, autres_specialites=[other])

    (problem,) = refus(dossier.domaine.onglet("ACQUIS"), dossier)

    assert (problem.code, problem.path) == (Code.TROP_LONG, ("autres_specialites", "0", "specialite"))


def test_of_a_list_beyond_measure_nothing_else_is_said():
    dossier = avec(ngmb_dupont(), "ACQUIS", epreuves_repassees=["X"] * 100_000)

    (problem,) = problemes_de(dossier.domaine.onglet("ACQUIS"), dossier)

    assert (problem.code, problem.path) == (Code.TROP_LONG, ("epreuves_repassees",))


def test_a_code_postal_or_a_telephone_that_is_wrong_is_kept_and_shown():
    dossier = avec(ngmb_dupont(), "IDENTIFICATION", code_postal="973", telephone="12")
    onglet = dossier.domaine.onglet("IDENTIFICATION")

    assert refus(onglet, dossier) == []
    assert [problem.path for problem in problemes_de(onglet, dossier)] == [("code_postal",), ("telephone",)]


def test_a_form_of_a_tab_never_saved_is_empty_and_of_no_tab_is_none():
    dossier = brouillon()

    assert dossier.form("MODALITES") == Modalites()
    assert dossier.form("RECAPITULATIF") is None
    assert dossier.form("CANDIDATURES_PRECEDENTES") is None
    assert brouillon("BTS", BTS_2023, DACK).form("CANDIDATURES_PRECEDENTES") == CandidaturesPrecedentes()


def test_a_periode_is_open_from_its_first_instant_to_just_before_its_last():
    instant = timedelta(microseconds=1)

    assert not BCP_2024.est_ouvert(BCP_2024.ouvre_le - instant)
    assert BCP_2024.est_ouvert(BCP_2024.ouvre_le)
    assert BCP_2024.est_ouvert(BCP_2024.ferme_le - instant)
    assert not BCP_2024.est_ouvert(BCP_2024.ferme_le)
    assert not BCP_2024.est_ouvert(datetime(2024, 1, 1, tzinfo=UTC))
