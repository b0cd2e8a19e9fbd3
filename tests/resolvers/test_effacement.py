"""Erasing leaves nothing: a person is written into every table, erased, and searched for everywhere."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import factories
import pytest
from races import Course, acting
from tortoise import Tortoise, fields
from tortoise.fields.data import CharEnumFieldInstance
from tortoise.fields.relational import ForeignKeyFieldInstance

from api.models import (
    Candidat,
    Candidature,
    Compte,
    Depot,
    Document,
    Jeton,
    Piece,
    PlanEpreuve,
    Resultat,
    ResultatConserve,
    Tache,
    Televersement,
    forms,
)
from api.resolvers import parcours
from api.resolvers.compte.effacement import executer
from api.resolvers.conservation.effacement import FICHIERS, de_candidatures, de_comptes, effacer_candidatures
from api.rules.candidature import EtatCandidature
from api.rules.conservation import CONSERVATIONS, SANS_PERSONNE
from api.rules.problems import Code
from api.services.outbox import drain
from tests.rules.dossiers import ngmb_dupont

CANARI = "canari"


def models():
    return list(Tortoise.apps["models"].values())


def keys(model):
    """The columns by which a model refers to others, with these others."""
    return {
        name: field.related_model
        for name, field in model._meta.fields_map.items()
        if isinstance(field, ForeignKeyFieldInstance)
    }


def of_a_person():
    """The models from which a path leads to an account."""
    found = {Compte}
    while more := {model for model in models() if model not in found and set(keys(model).values()) & found}:
        found |= more
    return found


@pytest.mark.usefixtures("migrated")
def test_whatever_points_to_a_person_is_named_in_the_erasure():
    named = {rows.model for rows in (*de_candidatures([]), *de_comptes([]))}

    assert {model.__name__ for model in of_a_person() - named} == set()


@pytest.mark.usefixtures("migrated")
def test_what_points_goes_before_what_it_points_to():
    late = [
        (model.__name__, target.__name__)
        for order in ([rows.model for rows in gone] for gone in (de_candidatures([]), de_comptes([])))
        for place, model in enumerate(order)
        for target in keys(model).values()
        if target in order[:place]
    ]
    assert late == []


@pytest.mark.usefixtures("migrated")
def test_every_table_has_a_term_or_holds_nobody():
    told = SANS_PERSONNE.union(*(regle.tables for regle in CONSERVATIONS.values()))

    assert {model._meta.db_table for model in models()} ^ told == set()


def value(field):
    """A value for a column, which the search finds again if it stays."""
    if isinstance(field, CharEnumFieldInstance):
        return next(iter(field.enum_type))
    known = {
        fields.JSONField: {CANARI: CANARI},
        fields.CharField: f"{CANARI}{uuid4().hex}"[: getattr(field, "max_length", 0)],
        fields.TextField: CANARI,
        fields.UUIDField: uuid4(),
        fields.BooleanField: False,
        fields.DecimalField: Decimal(1),
        fields.DateField: date(2005, 5, 6),
        fields.DatetimeField: datetime(2026, 11, 16, tzinfo=UTC),
    }
    return next((value for kind, value in known.items() if isinstance(field, kind)), 1)


async def fill(model, made):
    """A row of a model with a canary wherever one fits, and the rows to which it refers."""
    if model in made:
        return made[model]
    pointed = {name: (await fill(target, made)).id for name, target in keys(model).items() if target is not model}
    columns = model._meta.fields_db_projection
    skipped = {*pointed, *(f"{name}_id" for name in pointed), "id", "cree_le"}
    values = {
        name: value(field)
        for name, field in model._meta.fields_map.items()
        if name in columns and name not in skipped and not (field.pk and field.generated)
    }
    made[model] = await model.create(**values, **{f"{name}_id": key for name, key in pointed.items()})
    return made[model]


@pytest.fixture
async def person(services, op):
    """The person Jeanne in every table, her registration withdrawn and her results published."""
    candidat = await factories.candidat(services, f"{CANARI}@example.org", nom=CANARI.upper(), prenoms=CANARI)
    row = await factories.candidature(
        candidat,
        EtatCandidature.DESINSCRIT,
        saisie={"IDENTIFICATION": {"telephone": CANARI}},
        classe=CANARI,
    )
    await row.fetch_related("periode__session")
    compte = await Compte.get(id=candidat.compte_id)
    made = {
        Compte: compte,
        Candidat: candidat,
        Candidature: row,
        type(row.periode): row.periode,
        type(row.periode.session): row.periode.session,
    }
    made[PlanEpreuve] = await PlanEpreuve.create(
        session_id=row.session_examen,
        centre="33",
        domaine="BCP",
        specialite="x",
        epreuve="E1",
        forme="ECRIT",
        regle="NOM",
        debut=services.clock(),
        duree=60,
    )
    for model in of_a_person():
        await fill(model, made)
    return made


async def left(words):
    """The rows of every table that contain one of these words."""
    found = {}
    for model in models():
        for row in await model.all().values():
            text = json.dumps(row, default=str).casefold()
            said = [word for word in words if word in text]
            if said:
                found.setdefault(model.__name__, []).append(said)
    return found


def ids(made):
    return [str(row.pk) for model, row in made.items() if model in of_a_person() and isinstance(row.pk, UUID)]


async def test_nothing_of_an_erased_person_is_left_but_the_legal_list(services, op, person):
    words = [CANARI, *ids(person), person[Candidat].numero]
    assert {"Compte", "Note", "Depot", "Evenement", "Jeton"} <= set(await left(words))

    await erase(op, person[Candidat])
    while await drain(services):
        pass
    services.clock.advance(hours=3)
    await drain(services)

    found = await left(words)
    cles = {person[Depot].cle, person[Televersement].cle, person[Document].cle}
    assert set(found) == {"ResultatConserve", "Sortie", "Tache"}  # the second, an id alone
    # Tasks still waiting hold the keys of deleted files.
    assert {key for row in await Tache.filter(nom=FICHIERS) for key in row.donnees["cles"]} == cles
    assert not [row for row in await Tache.exclude(nom=FICHIERS) if row.donnees]


async def test_the_legal_list_says_whose_the_last_published_result_was(op, person):
    first = person[Resultat]
    await Resultat.create(
        candidature_id=first.candidature_id, version=2, decision="ADMIS", contenu={}, publie_le=first.publie_le
    )
    candidat = person[Candidat]

    await erase(op, candidat)

    [row] = await ResultatConserve.all()
    assert (row.numero_candidat, row.nom, row.prenoms) == (candidat.numero, "CANARI", CANARI)
    assert (row.lieu_naissance, row.decision, row.millesime) == ("BUGARACH (011)", "ADMIS", 2027)


async def test_files_go_with_their_rows_and_not_before(services, op, person, horloge):
    cles = [person[Depot].cle, person[Document].cle]
    for cle in cles:
        await services.storage.put(cle, b"x")

    with pytest.raises(ZeroDivisionError):
        await _erase_and_fail(op, person)
    await drain(services)

    assert await Piece.all().count() == 1
    assert [await services.storage.get(cle) for cle in cles] == [b"x", b"x"]

    async with op.change() as change:
        await effacer_candidatures(change, [person[Candidature].id])
    await drain(services)

    assert await Piece.all().count() == 0
    assert [await services.storage.get(cle) for cle in cles] == [None, None]
    await services.storage.put(cles[0], b"late")  # as a process that was writing it when its row was deleted
    horloge.advance(hours=2)
    await drain(services)
    assert await services.storage.get(cles[0]) is None


async def _erase_and_fail(op, person):
    async with op.change() as change:
        await effacer_candidatures(change, [person[Candidature].id])
        raise ZeroDivisionError


async def test_a_registration_goes_and_its_account_stays(op, person):
    async with op.change() as change:
        await effacer_candidatures(change, [person[Candidature].id])

    assert await Candidature.all().count() == 0
    assert await Compte.all().count() == 1
    assert await Jeton.all().count() == 1


async def erase(op, candidat):
    async with op.change() as change:
        await executer(change, candidat)


@pytest.mark.usefixtures("postgresql")
async def test_a_registration_is_saved_or_its_account_erased_and_never_half_of_both(op, services, rounds):
    course = Course()
    for rank in range(min(rounds, 30)):
        candidat = await factories.candidat(services, f"course{rank}@example.org")
        mine, periode = acting(op, candidat), await factories.periode(annee=2100 + rank)
        row = (await parcours.demarrer(mine, periode.id)).row
        filled = {code: forms.encode(form) for code, form in ngmb_dupont().saisie.items()}
        await Candidature.filter(id=row.id).update(brouillon=filled, millesime=2027)

        won = await course.round(
            enregistrer=lambda mine=mine, row=row: parcours.enregistrer(mine, row.id, None),
            effacer=lambda mine=mine, candidat=candidat: erase(mine, candidat),
        )

        left = await Candidature.filter(candidat_id=candidat.id).values_list("etat", flat=True)
        assert left == ([EtatCandidature.INSCRIT] if won == "enregistrer" else [])
        assert await Compte.filter(id=candidat.compte_id).count() == len(left)
    assert course.refused == {"effacer": {Code.SUPPRESSION_IMPOSSIBLE}, "enregistrer": {Code.INTROUVABLE}}
