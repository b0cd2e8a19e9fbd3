"""The contents in the database: loaded, written, withdrawn, and seen by every process."""

import asyncio

import pytest

from api.models import EditionContenu
from api.resolvers import contenus, referentiel
from api.rules.contenu import LIVRES
from api.rules.contenu.contacts import CONTACTS, contact_de
from api.rules.contenu.controle import controler_contenus
from api.rules.contenu.differences import toml_du
from api.rules.contenu.listes import ACQUIS, CATEGORIES_CANDIDAT
from api.rules.contenu.pieces import AUTRE_MODE
from api.rules.problems import Code, RefusedError
from api.rules.reglement import EtatEdition, OrigineEdition
from api.services.referentiel import courant
from tests.journeys.etapes import periode_id
from tests.rules.dossiers import ngmb_dupont

CONTACT = """[[contacts]]
academie = "33"
lignes = ["RECTORAT DE GUYANE", "DEC 7"]
telephone = "0594000007"
courriel = "dec7@ac-guyane.fr"
"""


async def ecrits(op, texte=CONTACT):
    return await contenus.importer(op, controler_contenus(texte, courant.contenus))


def guyane():
    return contact_de(courant.contenus, "33").lignes[-1]


async def test_the_contents_of_the_service_are_loaded_once_and_never_overwrite_what_was_written(op, monkeypatch):
    await ecrits(op)
    first, again = await contenus.charger_livres(op.now), await contenus.charger_livres(op.now)

    count = sum(len(forme.livres) for forme in contenus.FORMES.values())
    assert (first.chargees, first.laissees) == (count - 1, ["CONTACTS/33"])
    assert (again.chargees, again.inchangees) == (0, count - 1)
    await referentiel.actualiser()
    assert guyane() == "DEC 7"
    assert list(courant.contenus.tous(CONTACTS)) == list(CONTACTS.livres)

    # Another version of the service: one content is changed, another is gone.
    besancon = CONTACTS.livres["03"]
    changed = CONTACTS.contenu(besancon.valeurs | {"telephone": "0381000000"}, origine=OrigineEdition.LIVREE)
    monkeypatch.setitem(CONTACTS.__dict__, "livres", {"03": changed})
    last = await contenus.charger_livres(op.now)
    await referentiel.actualiser()
    assert (last.chargees, last.retirees) == (1, 2)
    assert contact_de(courant.contenus, "03").telephone == "0381000000"
    assert contact_de(courant.contenus, "19") is None


async def test_a_content_is_written_once_and_its_withdrawal_brings_back_the_one_before(op, untold):
    (row,) = await ecrits(op)
    assert await ecrits(op) == []
    assert (row.numero, row.etat, guyane()) == (1, EtatEdition.PUBLIEE, "DEC 7")

    await contenus.retirer(op, row.id, row.version)
    assert guyane() == "97306 CAYENNE CEDEX"
    with pytest.raises(RefusedError):
        await contenus.retirer(op, row.id, row.version)
    (again,) = await ecrits(op)
    assert again.numero == 2


async def test_two_persons_do_not_overwrite_each_other(op):
    await ecrits(op, CONTACT + "remplace = 0\n")

    with pytest.raises(RefusedError) as refused:
        await ecrits(op, CONTACT.replace("DEC 7", "DEC 8") + "remplace = 0\n")

    assert refused.value.problems[0].code is Code.VERSION_PERIMEE
    assert guyane() == "DEC 7"


PIECE = '[[pieces]]\ndomaine = "BCP"\ncode = "97300001"\nlibelle = "Attestation"\nmode = "POSTAL"\n'


async def test_a_piece_keeps_its_mode_when_another_person_wrote_it_since_the_check(op):
    late = [
        controler_contenus(PIECE.replace("POSTAL", "EN_LIGNE") + more, LIVRES) for more in ("", 'academie = "33"\n')
    ]
    await ecrits(op, PIECE)

    for controle in late:
        with pytest.raises(RefusedError) as refused:
            await contenus.importer(op, controle)
        assert AUTRE_MODE in refused.value.problems[0].message
    assert await EditionContenu.all().count() == 1


async def test_a_file_with_several_editions_of_a_content_is_written_once_and_again_without_effect(op):
    def texte(common="toutes", of_2028="2028"):
        return CONTACT.replace("DEC 7", common) + CONTACT.replace("DEC 7", of_2028) + "depuis = 2028\njusque = 2028\n"

    def in_force():
        return [contact_de(courant.contenus, "33", None, annee).lignes[-1] for annee in (2027, 2028)]

    await ecrits(op, texte())
    assert await ecrits(op, texte()) == []
    assert in_force() == ["toutes", "2028"]
    assert len(await ecrits(op, texte(of_2028="autre"))) == 2
    assert in_force() == ["toutes", "autre"]
    assert len(await ecrits(op, texte(common="neuf", of_2028="autre"))) == 2
    assert in_force() == ["neuf", "autre"]


async def test_the_texts_of_several_editions_are_sent_back_together(op):
    await ecrits(op, CONTACT)
    await ecrits(op, CONTACT.replace("DEC 7", "DEC 8") + "depuis = 2028\n")
    both = "".join(toml_du(item) for item in courant.contenus.editions(CONTACTS, "33")[1:])

    assert await ecrits(op, both) == []
    assert len(await ecrits(op, both.replace("DEC 8", "DEC 9"))) == 2
    with pytest.raises(RefusedError):
        await ecrits(op, both)


async def test_what_another_version_of_the_service_wrote_leaves_the_rest_readable(op):
    (row,) = await ecrits(op)
    await EditionContenu.filter(id=row.id).update(valeurs={"nouveau": True})
    await EditionContenu.create(
        nature="AUTRE", cle="x", numero=1, etat=row.etat, origine=row.origine, valeurs={}, empreinte=""
    )
    courant.oublier()

    await referentiel.actualiser()

    assert guyane() == "97306 CAYENNE CEDEX"
    assert [item.numero for item in await ecrits(op)] == [2]


@pytest.mark.usefixtures("postgresql")
async def test_contents_written_at_once_have_numbers_of_their_own(op):
    textes = [CONTACT.replace("DEC 7", f"DEC {rang}") for rang in range(4)]

    await asyncio.gather(*(ecrits(op, texte) for texte in textes))

    assert sorted(await EditionContenu.all().values_list("numero", flat=True)) == [1, 2, 3, 4]


async def test_a_registered_candidature_keeps_its_documents_and_shows_the_new_contact(op, recit, periode):
    await recit.inscrire(periode_id(periode), ngmb_dupont())
    document = (await recit.dossier())["documents"][0]
    before = (await recit.client.http.get(document["fichier"]["url"])).content

    await ecrits(op)

    again = await recit.dossier()
    assert (await recit.client.http.get(again["documents"][0]["fichier"]["url"])).content == before
    assert again["documents"][0]["version"] == document["version"]


async def test_a_registered_candidature_keeps_the_pieces_that_it_was_asked_for(op, recit, periode):
    await recit.inscrire(periode_id(periode), ngmb_dupont())
    before = await recit.dossier()
    texte = """[[pieces]]
domaine = "BCP"
academie = "33"
code = "97300001"
libelle = "Attestation de <b>stage</b>"
mode = "POSTAL"
[[pieces]]
domaine = "BCP"
code = "93475003"
libelle = "Nationalité"
mode = "EN_LIGNE"
demandee = false
"""

    await ecrits(op, texte)

    after = await recit.dossier()
    assert after["groupesPieces"] == before["groupesPieces"]
    assert await papers(recit, after) == await papers(recit, before)
    # Registered anew, it is asked for what is asked from now on.
    await recit.modifier()
    await recit.enregistrer()
    asked = str((await recit.dossier())["groupesPieces"])
    assert ("Attestation de <b>stage</b>" in asked, "93475003" in asked) == (True, False)
    assert "Attestation de <b>stage</b>" in await recit.document("DEMANDE_PIECES")


async def test_a_registered_candidature_keeps_what_is_offered_to_nobody_new(op, recit, periode):
    await recit.inscrire(periode_id(periode), ngmb_dupont())
    kept = [CATEGORIES_CANDIDAT.livres["SCOLAIRE_BACPRO_1_AN"], ACQUIS.livres["BCP/bts-dut-deug-licence"]]

    await ecrits(op, "".join(toml_du(item) + "propose = false\n" for item in kept))

    assert {item["etat"] for item in (await recit.dossier())["onglets"]} == {"COMPLET"}
    shown = await recit.modifier()
    assert {item["etat"] for item in shown["onglets"]} == {"COMPLET"}
    assert (await recit.enregistrer())["versionInscription"] == 2
    offered = await recit.client.run('{ domaine(code: "BCP") { categoriesCandidat { code } } }')
    assert "SCOLAIRE_BACPRO_1_AN" not in str(offered)


async def papers(recit, dossier):
    """The bytes of the documents of a candidature."""
    return [(await recit.client.http.get(item["fichier"]["url"])).content for item in dossier["documents"]]
