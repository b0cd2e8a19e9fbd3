"""LAMY Paul registers for the DCG at Reims, then for the DSCG: the twelve tabs and the page of the guide BTS."""

import factories

from api.models import Compteur
from api.resolvers.compte.creation import SEQUENCE_CANDIDAT
from tests.journeys.story import Recit, a_paris, remplir, valeurs

TITRES = [
    "Modalités d'inscription",
    "Candidatures précédentes",
    "Identification",
    "Informations candidature",
    "Qualification présentée",
    "Acquis",
    "Informations supplémentaires",
    "Titre pour inscription",
    "Epreuves",
    "Récapitulatif",
    "Conditions d'inscription",
    "N° Inscription",
]
PAGE = [
    "Votre inscription a bien été prise en compte le 06/01/2020 à 16:28.",
    "Votre numéro candidat : 01943021803",
    "Votre numéro d'inscription : 001",
    (
        "Vous pourrez consulter et, éventuellement, modifier les données de votre dossier avant la fermeture du service "
        "fixée le : 31/01/2020 à 18:00."
    ),
    "Vous devez impérativement prendre connaissance et conserver les documents suivants :",
    "- Le récapitulatif d'inscription",
    "- La liste des pièces justificatives indispensables pour la suite de l'examen.",
    (
        'Ces documents sont mis à votre disposition dans votre espace candidat, menu "Mes documents". Vous pouvez également '
        "éditer la confirmation d'inscription au format pdf à l'aide du bouton \"Visualiser/Imprimer\", ou à défaut "
        "l'enregistrer."
    ),
    "Pour tout renseignement, vous pouvez contacter le service des examens et concours dont vous dépendez :",
    "ACADÉMIE DE REIMS",
]
IDENTIFICATION = {
    "nationalite": "FR",
    "adressePays": "99100",
    "adresseVoie": "2 place Ducale",
    "codePostal": "08000",
    "localite": "CHARLEVILLE MEZIERES",
    "categorieSocioprofessionnelle": "64",
}


async def reims(libelle):
    return await factories.periode(
        session=await factories.session("DCS", 2020, libelle=f"{libelle} 2020"),
        centre="19",
        libelle="2020-06",
        ouvre_le=a_paris("15/11/2019 08:00"),
        ferme_le=a_paris("31/01/2020 18:00"),
    )


async def test_paul_takes_the_ue_he_chooses_of_the_dcg_then_registers_for_the_dscg(  # noqa: PLR0915 - a story
    client, services, messagerie, horloge
):
    recit = Recit(client, services, messagerie)
    await Compteur.create(nom=SEQUENCE_CANDIDAT, valeur=21802)
    await reims("DCG")
    await reims("DSCG")
    horloge.now = a_paris("22/10/2019 10:00")
    await recit.creer_compte(
        civilite="MONSIEUR",
        nom="Lamy",
        prenoms="Paul",
        dateNaissance="1999-01-01",
        paysNaissance="99100",
        departementNaissance="010",
        communeNaissance="10387",
        courriel="paul.lamy@example.org",
    )
    await recit.activer()
    horloge.now = a_paris("06/01/2020 16:00")
    await client.sign_in("paul.lamy@example.org")

    # Examen, DIPLÔMES COMPTABLES SUPÉRIEURS, DCG 2020, Reims: the twelve tabs of the guide, in its order.
    periode = await recit.choisir("DCS", "DCG 2020", "ACADÉMIE DE REIMS - (2020-06)")
    draft = await recit.demarrer(periode["id"])
    assert [onglet["titre"] for onglet in draft["onglets"]] == TITRES
    assert [onglet["titre"] for onglet in draft["onglets"] if onglet["estDernier"]] == ["Conditions d'inscription"]

    # The session says which of the two diplomas it examines, and no forme de passage is asked.
    await recit.remplir("MODALITES", acceptees=True)
    await recit.remplir("CANDIDATURES_PRECEDENTES", vues=True)
    await recit.remplir("IDENTIFICATION", **IDENTIFICATION)
    await recit.remplir("INFORMATIONS", categorie="INDIVIDUEL", etablissement="008000SL")
    refused = await client.refused(remplir("QUALIFICATION"), input={"candidatureId": recit.id, "specialite": "dscg"})
    assert [(error["code"], error["path"]) for error in refused] == [("VALEUR_INCONNUE", ["specialite"])]
    await recit.remplir("QUALIFICATION", specialite="dcg")

    # A mark of 2019 between 6 and 10 is kept, one below 6 is not; other spécialités are not asked about.
    presentation = {
        "annee": 2019,
        "academie": "19",
        "notes": [{"epreuve": "UE3", "note": "8"}, {"epreuve": "UE4", "note": "5.5"}],
    }
    await recit.remplir("ACQUIS", dejaPresente=True, presentations=[presentation])
    await recit.remplir("SUPPLEMENTAIRES")
    await recit.remplir("TITRE", titre="baccalaureat", annee=2018)
    none = await recit.remplir("EPREUVES", choix=[])
    assert [problem["message"] for problem in problemes(none, "EPREUVES")] == [
        "Choisissez la position « Inscrit » pour au moins une épreuve de cette session."
    ]
    await recit.remplir(
        "EPREUVES",
        choix=[
            {"epreuve": "UE1", "position": "INSCRIT"},
            {"epreuve": "UE9", "position": "INSCRIT"},
            {"epreuve": "UE14", "position": "INSCRIT", "option": "Espagnol"},
        ],
    )
    ready = await recit.remplir("CONDITIONS", acceptees=True)
    assert "ENREGISTRER" in ready["actionsPossibles"]

    # The récapitulatif says nothing that was not asked.
    lignes = valeurs(await recit.dossier())
    assert lignes["Titre ou diplôme"] == "BACCALAURÉAT (2018)"
    assert lignes["Votre établissement"] == "INDIV CHARLEVILLE (008000SL)"
    assert "Forme de passage" not in lignes
    assert "Sujet du mémoire ayant reçu l'agrément" in lignes

    # The page of the guide, word for word, and the contact of Reims.
    horloge.now = a_paris("06/01/2020 16:28")
    assert (await recit.enregistrer())["numero"] == "001"
    dossier = await recit.dossier()
    assert dossier["pageNumero"] == {
        "lignes": PAGE,
        "contact": {
            "lignes": ["Rectorat de Reims", "1, Rue Navier", "51082 REIMS CEDEX"],
            "telephone": "0326056969",
            "courriel": "contact@ac-reims.fr",
        },
    }
    assert [document["ligne"] for document in dossier["documents"]] == [
        "Récapitulatif d'inscription [PDF] : Version n°1 mis à jour le 06/01/2020 16:28",
        "Demande pièces justificatives [PDF] : Version n°1 mis à jour le 06/01/2020 16:28",
    ]
    text = await recit.document("RECAPITULATIF_INSCRIPTION")
    for printed in (
        "RECAPITULATIF D'INSCRIPTION",
        "DIPLÔMES COMPTABLES SUPÉRIEURS",
        "Candidature enregistrée le lundi 06 janvier 2020 à 16:28",
        "ACADÉMIE DE REIMS",
        "Spécialité : Diplôme de Comptabilité et de Gestion",
        "Titre pour inscription : BACCALAURÉAT (2018)",
        "UE1 - Fondamentaux du droit UE1 Inscrit Ponctuel",
        "UE2 - Droit des sociétés et des groupements d'affaires UE2 Non Inscrit",
        "Académie d'obtention: REIMS Note: 8.00 Année d'obtention: 2019",
        "UE4 - Droit fiscal UE4 Non Inscrit",
        "UE14 - Langue vivante étrangère - Espagnol UE14 Inscrit Ponctuel",
    ):
        assert printed in text, printed
    assert "Forme de passage" not in text

    # The DSCG is another session: a second registration, as the cards of the guide show.
    periode = await recit.choisir("DCS", "DSCG 2020", "ACADÉMIE DE REIMS - (2020-06)")
    await recit.demarrer(periode["id"])
    await recit.remplir("MODALITES", acceptees=True)
    await recit.remplir("IDENTIFICATION", **IDENTIFICATION)
    await recit.remplir("INFORMATIONS", categorie="INDIVIDUEL", etablissement="0080006N")
    await recit.remplir("QUALIFICATION", specialite="dscg")
    await recit.remplir("SUPPLEMENTAIRES", sujetMemoire="La juste valeur des actifs immatériels")
    other = await recit.remplir("TITRE", titre="baccalaureat")
    assert [problem["code"] for problem in problemes(other, "TITRE")] == ["VALEUR_INCOMPATIBLE"]
    await recit.remplir("TITRE", titre="master")
    await recit.remplir("EPREUVES", choix=[{"epreuve": "UE7", "position": "INSCRIT"}])
    await recit.remplir("CONDITIONS", acceptees=True)
    assert (await recit.enregistrer())["numero"] == "002"
    lignes = valeurs(await recit.dossier())
    assert lignes["Sujet du mémoire ayant reçu l'agrément"] == "La juste valeur des actifs immatériels"
    assert lignes["Titre ou diplôme"].endswith("- à vérifier par le service des examens et concours")


def problemes(candidature, code):
    return next(onglet["problemes"] for onglet in candidature["onglets"] if onglet["code"] == code)
