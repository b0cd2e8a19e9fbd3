"""The words of the screens, given to any visitor."""


async def test_gives_the_words_of_one_screen_in_the_wording_of_a_domaine(client):
    query = """query($domaine: String) { ecrans(domaine: $domaine, codes: ["CONNEXION", "PARCOURS"]) {
      code titre textes { code texte } } }"""

    connexion, parcours = await client.run(query, domaine="BTS")

    assert (connexion["code"], connexion["titre"]) == ("CONNEXION", "Veuillez vous identifier")
    textes = {texte["code"]: texte["texte"] for texte in parcours["textes"]}
    assert textes["CONTACTS"] == "Note : le N° de téléphone mobile et l'adresse mail sont obligatoires."


async def test_is_the_same_for_everybody_hence_stored_by_caches(client):
    response = await client.http.get("/graphql", params={"query": "{ ecrans { code titre textes { texte } } }"})

    assert len(response.json()["data"]["ecrans"]) > 15
    assert response.headers["cache-control"].startswith("public")
