"""The live stream of a school: its own pupils' registrations, from its place on, and no other event."""

import asyncio
from contextlib import aclosing
from dataclasses import replace

import factories
import pytest
from ecole import AUTRE_UAI, UAI
from waiting import PATIENCE, until_followed

from api.models import Compte, Habilitation
from api.resolvers import ordering
from api.resolvers.compte import connexion
from api.resolvers.etablissement import suivi
from api.resolvers.operation import Acteur
from api.rules.candidature import EtatCandidature
from api.rules.compte import TypeCompte, UsageJeton
from api.rules.evenement import TypeEvenement
from api.rules.problems import Code, RefusedError
from api.schema import schema
from api.schema.context import Context, CookiePolicy, Credentials
from api.schema.paging import cursor_of

ENREGISTREE = TypeEvenement.CANDIDATURE_ENREGISTREE
ENTRE_EUX = [
    TypeEvenement.ONGLET_RENSEIGNE,
    TypeEvenement.PIECE_NON_CONFORME,
    TypeEvenement.AMENAGEMENT_DECIDE,
    TypeEvenement.MESSAGE_ENVOYE,
    TypeEvenement.NOTES_PUBLIEES,
]
SUIVRE = "subscription($apres: Cursor) { etablissementEvenements(apres: $apres) { cursor eleve { nom } gestionCandidature { id } evenement { type libelle estDeMoi candidature { id } } } }"


@pytest.fixture
async def periode(services):
    return await factories.periode("BCP", "03")


async def eleve(services, periode, adresse, uai=UAI, **values):
    """A candidature, and its candidat; by default, a school registered it."""
    candidat = await factories.candidat(services, adresse)
    defaults = {"etablissement": uai, "est_pre_inscrite": True}
    row = await factories.candidature(candidat, periode=periode, **defaults | values)
    await row.fetch_related("candidat")
    return row


@pytest.fixture
async def pierre(services, periode):
    return await eleve(services, periode, "pierre@example.org")


@pytest.fixture
async def school(op, services):
    """A school, acting."""
    compte = await factories.compte(
        services, "ecole@example.org", type=TypeCompte.ETABLISSEMENT, totp_active_le=services.clock()
    )
    await Habilitation.create(compte_id=compte.id, etablissement=UAI)
    return replace(op, acteur=Acteur(compte_id=compte.id, type=TypeCompte.ETABLISSEMENT, famille=compte.id))


async def record(op, candidature, type_=ENREGISTREE):
    donnees = {"onglet": "IDENTIFICATION", "titre": "Identification"}
    async with op.change() as change:
        change.record(type_, candidature.candidat.compte_id, candidature_id=candidature.id, donnees=donnees)


async def told(school, count):
    """The first events that the school may follow; a last one ends the reading."""
    async with asyncio.timeout(PATIENCE), aclosing(suivi.suivre(school, 0)) as stream:
        return [await anext(stream) for _ in range(count)]


async def test_a_school_follows_its_pupils_and_nobody_else(op, school, services, periode, pierre):
    strangers = [
        await eleve(services, periode, "autre@example.org", AUTRE_UAI),
        await eleve(services, periode, "seule@example.org", est_pre_inscrite=False),
        await eleve(services, periode, "partie@example.org", etat=EtatCandidature.SUPPRIMEE),
    ]
    for stranger in strangers:
        await record(op, stranger)
    await record(op, pierre)

    (first,) = await told(school, 1)

    assert first.candidature_id == pierre.id


async def test_a_school_is_told_of_a_change_as_it_happens(op, school, pierre):
    async with asyncio.timeout(PATIENCE), aclosing(suivi.suivre(school, None)) as stream:
        waiting = asyncio.create_task(anext(stream))
        await until_followed(school.services.bell)
        await record(op, pierre, TypeEvenement.CANDIDATURE_DESINSCRITE)

        assert (await waiting).type is TypeEvenement.CANDIDATURE_DESINSCRITE


async def test_what_is_between_the_candidat_and_the_office_is_not_told(op, school, pierre):
    for type_ in ENTRE_EUX:
        await record(op, pierre, type_)
    await record(op, pierre)

    assert [event.type for event in await told(school, 1)] == [ENREGISTREE]


async def test_what_the_school_does_for_its_pupil_is_told(school, pierre):
    await record(school, pierre, TypeEvenement.MESSAGE_ENVOYE)

    assert [event.type for event in await told(school, 1)] == [TypeEvenement.MESSAGE_ENVOYE]


async def test_a_school_goes_on_from_its_place(op, school, pierre):
    for _ in range(3):
        await record(op, pierre)
    await ordering.numeroter()

    async with asyncio.timeout(PATIENCE), aclosing(suivi.suivre(school, 1)) as stream:
        assert [(await anext(stream)).position for _ in range(2)] == [2, 3]


async def test_the_stream_ends_when_the_school_is_no_longer_its_own(op, school, pierre):
    async with asyncio.timeout(PATIENCE), aclosing(suivi.suivre(school, 0)) as stream:
        waiting = asyncio.create_task(anext(stream))
        await asyncio.sleep(0.02)
        await Habilitation.all().delete()
        await record(op, pierre)

        with pytest.raises(RefusedError) as refused:
            await waiting

    assert [problem.code for problem in refused.value.problems] == [Code.INTROUVABLE]


@pytest.mark.parametrize("type_", [TypeCompte.CANDIDAT, TypeCompte.GESTIONNAIRE, TypeCompte.ADMINISTRATEUR])
async def test_nobody_else_follows_a_school(school, pierre, type_):
    acting = replace(school, acteur=replace(school.acteur, type=type_))

    with pytest.raises(RefusedError):
        await anext(suivi.suivre(acting, 0))


async def test_through_the_schema_it_begins_with_what_was_missed(op, school, pierre):
    for _ in range(2):
        await record(op, pierre)
    await ordering.numeroter()
    async with op.change() as change:
        opened = await connexion.connecter(
            change, await Compte.get(id=school.acteur.compte_id), connexion.TypeClient.MOBILE
        )
    credentials = Credentials(bearer=opened.jetons[UsageJeton.PORTEUR], cookie=None)
    context = Context(replace(op, acteur=opened.acteur), CookiePolicy(secure=False), None, credentials)
    stream = await schema.subscribe(SUIVRE, context_value=context, variable_values={"apres": cursor_of(1, "p")})

    async with asyncio.timeout(PATIENCE), aclosing(stream):
        answer = await anext(stream)

    assert answer.data["etablissementEvenements"] == {
        "cursor": cursor_of(2, "p"),
        "eleve": {"nom": "NGMB-DUPONT"},
        "gestionCandidature": None,
        "evenement": {
            "type": "CANDIDATURE_ENREGISTREE",
            "libelle": "Inscription enregistrée",
            "estDeMoi": False,
            "candidature": None,
        },
    }
