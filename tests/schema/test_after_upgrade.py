"""The answers to each role before and after an upgrade: rows are put into tables of an earlier state, and brought forward.

No version came out with these states, so their rows are those that the present service writes, by the columns that the
tables of that day had; what came later is left to the migrations, as for real rows of that day.
"""

import json
import re

import pytest
from ecole import UAI, ecole
from graphql import get_named_type
from matrix import TYPES, Actor, TooCostlyError, arguments, ask, by_field, make_world, together
from upgrades import NAMES, forward, pour, tables_of

from api.models import Candidature, Compte
from api.rules.compte import TypeCompte
from api.schema.audiences import PUBLIC, audience

ROLES = ("anne", "bureau 33", "administrateur")
SEARCH = '{ etablissements(academie: "03", recherche: "legere audincourt") { nodes { uai libelle } } }'
LINK = re.compile(r"http://test/[^\"]+")  # its signature and its end change with the instant
# Half a minute each. Their short form is tests/models/test_upgrades.py, which follows a row of every table of every state.
STATES = dict.fromkeys((*NAMES[:-1:4], NAMES[-2]))


@pytest.mark.long
@pytest.mark.parametrize("state", STATES)
async def test_every_role_sees_the_same_after_the_last_migration(client, services, bases, state, database):
    owners, actors = await make_world(client, services)
    await Candidature.filter(id=owners[0].rows["candidature"].id).update(etablissement=UAI, est_pre_inscrite=True)
    await Compte.filter(type=TypeCompte.MACHINE).delete()  # they came with 0014
    actors = [actor for actor in actors if actor.nom in ROLES] + [Actor("lycée", await ecole(client, services), {})]
    await Compte.filter(type=TypeCompte.ETABLISSEMENT).update(mot_de_passe="-")  # as every account of that day
    earlier = await bases.copy("sqlite" if database.startswith("sqlite") else "postgresql", "empty")
    await forward(earlier, state)
    before = await seen(owners, actors)

    async with tables_of(database) as now, tables_of(earlier) as then:
        await pour(now, then)
        await forward(earlier)
        await pour(then, now)
    after = await seen(owners, actors)

    assert {question: (said, after[question]) for question, said in before.items() if said != after[question]} == {}
    assert UAI in before["anybody", SEARCH]
    assert {who for (who, _), said in before.items() if "CANARI" in said} == {actor.nom for actor in actors}


async def seen(owners, actors):
    """The answers to every actor: each root that asks for a sign-in, and each object of the owners."""
    answer, _ = await ask(actors[0], SEARCH)
    found = {("anybody", SEARCH): json.dumps(answer["data"])}
    for actor in actors:
        for name, champ in TYPES["Query"].fields.items():
            if audience("Query", name) is not PUBLIC and not any(_is_id(argument) for argument in champ.args.values()):
                await _ask(actor, name, arguments(champ, "x"), by_field(champ.type), found)
        node = TYPES["Query"].fields["node"]
        for owner in owners:
            for kind, identifier in owner.ids.items():
                await _ask(actor, "node", arguments(node, identifier), by_field(node.type, kind), found)
    return found


def _is_id(argument):
    return get_named_type(argument.type).name == "ID"


async def _ask(actor, name, given, inners, found):
    """Asks the fields of a root field at once, in halves when they cost too much."""
    question = f"{{ {name}{given} {together(inners)} }}"
    try:
        answer, _ = await ask(actor, question)
    except TooCostlyError:
        middle = len(inners) // 2
        if not middle:
            return  # dearer alone than a request may be: the matrix of access asks for its parts
        await _ask(actor, name, given, inners[:middle], found)
        await _ask(actor, name, given, inners[middle:], found)
    else:
        answer.pop("extensions", None)
        found[actor.nom, question] = LINK.sub("", json.dumps(answer, ensure_ascii=False))
