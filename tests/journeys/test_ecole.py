"""A school registers five hundred pupils, hands out their slips; one of them signs in, completes and is registered."""

import base64
import io

import factories
from client import Client, http_client
from ecole import ACCEPTER, IMPORTATION, UAI, ecole, eleve, envoyer, fichier
from pypdf import PdfReader

from api.models import Candidature, Compte
from api.rules.candidature import EtatCandidature
from api.schema.base import global_id
from api.services.outbox import drain
from tests.journeys.story import DESINSCRIRE, ENREGISTRER, Recit, a_plat, formulaires, valeurs
from tests.rules.dossiers import ngmb_dupont
from tests.schema.etablissement.test_papillons import EDITER, secret
from tests.schema.test_premiere_connexion import FENETRE, VERIFIER

ELEVES = """query($f: FiltreElevesInput) { etablissementEleves(filtre: $f, first: 100) {
  totalCount nodes { candidatureId nom identifiant etatLibelle jamaisConnecte } pageInfo { hasNextPage endCursor } } }"""
STATISTIQUES = """{ etablissementStatistiques { total parEtat { libelle nombre } parClasse { code nombre } } }"""
MESSAGE = """mutation($input: EtablissementEnvoyerMessagesInput!) { etablissementEnvoyerMessages(input: $input) {
  errors { code message path } nombre } }"""
FAUTES = {5: {"ine": "12"}, 77: {"date_naissance": "31/02/2008"}, 301: {"specialite": "99999"}, 499: {"nom": ""}}


def annee(fautes):
    """The pupils of the year, in classes of forty."""
    lines = [eleve(rang, classe=f"37 {'ABCDEFGHIJKLMN'[(rang + 40) // 40]}") for rang in range(500)]
    for place, values in fautes.items():
        lines[place] |= values
    return fichier(*lines, encodage="cp1252")


async def test_five_hundred_pupils_from_the_file_to_the_registration(  # noqa: PLR0915 - a story is told in one go
    client, services, messagerie
):
    periode = await factories.periode(centre="03")
    school = await ecole(client, services, UAI)

    # The dry run says each fault by its line, and nothing is written.
    found = await envoyer(school, services, periode, annee(FAUTES))
    said = [(un["ligne"], un["colonne"]) for un in found["constats"]["nodes"]]
    assert said == [(7, "ine"), (79, "date_naissance"), (303, "specialite"), (501, "nom")]
    assert (found["etat"], found["total"], found["faits"]) == ("A_CORRIGER", 500, 0)
    assert await Candidature.all().count() == 0

    # Corrected and accepted, it is written.
    found = await envoyer(school, services, periode, annee({}))
    assert (found["etat"], found["erreurs"]) == ("PRET", 0)
    await school.run(ACCEPTER, id=found["id"])
    await drain(services)
    found = await school.run(IMPORTATION, id=found["id"])
    assert (found["etat"], found["faits"], found["erreurs"]) == ("TERMINE", 500, 0)
    counts = await school.run(STATISTIQUES)
    assert (counts["total"], counts["parEtat"]) == (500, [{"libelle": "À compléter", "nombre": 500}])
    assert len(counts["parClasse"]) == 13
    page = await school.run(ELEVES, f={"nom": "dubois"})
    assert page["nodes"] == [
        {
            "candidatureId": page["nodes"][0]["candidatureId"],
            "nom": "DUBOIS",
            "identifiant": "pierre.dubois",
            "etatLibelle": "À compléter",
            "jamaisConnecte": True,
        }
    ]

    # The slips of a class, in one file; the school writes to it too.
    feuille = (await school.run(EDITER, eleves={"classe": "37 B"}))["feuille"]
    pages = [a_plat(page.extract_text()) for page in PdfReader(io.BytesIO(base64.b64decode(feuille["contenu"]))).pages]
    assert (feuille["nombre"], len(pages)) == (40, 40)
    mine = next(page for page in pages if "pierre.dubois " in page)
    sent = await school.run(
        MESSAGE, input={"eleves": {"classe": "37 B"}, "objet": "Réunion", "corps": "Rendez-vous lundi."}
    )
    assert sent["nombre"] == 40

    # Pierre signs in with what his slip says; nothing works before his address is confirmed.
    pierre = Client(http_client(client.http._transport.app))
    await pierre.sign_in("pierre.dubois", secret(mine))
    assert (await pierre.errors("{ candidatures { id } }"))[0]["extensions"]["code"] == "PREMIERE_CONNEXION"
    courriel = (await pierre.run(FENETRE))["courriel"]
    await pierre.run(VERIFIER, c=courriel, cc=courriel, m=secret(mine))
    (message,) = (await pierre.run("{ messages { nodes { expediteur objet } } }"))["nodes"]
    assert message == {"expediteur": "LP FERNAND LEGERE - AUDINCOURT CEDEX", "objet": "Réunion"}

    # His card is « À compléter », its Récapitulatif to be consulted; no document, no pièce, no withdrawal.
    recit = Recit(pierre, services, messagerie)
    recit.id = page["nodes"][0]["candidatureId"]
    card = await recit.dossier()
    assert (card["etatLibelle"], card["numero"], card["versionInscription"]) == ("À compléter", "001", 0)
    assert (card["documents"], card["groupesPieces"], card["pageNumero"]) == ([], [], None)
    assert valeurs(card)["Catégorie du candidat"] == "SCOLAIRE BACPRO 1 AN"
    assert card["actionsPossibles"] == ["MODIFIER", "VISUALISER"]
    assert (await pierre.refused(ENREGISTRER, id=recit.id))[0]["code"] == "ACTION_IMPOSSIBLE"
    assert (await pierre.refused(DESINSCRIRE, id=recit.id, confirmation=True))[0]["code"] == "ACTION_IMPOSSIBLE"

    # Modifier walks every tab, with what the school typed; the school itself stays.
    await recit.modifier()
    query = "query($id: ID!) { candidature(id: $id) { informations { etablissement } qualification { specialite } } }"
    typed = await pierre.run(query, id=recit.id)
    assert typed == {
        "informations": {"etablissement": UAI},
        "qualification": {"specialite": "aeronautique-systemes"},
    }
    forms = formulaires(ngmb_dupont())
    refused = await pierre.refused(
        """mutation($input: CandidatureRenseignerInformationsInput!) {
          candidatureRenseignerInformations(input: $input) { errors { code path } } }""",
        input={"candidatureId": recit.id, **forms["INFORMATIONS"], "etablissement": "0250013D"},
    )
    assert refused == [{"code": "VALEUR_INCOMPATIBLE", "path": ["etablissement"]}]
    forms["INFORMATIONS"]["etablissement"] = UAI
    for code, form in forms.items():
        ready = await recit.remplir(code, **form)
    assert "ENREGISTRER" in ready["actionsPossibles"], ready["onglets"]

    # Enregistrer makes « Inscrit », version 1, with its documents and its pièces.
    saved = await recit.enregistrer()
    assert (saved["etatLibelle"], saved["versionInscription"], saved["numero"]) == ("Inscrit", 1, "001")
    done = await recit.dossier()
    assert [document["type"] for document in done["documents"]] == ["RECAPITULATIF_CANDIDATURE", "DEMANDE_PIECES"]
    assert done["groupesPieces"]
    assert done["inscriteLe"] is not None
    assert "SE_DESINSCRIRE" not in done["actionsPossibles"]
    counts = await school.run(STATISTIQUES)
    assert counts["parEtat"] == [
        {"libelle": "À compléter", "nombre": 499},
        {"libelle": "Inscrit", "nombre": 1},
    ]
    row = await Candidature.get(etat=EtatCandidature.INSCRIT)
    assert (row.etablissement, row.classe) == (UAI, "37 B")
    assert await Compte.filter(premiere_connexion=True).count() == 499
    assert recit.id == global_id("Candidature", row.id)
