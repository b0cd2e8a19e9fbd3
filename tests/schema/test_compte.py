import factories


async def test_signs_in_and_reads_itself(client, services):
    person = await factories.candidat(services)

    await client.sign_in("jeanne@example.org")
    moi = await client.run("{ moi { identifiant candidat { numero nom lieuNaissance } appareils { estActuel } } }")

    assert moi["identifiant"] == "jeanne@example.org"
    assert moi["candidat"] == {"numero": person.numero, "nom": "NGMB-DUPONT", "lieuNaissance": "BUGARACH"}
    assert [item["estActuel"] for item in moi["appareils"]] == [True]
