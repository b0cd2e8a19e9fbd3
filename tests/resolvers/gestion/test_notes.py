"""Marks under workers that collide, offices that were closed, and values that do not change."""

import asyncio
from dataclasses import replace

import factories
import pytest
from bureau import bureau

from api.models import Compte, Evenement, Importation, Note, Resultat
from api.resolvers.gestion import notes
from api.resolvers.gestion.notes.ecriture import NoteDonnee, ecrire_notes
from api.resolvers.operation import Acteur
from api.rules.compte import EtatCompte, TypeCompte
from api.rules.importation import EtatImport
from api.rules.note import Cible, lire_valeur
from api.schema.base import global_id
from tests.journeys.test_notes import accepter, candidats, importer, lignes, pressing, publier


@pytest.fixture
async def periode(services):
    return await factories.periode("BCP", "33")


@pytest.fixture
async def office(client, services):
    return await bureau(client, services, ("33", "BCP"))


async def au_nom_du_bureau(op):
    row = await Compte.get(identifiant="bureau@example.org")
    return replace(op, acteur=Acteur(compte_id=row.id, type=TypeCompte.GESTIONNAIRE, famille=row.id))


def donnee(row, note):
    return NoteDonnee(row=row, cible=Cible("E2"), valeur=lire_valeur(note))


async def test_the_same_value_again_is_no_new_version(office, op, periode):
    (row,) = await candidats(1, periode)
    acting = await au_nom_du_bureau(op)

    for note in ("12", "12,0", "12.00", "AB", "ab", "12"):
        async with acting.change() as change:
            await ecrire_notes(change, [donnee(row, note)])

    versions = await Note.filter(candidature_id=row.id).order_by("version")
    assert [(note.version, note.to_rule().texte) for note in versions] == [(1, "12.00"), (2, "Absent"), (3, "12.00")]
    assert [note.remplacee_le is None for note in versions] == [False, False, True]
    assert not await Evenement.filter(type="NOTE_CORRIGEE").exists(), "nothing was published"


@pytest.mark.usefixtures("postgresql")
async def test_corrections_that_collide_leave_one_present_mark(office, op, periode):
    (row,) = await candidats(1, periode)
    acting = await au_nom_du_bureau(op)

    await asyncio.gather(
        *(
            notes.corriger(acting, row.id, notes.Correction(cible=Cible("E2"), note=f"{10 + rang}", motif="x"))
            for rang in range(8)
        )
    )

    rows = await Note.filter(candidature_id=row.id).order_by("version")
    assert [note.version for note in rows] == list(range(1, 9))
    assert [note.remplacee_le is None for note in rows] == [False] * 7 + [True]


@pytest.mark.usefixtures("postgresql")
async def test_a_publication_and_an_import_that_collide_both_end(office, services, op, periode):
    rows = await candidats(4, periode)
    done, _ = await importer(office, services, periode, [line for row in rows for line in lignes(row)])
    await accepter(office, services, done)
    acting = await au_nom_du_bureau(op)

    async def correct(row, rang):
        correction = notes.Correction(cible=Cible("E2"), note=f"{11 + rang}", motif="x")
        await notes.corriger(acting, row.id, correction)

    await asyncio.gather(publier(office, services), *(correct(row, rang) for rang, row in enumerate(rows)))

    assert await Resultat.all().count() == 4
    for row in rows:
        assert await Note.filter(candidature_id=row.id, epreuve="E2", remplacee_le=None).count() == 1


async def test_an_office_that_was_closed_meanwhile_writes_nothing(office, services, periode):
    (row,) = await candidats(1, periode)
    importation, found = await importer(office, services, periode, lignes(row))
    assert found["etat"] == "PRET"
    await office.run(
        "mutation($id: ID!) { importationAccepter(input: {importationId: $id}) { errors { code message path } } }",
        id=importation,
    )
    await Compte.filter(identifiant="bureau@example.org").update(etat=EtatCompte.DESACTIVE)

    await pressing(services)

    kept = await Importation.get()
    assert (kept.etat, kept.erreurs) == (EtatImport.TERMINE, 16)
    assert not await Note.all().exists()


async def test_marks_may_be_limited_to_one_academie(client, services, periode):
    (row,) = await candidats(1, periode)
    national = await bureau(client, services, (None, "BCP"), nom="national")

    _, elsewhere = await importer(national, services, periode, lignes(row), academie="03")
    _, here = await importer(national, services, periode, lignes(row), academie="33")

    assert (elsewhere["erreurs"], here["erreurs"]) == (16, 0)


async def test_names_the_marks_that_wait_before_it_publishes(office, services, periode):
    (row,) = await candidats(1, periode)
    await accepter(office, services, (await importer(office, services, periode, lignes(row)[:-2]))[0])

    shown = await office.run(
        "query($id: ID!) { gestionApercuNotes(candidatureId: $id) { notes { decision } probleme { code message } } }",
        id=global_id("Candidature", row.id),
    )
    lot = await publier(office, services)

    assert shown == {
        "notes": None,
        "probleme": {"code": "PREALABLE_MANQUANT", "message": "Il manque la note de : EC1, EF1."},
    }
    assert [un["motif"] for un in lot["echecs"]["nodes"]] == ["Il manque la note de : EC1, EF1."]
    assert not await Resultat.all().exists()
