"""The list of spécialités, once every one of a diploma can be chosen."""

from dataclasses import replace

import factories

from api.rules.reglement import LIVREES, Editions

LISTE = "{ domaines { code sessions { specialites { id cle code libelle titres { code libelle } } } } }"


async def test_a_list_of_every_specialite_of_a_diploma_is_answered_whole(client, monkeypatch):
    await factories.periode("BCP", "03")
    toutes = tuple(replace(item, manques=()) for item in LIVREES.specialites_incompletes("bcp", 2027))
    ouvertes = LIVREES.specialites("bcp", 2027)
    monkeypatch.setattr(Editions, "specialites", lambda *_: (*toutes, *ouvertes))

    found = await client.run(LISTE)

    [liste] = [session["specialites"] for item in found for session in item["sessions"]]
    assert len({item["id"] for item in liste}) == len({item["code"] for item in liste}) == len(liste) == 99
