"""NGMB-DUPONT Jeanne registers for the Bac Pro Aéronautique option Systèmes, as the guide Bac Pro shows it."""

import tomllib
from datetime import timedelta
from pathlib import Path

import factories
import pytest
import pytest_asyncio

from api.models import Candidat, Compteur
from api.resolvers.compte.creation import SEQUENCE_CANDIDAT
from api.rules.textes import CONFIRMATION_DESINSCRIPTION
from tests.journeys.story import (
    ABANDONNER,
    DESINSCRIRE,
    MES_INSCRIPTIONS,
    Recit,
    a_paris,
    autre_appareil,
    table_ecran,
    valeurs,
)

TESTS = Path(__file__).parents[1]
TABLEAUX = tomllib.loads((TESTS / "rules" / "cases" / "tableaux.toml").read_text("utf-8"))["tableaux"]
LIGNES_PDF = (TESTS / "services" / "attendu" / "recapitulatif_candidature.txt").read_text("utf-8").splitlines()
CONTACT = [
    "RECTORAT DE GUYANE",
    "DIVISIONS EXAMENS ET CONCOURS",
    "DEC 2",
    "PLACE LEOPOLD HEDER BP 6011",
    "97306 CAYENNE CEDEX",
]


@pytest_asyncio.fixture
async def guyane(services):
    """The session 2024 in Guyane, until 13 December 2023 at 23:59; the next n° candidat is that of the guide."""
    await Compteur.create(nom=SEQUENCE_CANDIDAT, valeur=418952)
    return await factories.periode(
        session=await factories.session("BCP", 2024),
        libelle="2024",
        ouvre_le=a_paris("13/11/2023 08:00"),
        ferme_le=a_paris("13/12/2023 23:59"),
    )


async def jeanne(recit, horloge):
    """The account of Jeanne, made in 2019; four earlier registrations give her next one the n° 005."""
    horloge.now = a_paris("25/11/2019 10:00")
    message = await recit.creer_compte(
        civilite="MADAME",
        nom="NGMB-DUPONT",
        prenoms="NGMB-Jeanne",
        dateNaissance="2005-05-06",
        paysNaissance="99100",
        departementNaissance="011",
        communeNaissance="11055",
        courriel="1948418953@mail.fr",
    )
    assert message[0] == "Votre compte est en cours de création."
    assert "à l'adresse 1948418953@mail.fr" in message[2]
    await recit.activer()
    await Candidat.filter(numero="01948418953").update(dernier_numero_inscription=4)
    horloge.now = a_paris("11/12/2023 15:30")
    await recit.client.sign_in("1948418953@mail.fr")


async def fills_every_tab(recit):
    await recit.remplir("MODALITES", acceptees=True)
    await recit.remplir(
        "IDENTIFICATION",
        nationalite="FR",
        adressePays="99100",
        adresseVoie="reu",
        codePostal="97300",
        localite="CAYENNE",
        telephoneMobile="0123456789",
        categorieSocioprofessionnelle="81",
    )
    await recit.remplir("INFORMATIONS", categorie="SCOLAIRE_BACPRO_1_AN", etablissement="9730538X")
    await recit.remplir(
        "QUALIFICATION", specialite="aeronautique-systemes", sectionDeLangue="AUCUNE", formePassage="GLOBALE"
    )
    await recit.remplir(
        "ACQUIS",
        autreDiplome=True,
        titres=[{"diplome": "bts-dut-deug-licence", "annee": 2022, "academie": "02"}],
    )
    await recit.remplir(
        "EPREUVES",
        choix=[
            {"epreuve": "EF1", "position": "INSCRIT", "option": "Anglais"},
            {"epreuve": "EF2", "position": "INSCRIT", "option": "Lettonie"},
        ],
    )
    return await recit.remplir("CONDITIONS", acceptees=True)


@pytest.mark.usefixtures("guyane")
async def test_jeanne_registers_modifies_and_withdraws(  # noqa: PLR0915 - a story is told in one go
    client, services, messagerie, horloge
):
    recit = Recit(client, services, messagerie)

    # She looks at the public pages, opens her account and signs in.
    await jeanne(recit, horloge)
    periode = await recit.choisir("BCP", "2024", "ACADÉMIE DE LA GUYANE - (2024)")
    assert periode["phrase"] == (
        "Les inscriptions sont ouvertes du 13 novembre 2023 08:00 au 13 décembre 2023 23:59 (heure de Paris)."
    )
    assert periode["conseil"] == "Vous devez sélectionner l'académie correspondant à votre lieu de résidence."
    assert await client.run("{ candidatures { id } }") == []

    # « Démarrer mon inscription »: nine tabs, none of them hers yet.
    draft = await recit.demarrer(periode["id"])
    assert [onglet["titre"] for onglet in draft["onglets"]] == [
        "Modalités d'inscription",
        "Identification",
        "Informations candidature",
        "Qualification présentée",
        "Acquis",
        "Epreuves",
        "Récapitulatif",
        "Conditions d'inscription",
        "N° Inscription",
    ]
    assert [onglet["code"] for onglet in draft["onglets"] if onglet["estDernier"]] == ["CONDITIONS"]
    assert (draft["etat"], draft["numero"], draft["versionInscription"]) == ("BROUILLON", None, 0)
    assert "ENREGISTRER" not in draft["actionsPossibles"]

    # She fills every tab; the dispenses of her BTS are told; the last tab makes « Enregistrer » active.
    ready = await fills_every_tab(recit)
    assert {onglet["etat"] for onglet in ready["onglets"]} == {"COMPLET"}
    assert ready["actionsPossibles"] == ["RENSEIGNER", "ENREGISTRER", "ABANDONNER", "VISUALISER"]
    shown = await recit.dossier()
    assert [droit["epreuve"] for droit in shown["droitsOuverts"]] == ["E4", "E5-A", "E5-B", "E6", "E7"]
    assert all(droit["estRetenu"] and droit["position"] == "DISPENSE" for droit in shown["droitsOuverts"])

    # « Récapitulatif »: line for line the guide's, and the preview says what it is.
    assert table_ecran(shown) == golden("recapitulatif")
    assert shown["recapitulatif"]["attention"] == (
        "A ce stade, la candidature n'est pas encore enregistrée, je dois poursuivre jusqu'au dernier onglet pour "
        "terminer mon inscription."
    )
    apercu = await recit.pdf(shown["apercu"]["url"])
    assert "PROJET — candidature non enregistrée" in apercu
    assert "Version :" not in apercu
    assert shown["documents"] == shown["groupesPieces"] == []
    assert shown["pageNumero"] is None

    # « Enregistrer » on 11 December 2023 at 16:06: the page « N° Inscription » of the guide.
    horloge.now = a_paris("11/12/2023 16:06")
    saved = await recit.enregistrer()
    assert (saved["etat"], saved["numero"], saved["versionInscription"]) == ("INSCRIT", "005", 1)
    dossier = await recit.dossier()
    assert dossier["pageNumero"]["lignes"] == [
        "Votre inscription a bien été prise en compte le 11/12/2023 à 16:06.",
        "Votre numéro candidat : 01948418953",
        "Votre numéro d'inscription : 005",
        (
            "Vous pourrez consulter et, éventuellement, modifier les données de votre dossier avant la fermeture du "
            "service fixée le : 13/12/2023 à 23:59."
        ),
        "Vous devez impérativement prendre connaissance et conserver les documents suivants :",
        "- Le récapitulatif de votre candidature",
        "- La liste des pièces justificatives indispensables pour la suite de l'examen.",
        (
            'Ces documents sont mis à votre disposition dans votre espace candidat, menu "Mes documents". Vous pouvez '
            'également éditer le récapitulatif de votre candidature au format pdf à l\'aide du bouton "Visualiser/Imprimer", '
            "ou à défaut l'enregistrer."
        ),
        "Pour tout renseignement, vous pouvez contacter le service des examens et concours dont vous dépendez :",
        "ACADÉMIE DE LA GUYANE",
    ]
    contact = dossier["pageNumero"]["contact"]
    assert contact["lignes"] == CONTACT
    assert (contact["telephone"], contact["courriel"]) == ("0594272243", "dec.exapro@ac-guyane.fr")

    # « Mes documents », in the order of the guide; the PDF carries every line that the guide prints.
    assert [document["ligne"] for document in dossier["documents"]] == [
        "Récapitulatif de votre candidature [PDF] : Version n°1 mis à jour le 11/12/2023 16:06",
        "Demande pièces justificatives [PDF] : Version n°1 mis à jour le 11/12/2023 16:06",
    ]
    text = await recit.document("RECAPITULATIF_CANDIDATURE")
    school_only = "Identifiant National (INE) : 088553495DY"  # her school gave it; she cannot type it
    assert [line for line in LIGNES_PDF if line not in text] == [school_only]
    pieces = await recit.document("DEMANDE_PIECES")
    assert "CINSIG01 : Récapitulatif de votre candidature signé" in pieces
    assert "93475004 : Justificatif des diplômes déclarés" in pieces

    # The first registration sends no mail.
    sent = len(messagerie.courriels)
    await recit.courriel()
    assert len(messagerie.courriels) == sent

    # « Modifier »: she sits the sport again; the official version stays until she saves.
    horloge.now = a_paris("12/12/2023 09:00")
    await client.sign_in("1948418953@mail.fr")
    reopened = await recit.modifier()
    assert (reopened["etat"], reopened["enSaisie"], reopened["versionInscription"]) == ("INSCRIT", True, 1)
    await recit.remplir(
        "ACQUIS",
        autreDiplome=True,
        titres=[{"diplome": "bts-dut-deug-licence", "annee": 2022, "academie": "02"}],
        epreuvesRepassees=["E7"],
    )
    assert "PROJET — modification non enregistrée" in await recit.pdf((await recit.dossier())["apercu"]["url"])
    again = await recit.enregistrer()
    assert (again["numero"], again["versionInscription"], again["enSaisie"]) == ("005", 2, False)
    courriel = await recit.courriel()
    assert courriel.objet == "Modification d'inscription : BACCALAURÉAT PROFESSIONNEL"
    assert courriel.destinataire == "1948418953@mail.fr"
    assert "Version : 2 du 12/12/2023 à 09:00" in courriel.texte
    dossier = await recit.dossier()
    assert [document["ligne"] for document in dossier["documents"]] == [
        "Récapitulatif de votre candidature [PDF] : Version n°2 mis à jour le 12/12/2023 09:00",
        "Demande pièces justificatives [PDF] : Version n°1 mis à jour le 11/12/2023 16:06",
    ]
    text = await recit.document("RECAPITULATIF_CANDIDATURE")
    assert "Version : 2 du 12/12/2023 à 09:00" in text
    assert "E7 - Education physique et sportive U7 Inscrit" in text

    # « Se désinscrire »: the guide's question first, then it is done for good.
    refused = await client.refused(DESINSCRIRE, id=recit.id, confirmation=False)
    assert refused == [
        {"code": "CONFIRMATION_REQUISE", "message": CONFIRMATION_DESINSCRIPTION, "path": ["confirmation"]}
    ]
    assert (await client.run(DESINSCRIRE, id=recit.id, confirmation=True))["estFait"] is True
    courriel = await recit.courriel()
    assert courriel.objet == "Désinscription : BACCALAURÉAT PROFESSIONNEL"
    assert "N° inscription : 005" in courriel.texte
    assert await client.run(MES_INSCRIPTIONS) == []
    assert await recit.dossier() is None

    # By mistake? She registers again from the same account, under the next number.
    await recit.demarrer(periode["id"])
    await fills_every_tab(recit)
    assert ((await recit.enregistrer())["numero"]) == "006"


@pytest.mark.usefixtures("guyane")
async def test_jeanne_resumes_on_another_device(client, services, messagerie, horloge):
    recit = Recit(client, services, messagerie)
    await jeanne(recit, horloge)
    periode = await recit.choisir("BCP", "2024", "ACADÉMIE DE LA GUYANE - (2024)")
    await recit.demarrer(periode["id"])
    await recit.remplir("MODALITES", acceptees=True)
    await recit.remplir("IDENTIFICATION", nationalite="FR", adresseVoie="reu")

    # On her telephone, the next day, she finds the draft and what remains to be done.
    horloge.now += timedelta(days=1)
    other_client = autre_appareil(client)
    await other_client.sign_in("1948418953@mail.fr")
    telephone = Recit(other_client, services, messagerie)
    found = await telephone.demarrer(periode["id"])
    assert found["id"] == recit.id
    etats = {onglet["code"]: onglet["etat"] for onglet in found["onglets"]}
    assert (etats["MODALITES"], etats["IDENTIFICATION"], etats["INFORMATIONS"]) == ("COMPLET", "INCOMPLET", "A_REMPLIR")
    assert valeurs(await telephone.dossier())["Adresse"] == "reu"
    saved = await fills_every_tab(telephone)
    assert "ENREGISTRER" in saved["actionsPossibles"]

    # She gives up instead: nothing is left of it.
    done = await other_client.run(ABANDONNER, id=recit.id)
    assert done == {"errors": [], "estFait": True, "candidature": None}
    assert await other_client.run("{ candidatures { id } }") == []


def golden(vue):
    return next(
        table["attendu"].strip()
        for table in TABLEAUX
        if table["specialite"] == "aeronautique-systemes" and table["vue"] == vue
    )
