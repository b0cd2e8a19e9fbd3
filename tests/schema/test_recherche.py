"""Searches for any text: one that no column can hold finds nothing."""

import factories
import pytest
from bureau import bureau
from canaries import champs_de_toutes_les_operations, requete
from ecole import ecole

OPERATIONS = ("gestionCandidatures", "gestionResultatsConserves", "etablissementEleves", "etablissementEditerPapillons")


@pytest.mark.parametrize("valeur", ["Z" * 300, "ß" * 90, "é\x00\x0b", "\u202e😀" * 20, "9" * 40])
async def test_what_no_column_can_hold_is_found_nowhere(client, services, valeur):
    await factories.candidat(services)
    office, school = await bureau(client, services, (None, None)), await ecole(client, services)

    for racine, nom, chemin in champs_de_toutes_les_operations():
        if nom in OPERATIONS:
            query, variables = requete(racine, nom, chemin, valeur)
            actor = school if nom.startswith("etablissement") else office
            response = await actor.http.post("/graphql", json={"query": query, "variables": variables})
            assert response.status_code < 500
            assert "ERREUR_INTERNE" not in response.text, (chemin, response.text)
