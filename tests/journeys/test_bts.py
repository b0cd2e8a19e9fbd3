"""ACCRALL Dack and DUBOIS Pierre register for a BTS, as the guide BTS shows them."""

import tomllib
from pathlib import Path

import factories

from api.models import Candidat, Compteur
from api.resolvers.compte.creation import SEQUENCE_CANDIDAT
from tests.journeys.story import DESINSCRIRE, Recit, a_paris, table_ecran, valeurs

TESTS = Path(__file__).parents[1]
TABLEAUX = tomllib.loads((TESTS / "rules" / "cases" / "tableaux.toml").read_text("utf-8"))["tableaux"]
LIGNES_PDF = (TESTS / "services" / "attendu" / "confirmation_inscription.txt").read_text("utf-8").splitlines()
TITRES = [
    "Candidatures précédentes",
    "Identification",
    "Informations candidature",
    "Qualification présentée",
    "Acquis",
    "Diplôme possédé",
    "Epreuves",
    "Récapitulatif",
    "N° Inscription",
]


async def besancon(annee, libelle, ouvre_le, ferme_le):
    return await factories.periode(
        session=await factories.session("BTS", annee),
        centre="03",
        libelle=libelle,
        ouvre_le=a_paris(ouvre_le),
        ferme_le=a_paris(ferme_le),
    )


def golden(specialite):
    return next(table["attendu"].strip() for table in TABLEAUX if table["specialite"] == specialite)


async def test_dack_keeps_a_mark_of_an_earlier_session(  # noqa: PLR0915 - a story is told in one go
    client, services, messagerie, horloge
):
    recit = Recit(client, services, messagerie)
    await Compteur.create(nom=SEQUENCE_CANDIDAT, valeur=30276)
    await besancon(2023, "2023", "22/08/2022 08:00", "14/10/2022 18:00")

    # An account opened the week before, three registrations made since.
    horloge.now = a_paris("24/08/2022 11:00")
    await recit.creer_compte(
        civilite="MONSIEUR",
        nom="Accrall",
        prenoms="Dack",
        dateNaissance="2001-01-01",
        paysNaissance="99100",
        departementNaissance="024",
        communeNaissance="24322",
        courriel="accrall@ac-rennes.fr",
    )
    await recit.activer()
    await Candidat.filter(numero="02235030277").update(dernier_numero_inscription=3)
    horloge.now = a_paris("31/08/2022 15:00")
    await client.sign_in("accrall@ac-rennes.fr")

    # He chooses BTS 2023 at Besançon and starts: the nine tabs of the guide, in its order.
    periode = await recit.choisir("BTS", "BTS 2023", "ACADÉMIE DE BESANCON - (2023)")
    draft = await recit.demarrer(periode["id"])
    assert [onglet["titre"] for onglet in draft["onglets"]] == TITRES
    assert [onglet["code"] for onglet in draft["onglets"] if onglet["estDernier"]] == ["RECAPITULATIF"]

    # Neither Modalités nor Conditions: the guide has no such tab, and nothing is said of them.
    texts = await client.run('{ domaine(code: "BTS") { modalites conditions } }')
    assert texts == {"modalites": [], "conditions": []}

    # « Note : le N° de téléphone mobile et l'adresse mail sont obligatoires. »
    await recit.remplir("CANDIDATURES_PRECEDENTES", vues=True)
    adresse = {
        "nationalite": "FR",
        "adressePays": "99100",
        "adresseVoie": "1 rue des champs",
        "codePostal": "25000",
        "localite": "BESANCON",
        "categorieSocioprofessionnelle": "64",
    }
    missing = await recit.remplir("IDENTIFICATION", **adresse)
    assert problemes(missing, "IDENTIFICATION") == [
        {
            "code": "OBLIGATOIRE",
            "message": "Renseignez le champ « Téléphone portable ».",
            "path": ["telephoneMobile"],
        }
    ]
    await recit.remplir("IDENTIFICATION", **adresse, telephoneMobile="0606060606")

    # A former pupil says which school he left.
    missing = await recit.remplir("INFORMATIONS", categorie="EX_SCOLAIRE", etablissement="02500005")
    assert [problem["path"] for problem in problemes(missing, "INFORMATIONS")] == [["ancienEtablissement"]]
    await recit.remplir(
        "INFORMATIONS", categorie="EX_SCOLAIRE", etablissement="02500005", ancienEtablissement="0250001R"
    )
    await recit.remplir("QUALIFICATION", specialite="aeronautique", formePassage="GLOBALE")
    await recit.remplir(
        "ACQUIS",
        dejaPresente=True,
        presentations=[
            {
                "annee": 2021,
                "academie": "03",
                "ancienneCategorie": "SCOLAIRE",
                "ancienneForme": "GLOBALE",
                "notes": [{"epreuve": "E1", "note": "15"}],
            }
        ],
    )
    await recit.remplir("DIPLOME", diplome="BACCALAUREAT_GENERAL")
    ready = await recit.remplir("EPREUVES", choix=[{"epreuve": "EF1", "position": "INSCRIT", "option": "Russe"}])
    assert "ENREGISTRER" in ready["actionsPossibles"]

    # The récapitulatif of the guide, a bénéfice on E1.
    dossier = await recit.dossier()
    assert table_ecran(dossier) == golden("aeronautique")
    assert dossier["recapitulatif"]["attention"] == (
        "A ce stade, la candidature n'est pas encore enregistrée, je dois cliquer sur le bouton Enregistrer pour "
        "terminer mon inscription."
    )
    shown = await client.run(
        "query($id: ID!) { candidature(id: $id) { epreuves { benefice { note annee academie } } } }", id=recit.id
    )
    assert shown["epreuves"][0]["benefice"] == {"note": "15.00", "annee": 2021, "academie": "BESANCON"}
    lignes = valeurs(dossier)
    assert lignes["Déjà présenté"] == "BREVET DE TECHNICIEN SUPERIEUR Aéronautique (depuis 2017)"
    assert lignes["Votre ancien établissement"] == "LP FERNAND LEGERE - AUDINCOURT CEDEX (0250001R)"
    assert lignes["Diplôme possédé"] == "BACCALAURÉAT GÉNÉRAL - Bac général"

    # Registered under the n° 004 on 31 August 2022 at 15:13.
    horloge.now = a_paris("31/08/2022 15:13")
    assert (await recit.enregistrer())["numero"] == "004"
    dossier = await recit.dossier()
    page = dossier["pageNumero"]["lignes"]
    assert page[:3] == [
        "Votre inscription a bien été prise en compte le 31/08/2022 à 15:13.",
        "Votre numéro candidat : 02235030277",
        "Votre numéro d'inscription : 004",
    ]
    assert "- Le récapitulatif d'inscription" in page
    assert any("éditer la confirmation d'inscription au format pdf" in ligne for ligne in page)
    assert [document["ligne"] for document in dossier["documents"]] == [
        "Confirmation d'inscription [PDF] : Version n°1 mis à jour le 31/08/2022 15:13",
        "Demande pièces justificatives [PDF] : Version n°1 mis à jour le 31/08/2022 15:13",
    ]
    assert [tuple(ligne.values()) for ligne in dossier["recapitulatif"]["blocs"][0]["lignes"]] == [
        ("N° candidat", "02235030277"),
        ("N° inscription", "004"),
        ("Créée le", "31/08/2022 15:13"),
        ("Académie de destination", "-"),
        ("Académie d'origine", "-"),
        ("N° candidature d'origine", "-"),
    ]
    text = await recit.document("CONFIRMATION_INSCRIPTION")
    assert "MONSIEUR ACCRALL Dack" in text
    assert "Académie d'obtention: BESANCON Note: 15.00 Année d'obtention: 2021" in text
    assert "E2-A - Compréhension orale" in text

    # He gives his acquis up: the épreuve is to be sat, and version 2 says so.
    await recit.modifier()
    await recit.remplir(
        "INFORMATIONS",
        categorie="EX_SCOLAIRE",
        etablissement="02500005",
        ancienEtablissement="0250001R",
        renonceAcquis=True,
    )
    await recit.enregistrer()
    courriel = await recit.courriel()
    assert courriel.objet == "Modification d'inscription : BREVET DE TECHNICIEN SUPERIEUR"
    first = (await recit.dossier())["recapitulatif"]["epreuves"][0]["lignes"][0]
    assert (first["libelle"], first["position"]) == ("E1 - Culture générale et expression", "Inscrit")

    # Once the service is closed, he can neither modify nor withdraw by himself.
    horloge.now = a_paris("14/10/2022 18:00")
    await client.sign_in("accrall@ac-rennes.fr")
    assert (await recit.dossier())["actionsPossibles"] == ["VISUALISER"]
    refused = await client.refused(DESINSCRIRE, id=recit.id, confirmation=True)
    assert [error["code"] for error in refused] == ["INSCRIPTIONS_CLOSES"]
    assert "Contactez le service gestionnaire" in refused[0]["message"]


async def test_pierre_receives_the_confirmation_of_the_guide(client, services, messagerie, horloge):
    recit = Recit(client, services, messagerie)
    await Compteur.create(nom=SEQUENCE_CANDIDAT, valeur=27039)
    await besancon(2022, "2022-08", "01/09/2021 08:00", "04/10/2021 18:00")
    horloge.now = a_paris("04/10/2021 14:00")
    await recit.creer_compte(
        civilite="MONSIEUR",
        nom="DUBOIS",
        prenoms="Pierre",
        dateNaissance="2002-01-01",
        paysNaissance="99100",
        departementNaissance="010",
        communeNaissance="10387",
        courriel="pdubois@ac-rennes.fr",
    )
    await recit.activer()
    await client.sign_in("pdubois@ac-rennes.fr")

    periode = await recit.choisir("BTS", "BTS 2022", "ACADÉMIE DE BESANCON - (2022-08)")
    await recit.demarrer(periode["id"])
    await recit.remplir("CANDIDATURES_PRECEDENTES")
    await recit.remplir(
        "IDENTIFICATION",
        nationalite="FR",
        adressePays="99100",
        adresseVoie="1 rue du port",
        codePostal="25000",
        localite="BESANCON",
        telephoneMobile="0606060606",
        categorieSocioprofessionnelle="64",
    )
    await recit.remplir("INFORMATIONS", categorie="FORMATION_CONTINUE", etablissement="0250013D")
    await recit.remplir("QUALIFICATION", specialite="banque-conseiller-de-clientele", formePassage="GLOBALE")
    await recit.remplir("ACQUIS", dejaPresente=True, presentations=[{"annee": 2021, "academie": "03"}])
    await recit.remplir("DIPLOME", diplome="BACCALAUREAT_GENERAL")
    await recit.remplir(
        "EPREUVES",
        choix=[
            {"epreuve": "E2", "option": "Anglais"},
            {"epreuve": "EF1", "position": "INSCRIT", "option": "Allemand"},
            {"epreuve": "EF3", "position": "INSCRIT"},
        ],
    )
    horloge.now = a_paris("04/10/2021 14:38")
    assert (await recit.enregistrer())["numero"] == "001"

    text = await recit.document("CONFIRMATION_INSCRIPTION")

    # Every line of the guide, but its « Française » for « Français », and its deadline: thirty days lead later.
    assert [line for line in LIGNES_PDF if line not in text] == [
        "Nationalité : Française",
        "A RENVOYER IMPERATIVEMENT POUR LE DIMANCHE 31 OCTOBRE 2021",
    ]
    assert "Nationalité : Français Né(e) le" in text
    assert "A RENVOYER IMPERATIVEMENT POUR LE MERCREDI 03 NOVEMBRE 2021" in text
    places = [text.index(f"{code} - ") for code in ("E1", "E2", "E3", "E4", "E5", "C-ANGL", "EF1", "EF2", "EF3")]
    assert places == sorted(places)


def problemes(candidature, code):
    return next(onglet["problemes"] for onglet in candidature["onglets"] if onglet["code"] == code)
