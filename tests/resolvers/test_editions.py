"""The règlements in the database: loaded, imported, published, withdrawn, and seen by every process."""

import asyncio
import os
from dataclasses import replace

import nursery
import pytest
import pytest_asyncio
from bases import SECRET_KEY
from waiting import until

from api.models import Candidature, Document, EditionReglement, Evenement, Revision, Tache
from api.resolvers import brouillons, editions, referentiel
from api.rules.evenement import TypeEvenement
from api.rules.problems import Code, RefusedError
from api.rules.reglement import LIVREE, EtatEdition, OrigineEdition
from api.rules.reglement.controle import controler
from api.rules.reglement.lecture import fichiers
from api.services.outbox import drain
from api.services.referentiel import courant, reglement_de
from tests.journeys.etapes import onglet, periode_id
from tests.rules.dossiers import ngmb_dupont

CLE = "aeronautique-systemes"
TEXTE = fichiers("bcp")[CLE][0].read_text("utf-8")
AUTRE = TEXTE.replace('libelle = "Mathématiques"', 'libelle = "Mathématiques appliquées"')
assert AUTRE != TEXTE


@pytest.fixture
def few(monkeypatch):
    """A service that comes with a single règlement."""
    monkeypatch.setattr(editions, "fichiers", lambda folder: {CLE: fichiers("bcp")[CLE]} if folder == "bcp" else {})


async def importee(op, texte=AUTRE):
    row, _ = await editions.importer(op, controler("bcp", texte, courant.editions))
    return row


async def publiee(op, texte=AUTRE):
    row = await importee(op, texte)
    return await editions.publier(op, row.id, row.version, confirmation=True)


async def etats():
    rows = await EditionReglement.all().order_by("numero")
    return [(row.numero, row.origine, row.etat) for row in rows]


@pytest.mark.usefixtures("few")
async def test_the_files_are_loaded_once_and_a_changed_one_makes_another_edition(op, monkeypatch):
    first = await editions.charger_livrees(op.now)
    again = await editions.charger_livrees(op.now)
    changed = editions.lis_valeurs(fichiers("bcp")[CLE][0]) | {"libelle": "Autre libellé"}
    monkeypatch.setattr(editions, "lis_valeurs", lambda _: changed)
    last = await editions.charger_livrees(op.now)

    assert [(item.chargees, item.inchangees, item.retirees) for item in (first, again, last)] == [
        (1, 0, 0),
        (0, 1, 0),
        (1, 0, 1),
    ]
    livree = OrigineEdition.LIVREE
    assert await etats() == [(1, livree, EtatEdition.RETIREE), (2, livree, EtatEdition.PUBLIEE)]
    await referentiel.actualiser()
    assert courant.editions.reglement("bcp", CLE, 2027).libelle == "Autre libellé"
    assert courant.editions.reglement("bcp", CLE, 2027, LIVREE).edition == 1

    # The version before of the service, put back, loads its own again.
    monkeypatch.undo()
    monkeypatch.setattr(editions, "fichiers", lambda folder: {CLE: fichiers("bcp")[CLE]} if folder == "bcp" else {})
    await editions.charger_livrees(op.now)
    await referentiel.actualiser()
    assert courant.editions.reglement("bcp", CLE, 2027).edition == 3


@pytest.mark.usefixtures("few")
async def test_a_file_that_is_gone_withdraws_its_edition(op, monkeypatch):
    await editions.charger_livrees(op.now)
    monkeypatch.setattr(editions, "fichiers", lambda _: {})

    found = await editions.charger_livrees(op.now)

    assert (found.chargees, found.retirees) == (0, 1)
    assert await etats() == [(1, OrigineEdition.LIVREE, EtatEdition.RETIREE)]


@pytest.mark.usefixtures("few")
async def test_the_files_never_overwrite_what_an_administrator_wrote(op):
    await publiee(op)

    found = await editions.charger_livrees(op.now)

    assert (found.chargees, found.laissees) == (0, [f"bcp/{CLE}"])
    assert await etats() == [(1, OrigineEdition.ADMINISTRATEUR, EtatEdition.PUBLIEE)]


async def test_the_same_content_is_kept_once(op):
    first, again = await importee(op), await importee(op, "# une note\n" + AUTRE)

    assert (first.id, first.numero, first.etat) == (again.id, 1, EtatEdition.BROUILLON)


async def test_an_edition_is_published_then_withdrawn_and_every_other_act_is_refused(op):
    row = await publiee(op)
    assert courant.editions.reglement("bcp", CLE, 2027).edition == 1

    with pytest.raises(RefusedError) as refused:
        await editions.publier(op, row.id, row.version, confirmation=True)
    assert refused.value.problems == (editions.DEJA_PUBLIEE,)
    with pytest.raises(RefusedError) as refused:
        await editions.retirer(op, row.id, row.version - 1)
    assert refused.value.problems[0].code is Code.VERSION_PERIMEE

    await editions.retirer(op, row.id, row.version)
    assert courant.editions.reglement("bcp", CLE, 2027).edition == LIVREE


async def test_the_code_of_another_specialite_is_refused_when_published_again_too(op):
    former = await publiee(op, AUTRE.replace(CLE, "a").replace('code = "25303"', 'code = "99999"'))
    await editions.retirer(op, former.id, former.version)
    await publiee(op, AUTRE.replace(CLE, "b").replace('code = "25303"', 'code = "99999"'))

    with pytest.raises(RefusedError) as refused:
        await editions.publier(op, former.id, None, confirmation=True)

    assert [problem.message for problem in refused.value.problems] == ["99999 est le code de la spécialité b."]


async def test_a_content_that_a_later_one_replaced_may_be_published_again(op):
    first, second = await publiee(op), await publiee(op, AUTRE.replace("appliquées", "pures"))
    assert (await importee(op)).numero == 3
    assert (await importee(op, AUTRE.replace("appliquées", "pures"))).id == second.id

    again = await publiee(op)

    assert (again.numero, first.numero) == (3, 1)
    assert courant.editions.reglement("bcp", CLE, 2027).edition == 3
    assert (await importee(op)).id == again.id


async def test_an_edition_with_doubts_needs_a_word_and_one_that_misses_something_cannot_be_published(op):
    doubtful = await importee(op, AUTRE.replace('coefficient = "2"\n', "", 1))
    missing = await importee(op, AUTRE.replace("reference =", 'manques = ["Modes non lus."]\nreference =', 1))

    with pytest.raises(RefusedError) as refused:
        await editions.publier(op, doubtful.id, doubtful.version, confirmation=False)
    assert refused.value.problems[0].code is Code.CONFIRMATION_REQUISE
    with pytest.raises(RefusedError) as refused:
        await editions.publier(op, missing.id, missing.version, confirmation=True)
    assert [problem.message for problem in refused.value.problems] == ["Il manque : Modes non lus."]


async def test_what_another_version_of_the_service_wrote_leaves_the_rest_readable(op):
    row = await publiee(op)
    row.contenu = {"cle": CLE, "nouveau": True}
    await row.save()
    courant.oublier()

    await referentiel.actualiser()

    assert courant.editions.reglement("bcp", CLE, 2027).edition == LIVREE


async def test_nothing_is_read_while_nothing_changes(op, untold):
    await publiee(op)

    assert await referentiel.actualiser() is False
    assert (await Revision.get(nom=referentiel.REGLEMENTS)).numero == 2


async def test_a_change_of_another_process_is_seen_without_a_request(op, services, migrated, tmp_path):
    row = await importee(op)
    stop = asyncio.Event()
    following = asyncio.create_task(referentiel.suivre(services, stop))
    env = {"PATH": os.environ["PATH"], "DATABASE_URL": migrated, "DATA_DIR": str(tmp_path), "SECRET_KEY": SECRET_KEY}

    code, said = await nursery.run("referentiel", "publier", "bcp", CLE, str(row.numero), "--confirmer", env=env)

    assert (code, said) == (0, f"bcp/{CLE} : édition 1 publiée\n")
    await until(lambda: courant.editions.reglement("bcp", CLE, 2027).edition == row.numero)
    stop.set()
    await following


@pytest.mark.usefixtures("postgresql")
async def test_editions_imported_at_once_have_numbers_of_their_own(op):
    textes = [AUTRE.replace("appliquées", f"appliquées {rang}") for rang in range(5)]

    rows = await asyncio.gather(*(importee(op, texte) for texte in textes))

    assert sorted(row.numero for row in rows) == [1, 2, 3, 4, 5]


class TestCandidature:
    @pytest_asyncio.fixture
    async def inscrite(self, recit, periode):
        await recit.inscrire(periode_id(periode), ngmb_dupont())
        return await Candidature.get()

    async def test_a_registered_candidature_and_its_document_stay_the_same(self, op, recit, inscrite):
        document = (await recit.dossier())["documents"][0]
        before = (await recit.client.http.get(document["fichier"]["url"])).content
        shown = (await recit.dossier())["recapitulatif"]

        await publiee(op)

        again = await recit.dossier()
        assert again["recapitulatif"] == shown
        assert (await recit.client.http.get(again["documents"][0]["fichier"]["url"])).content == before
        assert (inscrite.edition, reglement_de(inscrite).edition) == (LIVREE, LIVREE)

        # A modification keeps the edition too: the same épreuves are printed anew.
        await recit.modifier()
        await recit.enregistrer()
        await inscrite.refresh_from_db()
        contents = [row.contenu for row in await Document.filter(type="RECAPITULATIF_CANDIDATURE").order_by("version")]
        assert inscrite.edition == LIVREE
        assert "appliquées" not in str(contents)

    async def test_one_registered_since_is_examined_on_the_new_edition(self, op, recit, periode):
        row = await publiee(op)

        await recit.inscrire(periode_id(periode), ngmb_dupont())

        inscrite = await Candidature.get()
        assert inscrite.edition == row.numero
        assert "Mathématiques appliquées" in str((await recit.dossier())["recapitulatif"])

        await editions.retirer(op, row.id, row.version)
        assert "Mathématiques appliquées" in str((await recit.dossier())["recapitulatif"])

    async def test_a_candidate_in_the_middle_of_the_wizard_is_told_and_goes_on(self, op, recit, periode):
        await recit.demarrer(periode_id(periode))
        await recit.remplir_tout(ngmb_dupont())

        row = await publiee(op)

        changed = onglet(await recit.dossier(), "EPREUVES")
        assert changed["etat"] == "INCOMPLET"
        assert "Le règlement de votre spécialité a changé" in changed["problemes"][0]["message"]
        assert await drain(op.services) == 1
        await brouillons.prevenir(Tache(donnees={"edition": str(row.id)}), op.services)  # as after a crash
        [told] = await Evenement.filter(type=TypeEvenement.REGLEMENT_MODIFIE)
        assert told.candidature_id == (await Candidature.get()).id
        await recit.remplir("EPREUVES", choix=camel_choix())
        saved = await recit.enregistrer()
        assert saved["etat"] == "INSCRIT"
        assert (await Candidature.get()).edition == row.numero


def camel_choix():
    form = replace(ngmb_dupont().form("EPREUVES"))
    return [{"epreuve": item.epreuve, "position": item.position, "option": item.option} for item in form.choix]
