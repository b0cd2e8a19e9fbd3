"""Both guides replayed statement by statement: what their screens, mails and papers say, the API gives in these words."""

import base64
import io
from datetime import date

import factories
import fichiers
import pytest
from bureau import bureau, periode_bts
from ecole import PIERRE, UAI, ecole, importer
from pypdf import PdfReader

from api.models import Candidature, Document, SessionExamen
from api.rules.document import TypeDocument
from api.rules.piece import StatutPiece
from api.schema.base import global_id
from tests.journeys.etapes import accrall_in_2027, periode_id
from tests.journeys.guides import OPERATIONS, Papier, absents, bilan, enonces
from tests.journeys.justificatifs import Justificatifs, decider
from tests.journeys.story import DESINSCRIRE, Recit, a_plat, autre_appareil, formulaires
from tests.rules.dossiers import dubois, ngmb_dupont
from tests.schema.etablissement.test_papillons import EDITER, secret
from tests.schema.test_premiere_connexion import VERIFIER

PUBLIQUES = ("accueil", "ecrans", "formulaires", "domaine", "domaines", "academies", "listes")
JEANNE = {
    "civilite": "MADAME",
    "nom": "NGMB-DUPONT",
    "prenoms": "NGMB-Jeanne",
    "dateNaissance": "2005-05-06",
    "paysNaissance": "99100",
    "departementNaissance": "011",
    "communeNaissance": "11055",
    "courriel": "jeanne@example.org",
}
DACK = JEANNE | {
    "civilite": "MONSIEUR",
    "nom": "Accrall",
    "prenoms": "Dack",
    "dateNaissance": "2001-01-01",
    "departementNaissance": "024",
    "communeNaissance": "24322",
    "courriel": "accrall@example.org",
}
PIERRE_DUBOIS = DACK | {
    "nom": "DUBOIS",
    "prenoms": "Pierre",
    "dateNaissance": "2002-01-01",
    "departementNaissance": "010",
    "communeNaissance": "10387",
    "courriel": "pdubois@example.org",
}
OUBLI = """mutation($identifiant: String!) { compteDemanderMotDePasse(input: { identifiant: $identifiant }) {
  errors { code message } message } }"""
SUPPRIMER = "mutation { compteSupprimer(input: { confirmation: true }) { errors { code message } } }"
RECUE_LE = {"recue_le": date(2026, 11, 16)}
CONTROLES = {
    StatutPiece.EN_ATTENTE_NOUVELLE_PJ: {},
    StatutPiece.RECUE: RECUE_LE,
    StatutPiece.NON_CONFORME: RECUE_LE | {"commentaire": "Pièce illisible"},
    StatutPiece.CONFORME: RECUE_LE,
}
ETAT = "query($id: ID!) { gestionCandidature(candidatureId: $id) { candidature { etatLibelle } } }"


class Rejeu:
    """The answers of one story, by operation."""

    def __init__(self, recit: Recit, domaine: str) -> None:
        self.recit, self.domaine, self.answers = recit, domaine, {}

    async def demande(self, nom: str, sous: str | None = None, **variables: str) -> None:
        """Asks the operation of the list, on the candidature of the story where it needs one."""
        values = {"domaine": self.domaine, "id": self.recit.id} | variables
        query = OPERATIONS[nom]
        given = {name: value for name, value in values.items() if f"${name}:" in query}
        self.answers[sous or nom] = await self.recit.client.run(query, **given)

    async def courriel(self, nom: str) -> None:
        found = await self.recit.courriel()
        self.answers[f"courriel-{nom}"] = {"objet": found.objet, "texte": Papier(found.texte)}

    def message(self, mutation: str, errors: list[dict]) -> None:
        self.answers[mutation] = {"message": errors[0]["message"]}


@pytest.fixture
def recit(client, services, messagerie):
    return Recit(client, services, messagerie)


async def sessions_ouvertes():
    """The sessions of the cards and of the lists of the guides, and the period of each exam."""
    bcp, bts = await factories.session("BCP"), await factories.session("BTS")
    for centre in ("03", "04", "33"):
        await factories.periode(session=bcp, centre=centre)
    await factories.periode(session=bts, centre="03")
    dcg = await factories.session("DCS", 2022, libelle="DCG 2022")
    await factories.periode(session=dcg, centre="19")
    await factories.periode(session=await factories.session("DCS", 2022, libelle="DSCG 2022"), centre="19")
    await factories.periode(session=await factories.session("CE2", 2023), centre="NATIONAL-RENNES")


async def periode(domaine, centre):
    session = await SessionExamen.get(domaine=domaine)
    return await session.periodes.filter(centre=centre).first()


async def ouvre_un_compte(rejeu, personne):
    recit = rejeu.recit
    rejeu.answers["compteCreer"] = {"message": await recit.creer_compte(**personne)}
    await rejeu.courriel("activation")
    await recit.activer()
    await recit.client.sign_in(personne["courriel"])
    await rejeu.demande("moi")


async def oublie_son_mot_de_passe(rejeu):
    client = autre_appareil(rejeu.recit.client)
    identifiant = (await rejeu.recit.client.run("{ moi { identifiant } }"))["identifiant"]
    rejeu.answers["compteDemanderMotDePasse"] = await client.run(OUBLI, identifiant=identifiant)
    await rejeu.courriel("oubli")


async def inscrit(rejeu, ou, dossier):
    """Fills the wizard and saves it: the answers before and after."""
    await rejeu.recit.demarrer(periode_id(ou))
    await rejeu.recit.remplir_tout(dossier)
    await rejeu.demande("dossier", "brouillon")
    await rejeu.recit.enregistrer()
    await rejeu.demande("dossier", "inscrit")


async def depose_et_fait_controler(rejeu, services, horloge):
    """Hands every pièce in, then sees one at each stade of its control."""
    mes = Justificatifs(rejeu.recit.client, rejeu.recit.id)
    for piece in (await mes.groupe())["pieces"]:
        await mes.ajouter(piece["code"], fichiers.pdf())
    await mes.valider()
    pieces = {"VALIDEE": await mes.piece()}
    for statut, values in CONTROLES.items():
        await decider(services, horloge, statut, **values)
        pieces[statut] = await mes.piece()
    rejeu.answers["pieces"] = pieces


async def demande_un_amenagement(rejeu, dossier):
    """Asks for an aménagement: a mail, and a certificate to send by post."""
    await rejeu.recit.modifier()
    await rejeu.recit.remplir("INFORMATIONS", **formulaires(dossier)["INFORMATIONS"] | {"amenagementHandicap": True})
    await rejeu.recit.enregistrer()
    await rejeu.courriel("modification")
    await rejeu.demande("dossier", "modifie")


async def est_refuse_puis_se_desinscrit(rejeu, services):
    """The two refusals that the guides print, then the end."""
    client, id_ = rejeu.recit.client, rejeu.recit.id
    rejeu.message("compteSupprimer", await client.refused(SUPPRIMER))
    rejeu.message("candidatureDesinscrire", await client.refused(DESINSCRIRE, id=id_, confirmation=False))
    await client.run(DESINSCRIRE, id=id_, confirmation=True)
    office = await bureau(client, services, (None, rejeu.domaine))
    rejeu.answers["gestionCandidature"] = await office.run(ETAT, id=id_)


async def recoit_les_documents_de_la_session(rejeu, now):
    """The documents that an office publishes in the course of a session, of which the guide prints the names."""
    row = await Candidature.all().order_by("-inscrite_le").first()
    for type_ in (
        TypeDocument.RELANCE_PIECES,
        TypeDocument.NOTIFICATION_AMENAGEMENTS,
        TypeDocument.CONVOCATION,
        TypeDocument.RELEVE_NOTES,
    ):
        await Document.create(candidature_id=row.id, type=type_, version=1, contenu={}, publie_le=now)
    await rejeu.demande("dossier", "publies")


async def est_inscrit_par_son_etablissement(rejeu, services, ou):
    """Pierre's slip, the window of his first sign-in and his card."""
    recit, school = rejeu.recit, await ecole(rejeu.recit.client, services, UAI)
    await importer(school, services, ou, PIERRE)
    row = await Candidature.get(classe="37 B")
    feuille = (await school.run(EDITER, eleves={"candidatureIds": [global_id("Candidature", row.id)]}))["feuille"]
    pages = PdfReader(io.BytesIO(base64.b64decode(feuille["contenu"]))).pages
    papillon = a_plat(pages[0].extract_text())
    rejeu.answers["papillon"] = Papier(papillon)
    client, id_ = recit.client, recit.id
    recit.client, recit.id = autre_appareil(client), global_id("Candidature", row.id)
    await recit.client.sign_in("pierre.dubois", secret(papillon))
    await rejeu.demande("fenetre")
    await recit.client.run(VERIFIER, c="p@example.org", cc="p@example.org", m=secret(papillon))
    await rejeu.demande("dossier", "preinscrit")
    recit.client, recit.id = client, id_


async def test_the_guide_bac_pro_says_nothing_that_the_api_does_not_give(recit, services, horloge):
    await sessions_ouvertes()
    rejeu = Rejeu(recit, "BCP")
    for nom in PUBLIQUES:
        await rejeu.demande(nom)

    await ouvre_un_compte(rejeu, JEANNE)
    await oublie_son_mot_de_passe(rejeu)
    await rejeu.demande("aides")
    await inscrit(rejeu, await periode("BCP", "33"), ngmb_dupont())
    rejeu.answers["recapitulatif"] = Papier(await recit.document("RECAPITULATIF_CANDIDATURE"))
    await depose_et_fait_controler(rejeu, services, horloge)
    await demande_un_amenagement(rejeu, ngmb_dupont())
    await recoit_les_documents_de_la_session(rejeu, horloge.now)
    await est_inscrit_par_son_etablissement(rejeu, services, await periode("BCP", "03"))
    await est_refuse_puis_se_desinscrit(rejeu, services)

    assert "\n".join(absents("BCP", rejeu.answers)) == ""


async def test_the_guide_bts_says_nothing_that_the_api_does_not_give(recit, services, horloge):
    await sessions_ouvertes()
    rejeu = Rejeu(recit, "BTS")
    for nom in PUBLIQUES:
        await rejeu.demande(nom)

    await ouvre_un_compte(rejeu, DACK)
    await oublie_son_mot_de_passe(rejeu)
    await inscrit(rejeu, await periode("BTS", "03"), accrall_in_2027())
    await depose_et_fait_controler(rejeu, services, horloge)
    await demande_un_amenagement(rejeu, accrall_in_2027())
    await est_refuse_puis_se_desinscrit(rejeu, services)
    pierre = Rejeu(Recit(autre_appareil(recit.client), services, recit.messagerie), "BTS")
    await ouvre_un_compte(pierre, PIERRE_DUBOIS)
    await inscrit(pierre, await periode_bts(), dubois())
    rejeu.answers["pierre"] = pierre.answers["brouillon"]
    rejeu.answers["confirmation"] = Papier(await pierre.recit.document("CONFIRMATION_INSCRIPTION"))

    assert "\n".join(absents("BTS", rejeu.answers)) == ""


def test_a_statement_that_is_not_given_whole_says_why(record_testsuite_property):
    for nom, nombre in bilan().items():
        record_testsuite_property(f"énoncés des guides, {nom}", nombre)

    assert all("raison" in item for item in enonces() if "donne" not in item or "dit" in item)
    assert bilan() == {"donnés": 1024, "en partie": 25, "non donnés": 8}
