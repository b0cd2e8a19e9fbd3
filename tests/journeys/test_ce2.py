"""NGMB-DUPONT Jeanne registers for two concours of one session: the cards of the guide Bac Pro, section 2.1."""

import factories

from tests.journeys.etapes import codes
from tests.journeys.story import ENREGISTRER, MES_INSCRIPTIONS, Recit, a_paris, remplir, valeurs

TITRES = [
    "Modalités d'inscription",
    "Identification",
    "Informations candidature",
    "Qualification présentée",
    "Titre pour inscription",
    "Epreuves",
    "Récapitulatif",
    "Conditions d'inscription",
    "N° Inscription",
]
IDENTIFICATION = {
    "nationalite": "FR",
    "adressePays": "99100",
    "adresseVoie": "1 rue de Paris",
    "codePostal": "35000",
    "localite": "RENNES",
}


async def national(session, centre):
    return await factories.periode(
        session=session,
        centre=centre,
        libelle="2023",
        ouvre_le=a_paris("18/10/2022 12:00"),
        ferme_le=a_paris("02/12/2022 12:00"),
    )


async def inscrire(recit, centre, specialite):
    """A complete registration except its last click."""
    periode = await recit.choisir("CE2", "2023", f"{centre} - (2023)")
    draft = await recit.demarrer(periode["id"])
    await recit.remplir("MODALITES", acceptees=True)
    await recit.remplir("IDENTIFICATION", **IDENTIFICATION)
    await recit.remplir("INFORMATIONS")
    await recit.remplir("QUALIFICATION", specialite=specialite)
    await recit.remplir("TITRE", titre="master", annee=2021)
    await recit.remplir("EPREUVES")
    await recit.remplir("CONDITIONS", acceptees=True)
    return draft


async def test_jeanne_sits_two_concours_of_one_session(client, services, messagerie, horloge):
    recit = Recit(client, services, messagerie)
    await factories.candidat(services)
    session = await factories.session("CE2", 2023)
    await national(session, "NATIONAL-RENNES")
    await national(session, "NATIONAL-SIEC")
    horloge.now = a_paris("24/10/2022 14:00")
    await client.sign_in("jeanne@example.org")

    # Concours, 2023, Rennes: it asks for no school, no catégorie, no forme, no acquis.
    draft = await inscrire(recit, "NATIONAL - Académie de Rennes", "capes-externe-mathematiques")
    assert [onglet["titre"] for onglet in draft["onglets"]] == TITRES
    asked = await client.run(
        '{ domaine(code: "CE2") { categoriesCandidat { libelle }'
        " onglets { code formulaire { groupes { champs { nom } } } } } }"
    )
    champs = {
        onglet["code"]: [champ["nom"] for groupe in onglet["formulaire"]["groupes"] for champ in groupe["champs"]]
        for onglet in asked["onglets"]
        if onglet["formulaire"]
    }
    assert (champs["INFORMATIONS"], champs["QUALIFICATION"]) == (["amenagementHandicap"], ["specialite"])
    assert asked["categoriesCandidat"] == []
    refused = await client.refused(remplir("INFORMATIONS"), input={"candidatureId": recit.id, "categorie": "SCOLAIRE"})
    assert ("VALEUR_INCONNUE", ["categorie"]) in codes(refused)

    # Every épreuve is sat, in the words of a concours.
    dossier = await recit.dossier()
    assert dossier["messageEpreuves"].startswith("Vous n'avez aucun choix à faire")
    (table,) = dossier["recapitulatif"]["epreuves"]
    assert table["titre"] == "Epreuves du concours"
    assert [ligne["libelle"] for ligne in table["lignes"]] == [
        "A - Epreuves d'admissibilité",
        "A1 - Epreuve écrite disciplinaire",
        "A2 - Epreuve écrite disciplinaire appliquée",
        "B - Epreuves d'admission",
        "B1 - Epreuve de leçon",
        "B2 - Epreuve d'entretien",
    ]
    assert {ligne["position"] for ligne in table["lignes"]} == {"Inscrit"}
    assert not {"Votre établissement", "Catégorie du candidat", "Forme de passage"} & valeurs(dossier).keys()

    assert (await recit.enregistrer())["numero"] == "001"
    page = (await recit.dossier())["pageNumero"]["lignes"]
    assert "- La liste des pièces justificatives indispensables pour la suite du concours." in page
    text = await recit.document("RECAPITULATIF_INSCRIPTION")
    for printed in (
        "CONCOURS ENSEIGNANTS 2ND DEGRÉ",
        "NATIONAL - Académie de Rennes",
        "Spécialité : CAPES externe - Mathématiques",
        "Titre pour inscription : MASTER (2021)",
        "B1 - Epreuve de leçon Inscrit Ponctuel",
        "Le jour du concours, une pièce d'identité avec photographie vous sera demandée.",
    ):
        assert printed in text, printed
    for exam in ("Etablissement", "Catégorie du Candidat", "VAE", "Caisse des Dépôts", "l'examen"):
        assert exam not in text, exam

    # A second concours of the same session, unlike an exam; but not the same one twice.
    horloge.advance(minutes=10)
    await inscrire(recit, "NATIONAL - SIEC", "capes-externe-mathematiques")
    refused = await client.refused(ENREGISTRER, id=recit.id)
    assert codes(refused) == [("DEJA_INSCRIT", ["QUALIFICATION", "specialite"])]
    await recit.remplir("QUALIFICATION", specialite="capes-externe-nsi")
    assert (await recit.enregistrer())["numero"] == "002"

    # « Mes inscriptions »: two cards, the latest first, each with its spécialité and centre, without a school.
    cards = await client.run(MES_INSCRIPTIONS)
    assert [
        (card["session"]["libelle"], card["domaine"]["libelle"], card["specialite"]["libelle"], card["etablissement"])
        for card in cards
    ] == [
        ("2023", "CONCOURS ENSEIGNANTS 2ND DEGRÉ", "CAPES externe - Numérique et sciences informatiques", None),
        ("2023", "CONCOURS ENSEIGNANTS 2ND DEGRÉ", "CAPES externe - Mathématiques", None),
    ]
    assert [card["periode"]["libelle"] for card in cards] == [
        "NATIONAL - SIEC - (2023)",
        "NATIONAL - Académie de Rennes - (2023)",
    ]
