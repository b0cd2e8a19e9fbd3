"""The épreuves of a candidature as rows: those of its last save, each the same row from save to save."""

from api.models import Candidature, InscriptionEpreuve
from api.resolvers.dossier import charger_une
from api.rules.epreuve import lignes
from api.rules.onglets.epreuves import arbre_du_dossier
from tests.journeys.etapes import ready_to_save


async def registered(recit, periode):
    await ready_to_save(recit, periode)
    await recit.enregistrer()
    return await Candidature.get()


async def test_a_save_writes_every_epreuve_in_the_printed_order(recit, periode, jeanne):
    row = await registered(recit, periode)

    written = await InscriptionEpreuve.filter(candidature_id=row.id).order_by("rang")

    chargee = await charger_une(row)
    assert [(un.code, un.position, un.mode, un.option, un.niveau) for un in written] == [
        (ligne.code, ligne.position, ligne.mode, ligne.option, ligne.niveau)
        for ligne in lignes(arbre_du_dossier(chargee.officiel))
    ]
    assert [un.rang for un in written] == list(range(1, len(written) + 1))


async def test_a_modification_keeps_the_rows_that_stay(recit, periode, jeanne):
    row = await registered(recit, periode)
    before = {un.code: un.id for un in await InscriptionEpreuve.filter(candidature_id=row.id)}
    await recit.modifier()
    await recit.remplir("EPREUVES", choix=[{"epreuve": "EF1", "position": "INSCRIT", "option": "Allemand"}])
    await recit.enregistrer()

    after = {un.code: un for un in await InscriptionEpreuve.filter(candidature_id=row.id)}

    assert {code: un.id for code, un in after.items()} == before
    assert (after["EF1"].position, after["EF1"].option) == ("INSCRIT", "Allemand")


async def test_another_specialite_forgets_what_it_does_not_have(recit, periode, jeanne):
    row = await registered(recit, periode)
    await InscriptionEpreuve.create(
        candidature_id=row.id,
        code="E99",
        rang=99,
        niveau=0,
        groupe=1,
        est_obligatoire=True,
        libelle="-",
        position="INSCRIT",
    )

    await recit.modifier()
    await recit.enregistrer()

    assert not await InscriptionEpreuve.filter(code="E99").exists()
