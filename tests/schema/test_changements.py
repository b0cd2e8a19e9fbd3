"""The query of changes: a copy made by it alone is the scope itself, whatever moves, leaves or comes meanwhile."""

import factories
import machines
import pytest
import pytest_asyncio
from bureau import bureau, entre
from copies import CHANGEMENTS, Copie, present

from api.models import Candidat, Candidature, Compte, Compteur, Evenement, Periode, SessionExamen, Sortie
from api.resolvers.conservation import purges
from api.resolvers.conservation.effacement import effacer_comptes
from api.resolvers.operation import Operation
from api.resolvers.ordering import numeroter
from api.rules.candidature import EtatCandidature
from api.rules.evenement import TypeEvenement
from api.rules.ids import global_id

MOTIF = "Demande du candidat"


@pytest_asyncio.fixture
async def admin(client, services):
    return await machines.administrateur(client, services)


@pytest_asyncio.fixture
async def inscrites(services):
    """Seven registrations in Guyane, and one in Besançon, for one session."""
    session = await factories.session("BCP", 2027)
    guyane, besancon = [await factories.periode("BCP", centre, session=session) for centre in ("33", "03")]
    rows = []
    for rang, periode in enumerate([*[guyane] * 7, besancon]):
        candidat = await factories.candidat(services, f"c{rang}@example.org", nom=f"NOM{rang}")
        rows.append(await factories.candidature(candidat, periode=periode, inscrite_le=services.clock()))
    return rows


@pytest_asyncio.fixture
async def entrepot(client, admin):
    return await machines.connectee(client, await machines.creer(admin, ("33", None)))


@pytest_asyncio.fixture
async def copie(entrepot, inscrites):
    made = Copie(entrepot)
    await made.suivre()
    return made


async def test_without_a_cursor_the_whole_scope_comes_first_by_pages(copie, entrepot, inscrites):
    assert copie.rows == await present(entrepot)
    assert len(copie.rows) == 7
    assert copie.pages == 4  # three of three at most, then the changes

    again = await entrepot.run(CHANGEMENTS, depuis=copie.curseur, first=3)

    assert (again["changements"], again["aSuivre"], again["curseur"]) == ([], False, copie.curseur)


async def test_a_change_tells_the_registration_as_it_is_now(copie, entrepot, admin, inscrites):
    await _ecarter(admin, inscrites[2])
    await _restaurer(admin, inscrites[2])
    await _ecarter(admin, inscrites[2])

    page = await entrepot.run(CHANGEMENTS, depuis=copie.curseur, first=10)

    assert [(row["gestionCandidature"]["etat"], row["estSortie"]) for row in page["changements"]] == [
        ("ECARTEE", False)
    ]


async def test_what_leaves_the_scope_is_told_to_who_held_it_and_to_nobody_else(services, admin, copie, inscrites):
    client = copie.client
    besancon = Copie(await machines.connectee(client, await machines.creer(admin, ("03", None))))
    lycees = Copie(await machines.connectee(client, await machines.creer(admin, (None, "BTS"))))
    for other in (besancon, lycees):
        await other.suivre()
    moved, erased = inscrites[1], inscrites[4]
    await _transferer(admin, moved, "03")
    compte = (await Candidat.get(id=erased.candidat_id)).compte_id
    await _effacer(services, compte)

    left = await client.run(CHANGEMENTS, depuis=copie.curseur, first=10)
    for one in (copie, besancon, lycees):
        await one.suivre()

    gone = {row["candidatureId"] for row in left["changements"] if row["estSortie"]}
    assert gone == {global_id("Candidature", moved.id), global_id("Candidature", erased.id)}
    assert copie.rows == await present(copie.client)
    assert besancon.rows == await present(besancon.client)
    assert len(besancon.rows) == 2
    assert lycees.rows == {}
    assert lycees.pages == 3  # the first copy, empty, then nothing, twice


async def test_the_end_of_an_erased_draft_is_told_to_nobody(services, copie, entrepot, inscrites):
    candidat = await factories.candidat(services, "brouillon@example.org")
    periode = await inscrites[0].periode
    await factories.candidature(candidat, EtatCandidature.BROUILLON, periode=periode)
    await _effacer(services, candidat.compte_id)

    assert (await entrepot.run(CHANGEMENTS, depuis=copie.curseur, first=10))["changements"] == []
    assert await Sortie.all().count() == 0


async def test_a_corrected_name_is_told_for_each_registration_of_the_person(
    copie, admin, services, entrepot, inscrites
):
    candidat = await Candidat.get(id=inscrites[0].candidat_id)
    session = await factories.session("BTS", 2022)
    other = await factories.candidature(
        candidat,
        periode=await factories.periode("BTS", "33", session=session),
        inscrite_le=services.clock(),
        numero_inscription=2,
    )
    await copie.suivre()
    assert global_id("Candidature", other.id) not in copie.rows  # written without an event

    await Candidat.filter(id=candidat.id).update(nom="CORRIGE")
    await Evenement.record(
        TypeEvenement.ETAT_CIVIL_CORRIGE,
        compte_id=candidat.compte_id,
        le=services.clock(),
        candidature_id=inscrites[0].id,
    )
    await copie.suivre()

    assert copie.rows == await present(entrepot)
    assert [row["nom"] for row in copie.rows.values()].count("CORRIGE") == 2


async def test_a_renamed_session_is_told_for_all_its_registrations_across_pages(copie, admin, entrepot, inscrites):
    session = await SessionExamen.get(id=inscrites[0].session_examen)
    await admin.run(
        """mutation($id: ID!) { gestionModifierSession(input: {sessionId: $id, libelle: "SESSION RENOMMEE", annee: 2027}) {
          errors { code message path } } }""",
        id=global_id("SessionExamen", session.id),
    )
    before = copie.pages

    await copie.suivre()

    assert copie.pages - before == 3
    assert copie.rows == await present(entrepot)
    assert {row["session"] for row in copie.rows.values()} == {"SESSION RENOMMEE"}


async def test_what_moves_while_the_first_copy_is_read_is_in_it_at_the_end(entrepot, admin, inscrites):
    """Each registration moves after each page: read before or after its move, the copy ends the same."""
    copie = Copie(entrepot, first=1)
    moves = [*inscrites[:7]]
    while await copie.avancer():
        if moves:
            await _transferer(admin, moves.pop(), "03") if len(moves) % 2 else await _ecarter(admin, moves.pop())

    await copie.suivre()

    assert moves == []
    assert copie.rows == await present(entrepot)
    assert 0 < len(copie.rows) < 7


async def test_a_school_follows_its_own_pupils_alone(client, admin, inscrites):
    await Candidature.filter(id__in=[row.id for row in inscrites[:2]]).update(
        etablissement="0250001R", est_pre_inscrite=True
    )
    await Candidature.filter(id=inscrites[2].id).update(etablissement="0250001R")
    copie = Copie(await machines.connectee(client, await machines.creer(admin, etablissement="0250001R")))
    await copie.suivre()
    assert {row["nom"] for row in copie.rows.values()} == {"NOM0", "NOM1"}

    await _supprimer(admin, inscrites[0])
    await _supprimer(admin, inscrites[2])
    await copie.suivre()

    assert {row["nom"] for row in copie.rows.values()} == {"NOM1"}
    await _restaurer(admin, inscrites[0])
    await copie.suivre()
    assert {row["nom"] for row in copie.rows.values()} == {"NOM0", "NOM1"}


async def test_an_office_may_follow_as_well_and_a_candidate_may_not(client, services, inscrites):
    copie = Copie(await bureau(client, services, ("33", None)))
    await copie.suivre()
    candidat = await Compte.get(identifiant="c0@example.org")

    errors = await (await entre(client, services, candidat)).errors(CHANGEMENTS, depuis=None, first=3)

    assert len(copie.rows) == 7
    assert errors[0]["extensions"]["code"] == "INTROUVABLE"


@pytest.mark.parametrize("cursor", ["x", "", "bidon==", "WyJjaGFuZ2VtZW50cyIsLTEsIiIsbnVsbCxmYWxzZV0"])
async def test_a_cursor_that_is_not_ours_is_refused(entrepot, cursor):
    errors = await entrepot.errors(CHANGEMENTS, depuis=cursor, first=3)

    assert errors[0]["extensions"]["code"] == "FORMAT_INVALIDE"


async def test_a_cursor_of_another_scope_begins_again(client, admin, copie, entrepot):
    machine = await machines.creer(admin, ("03", None))
    other = await machines.connectee(client, machine)

    errors = await other.errors(CHANGEMENTS, depuis=copie.curseur, first=3)

    assert errors[0]["extensions"]["code"] == "CURSEUR_PERIME"


async def test_a_cursor_from_before_what_was_deleted_begins_again(copie, admin, services, inscrites, horloge):
    former = copie.curseur
    await _transferer(admin, inscrites[0], "03")
    await copie.suivre()
    await _ecarter(admin, inscrites[1])
    await copie.suivre()
    horloge.advance(days=400)
    await purges.courants(Operation(acteur=None, now=horloge.now, services=services))
    assert await Sortie.all().count() == 0
    machine = await bureau(admin, services, ("33", None))

    errors = await machine.errors(CHANGEMENTS, depuis=former, first=3)

    assert errors[0]["extensions"]["code"] == "CURSEUR_PERIME"
    assert (await machine.run(CHANGEMENTS, depuis=copie.curseur, first=3))["changements"] == []


async def test_a_cursor_from_after_a_base_that_was_restored_begins_again(copie, entrepot):
    await numeroter()
    await Compteur.filter(nom="journal").update(valeur=0)

    errors = await entrepot.errors(CHANGEMENTS, depuis=copie.curseur, first=3)

    assert errors[0]["extensions"]["code"] == "CURSEUR_PERIME"


async def _effacer(services, compte_id):
    async with Operation(acteur=None, now=services.clock(), services=services).change() as change:
        await effacer_comptes(change, [compte_id])


async def _decider(admin, name, row):
    await admin.run(
        f"""mutation($id: ID!, $m: String!) {{ {name}(input: {{candidatureId: $id, motif: $m}}) {{
          errors {{ code message path }} }} }}""",
        id=global_id("Candidature", row.id),
        m=MOTIF,
    )


async def _ecarter(admin, row):
    await _decider(admin, "gestionEcarterCandidature", row)


async def _supprimer(admin, row):
    await _decider(admin, "gestionSupprimerCandidature", row)


async def _restaurer(admin, row):
    await _decider(admin, "gestionRestaurerCandidature", row)


async def _transferer(admin, row, academie):
    await admin.run(
        """mutation($id: ID!, $a: String!, $m: String!) {
          gestionDemanderTransfert(input: {candidatureId: $id, academie: $a, motif: $m}) { errors { code message path } } }""",
        id=global_id("Candidature", row.id),
        a=academie,
        m=MOTIF,
    )
    where = await _periode(row, academie)
    await admin.run(
        """mutation($id: ID!, $p: ID!) {
          gestionAccepterTransfert(input: {candidatureId: $id, periodeId: $p}) { errors { code message path } } }""",
        id=global_id("Candidature", row.id),
        p=global_id("Periode", where.id),
    )


async def _periode(row, academie):
    return await Periode.get(session_id=row.session_examen, centre=academie)
