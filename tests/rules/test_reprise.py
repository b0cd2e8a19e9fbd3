"""The registration beforehand for the next session: its candidats, and the forms taken over."""

from dataclasses import replace
from decimal import Decimal

import pytest

from api.rules.onglets.acquis import DejaPresente, NoteObtenue
from api.rules.reglement import LIVREES, Position
from api.rules.reprise import REDOUBLANT, Ancienne, CasDeReprise, Motif, motif, notes_obtenues, saisie_reprise
from api.rules.resultat import Decision, LigneResultat, ResultatCalcule
from tests.rules.dossiers import BESANCON, accrall, avec

CAS = CasDeReprise(
    decision=Decision.AJOURNE,
    situation=None,
    est_scolaire=False,
    deja_inscrit=False,
    a_periode=True,
    specialite_ouverte=True,
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"decision": Decision.ELIMINE}, None),
        ({"decision": None}, Motif.SANS_RESULTAT),
        ({"decision": Decision.ADMIS}, Motif.ADMIS),
        ({"decision": Decision.CONTROLE}, Motif.EN_DELIBERATION),
        ({"decision": Decision.A_DELIBERER}, Motif.EN_DELIBERATION),
        ({"est_scolaire": True}, Motif.SCOLAIRE),
        ({"est_scolaire": True, "decision": Decision.SANS_DECISION}, None),
        ({"est_scolaire": True, "situation": "ETALEMENT_DE_SESSION"}, None),
        ({"deja_inscrit": True}, Motif.DEJA_INSCRIT),
        ({"a_periode": False}, Motif.SANS_PERIODE),
        ({"specialite_ouverte": False}, Motif.SPECIALITE_FERMEE),
    ],
)
def test_says_why_not(changes, expected):
    assert motif(replace(CAS, **changes)) is expected


def ligne(code, note, **values):
    defaults = {
        "niveau": 0,
        "groupe": 1,
        "obligatoire": True,
        "libelle": code,
        "unite": "U1",
        "position": Position.INSCRIT,
        "est_notee": True,
    }
    return LigneResultat(code=code, note=Decimal(note) if note else None, **defaults | values)


def publie(*lignes):
    return ResultatCalcule(lignes=lignes, decision=Decision.AJOURNE)


def test_takes_the_marks_of_unites_sat_that_year_and_the_best_of_a_controle():
    found = notes_obtenues(
        publie(
            ligne("E1", "15"),
            ligne("E2", "9"),
            ligne("E3", "12", unite=None),
            ligne("E4", "14", position=Position.BENEFICE),
            ligne("E5", None),
            ligne("EC", "11", unite=None, porte_sur="E2"),
            ligne("EC", "8", unite=None, porte_sur="E1"),
        )
    )

    assert found == {"E1": Decimal(15), "E2": Decimal(11)}


def test_keeps_from_ten_for_five_years_on_unites_of_the_new_reglement():
    dossier = avec(
        accrall(),
        "ACQUIS",
        presentations=[
            DejaPresente(annee=2019, academie=BESANCON, notes=[NoteObtenue(epreuve="E5", note=Decimal(12))]),
            DejaPresente(annee=2016, academie=BESANCON, notes=[NoteObtenue(epreuve="E5", note=Decimal(12))]),
        ],
    )
    before = Ancienne(
        dossier=replace(dossier, periode=replace(dossier.periode, annee=2021)),
        resultat=publie(ligne("E1", "15"), ligne("E5", "9.99"), ligne("INCONNUE", "15")),
        academie=BESANCON,
    )

    forms = saisie_reprise(before, LIVREES.reglement("bts", "aeronautique", 2022), 2022, REDOUBLANT)

    kept = [
        (item.annee, [(note.epreuve, note.note) for note in item.notes or ()]) for item in forms["ACQUIS"].presentations
    ]
    assert kept == [(2021, [("E1", Decimal(15))]), (2019, [("E5", Decimal(12))]), (2016, [])]
    first = forms["ACQUIS"].presentations[0]
    assert (first.academie, first.ancienne_categorie, first.ancienne_forme) == (BESANCON, "EX_SCOLAIRE", "GLOBALE")


def test_what_is_accepted_or_chosen_is_so_anew():
    before = Ancienne(dossier=accrall(), resultat=None, academie=BESANCON)

    forms = saisie_reprise(before, LIVREES.reglement("bts", "aeronautique", 2024), 2024, REDOUBLANT)

    assert set(forms) == {"IDENTIFICATION", "INFORMATIONS", "QUALIFICATION", "ACQUIS", "DIPLOME"}
    assert (forms["INFORMATIONS"].situation, forms["INFORMATIONS"].resultats_presse) == (REDOUBLANT, None)
    assert forms["QUALIFICATION"] == accrall().form("QUALIFICATION")
