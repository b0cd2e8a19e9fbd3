"""Every mutation leaves a record that nobody can change, add or take away unseen."""

from types import SimpleNamespace
from uuid import UUID

import factories
import pytest
from tortoise import connections

from api.models import Audit, ChaineAudit
from api.resolvers import audit
from api.resolvers.operation import Operation
from api.schema.base import _acte, global_id

MARQUER = """mutation {
  compteModifierMotDePasse(input: {motDePasseActuel: "%s", motDePasse: "%s", motDePasseConfirmation: "%s"}) {
    errors { code }
  }
}"""


async def _sign_in(client, services, identifiant="jeanne@example.org"):
    person = await factories.candidat(services, identifiant)
    await client.sign_in(identifiant)
    return str(person.compte_id)


async def test_a_mutation_leaves_a_record(client, services):
    compte = await _sign_in(client, services)
    await client.run("mutation { compteSeDeconnecter { errors { code } estFait } }")

    rows = await Audit.filter(chaine=compte).order_by("sequence").values_list("sequence", "action", "acteur")
    assert [(sequence, action, str(acteur)) for sequence, action, acteur in rows] == [
        (1, "compteSeConnecter", compte),
        (2, "compteSeDeconnecter", compte),
    ]
    assert await audit.verifier(services) == (
        0,
        "2 records, every chain holds.\n2 records are not yet anchored, since 2026-11-16 11:00:00Z.",
    )


async def test_a_record_holds_nothing_that_was_typed(client, services):
    await _sign_in(client, services)

    for row in await Audit.all().values():
        assert not {"jeanne", "Lampadaire"} & set(str(row).replace("@", " ").replace("'", " ").split())


def test_a_record_names_an_object_and_no_text_typed_in_its_place(services):
    op = Operation(acteur=None, now=services.clock(), services=services)
    said = [
        _acte(SimpleNamespace(field_name="x", context=SimpleNamespace(op=op)), {"autre": "x", "piece_id": given}).objet
        for given in (global_id("Piece", UUID(int=1)), "jeanne@example.org", "", "A" * 500)
    ]

    assert said == [global_id("Piece", UUID(int=1)), None, None, None]


async def test_a_refused_mutation_leaves_none(client, services):
    await _sign_in(client, services)
    await client.refused(MARQUER % ("Faux.Essai1", "Nouvelle.Lune7", "Nouvelle.Lune7"))

    assert await Audit.all().count() == 1


async def test_a_form_of_nobody_leaves_a_record_too(client):
    await client.run(
        'mutation { compteDemanderMotDePasse(input: {identifiant: "rien@example.org"}) { errors { code } message } }'
    )

    [row] = await Audit.all()
    assert (row.action, row.acteur, row.chaine[:9]) == ("compteDemanderMotDePasse", None, "personne-")


@pytest.mark.parametrize(
    ("tampering", "told"),
    [
        ("UPDATE audit SET action = 'autre' WHERE sequence = 2", "record 2 is not the one"),
        ("DELETE FROM audit WHERE sequence = 2", "records 2 to 2 are missing"),
        ("DELETE FROM audit WHERE sequence = 3", "the chain ends at 2, not at 3"),
        ("DELETE FROM audit", "the chain ends at 0, not at 3"),
        ("DELETE FROM chaine_audit", "a chain that nobody opened"),
        ("UPDATE audit SET objet = 'x' WHERE sequence = 1", "record 1 is not the one"),
    ],
)
async def test_tampering_is_seen(client, services, tampering, told):
    await _sign_in(client, services)
    await client.sign_in("jeanne@example.org")
    await client.sign_in("jeanne@example.org")
    await connections.get("default").execute_script(tampering)

    code, said = await audit.verifier(services)

    assert code == 1
    assert told in said


async def test_the_retention_takes_the_oldest_and_the_chain_still_holds(client, services, horloge, op):
    compte = await _sign_in(client, services)
    horloge.advance(days=5 * 365)
    await client.sign_in("jeanne@example.org")
    from dataclasses import replace  # noqa: PLC0415 - for one line

    taken = await audit.purger(replace(op, now=horloge.now))

    assert taken == 1
    assert await Audit.filter(chaine=compte).values_list("sequence", flat=True) == [2]
    assert (await ChaineAudit.get(nom=compte)).debut == 1
    assert (await audit.verifier(services))[0] == 0
