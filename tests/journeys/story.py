"""The steps of a candidate's story, told through GraphQL only: from the home page to the withdrawal."""

import io
import re
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import msgspec
from client import Client, http_client
from pypdf import PdfReader

from api.rules.domaines import domaines
from api.rules.parcours import Dossier
from api.services import Services
from api.services.mail import Courriel, MessagerieMemoire
from api.services.outbox import drain

MOT_DE_PASSE = "Lampadaire!"

# The form of a tab by its code: the mutation that fills it has its name.
ONGLETS = {
    onglet.code: onglet.form.__name__ for domaine in domaines().values() for onglet in domaine.onglets if onglet.form
}

RESUME = """
  id numero version versionInscription etat etatLibelle enSaisie actionsPossibles
  onglets { code rang titre etat estDernier problemes { code message path } }
"""
DOSSIER = f"""
  {RESUME}
  inscriteLe modifieeLe
  domaine {{ code libelle }} session {{ libelle }} periode {{ libelle phrase }}
  candidat {{ numero nom prenoms }}
  specialite {{ cle code libelle }} etablissement {{ uai libelle }} formePassageFinale
  droitsOuverts {{ epreuve libelle position estRetenu }}
  epreuves {{ code position option enfants {{ code position enfants {{ code position }} }} }}
  messageEpreuves
  recapitulatif {{
    attention
    blocs {{ titre lignes {{ libelle valeur }} }}
    epreuves {{ titre sousTitre lignes {{ niveau libelle position mode precisions }} }}
  }}
  pageNumero {{ lignes contact {{ lignes telephone courriel }} }}
  groupesPieces {{ titre mode pieces {{ code libelleComplet }} }}
  documents {{ id type ligne version fichier {{ nom url expireLe }} }}
  apercu {{ nom url }}
  nouveautes {{ nodes {{ rang libelle documentId }} }}
"""

PUBLIC = """query($nature: Nature!) {
  accueil { messages { texte } }
  domaines(nature: $nature) { code libelle sessions { libelle periodes { id libelle phrase conseil estOuverte } } }
}"""


def mutation(nom: str, *, retour: str = RESUME) -> str:
    """The text of a mutation on one candidature, with its id and the version that was read."""
    champ = f"candidature{nom}"
    return f"""mutation($id: ID!, $version: Int) {{
      {champ}(input: {{candidatureId: $id, version: $version}}) {{
        errors {{ code message path }} candidature {{ {retour} }}
      }}
    }}"""


def remplir(code: str, *, retour: str = RESUME) -> str:
    """The text of the mutation that fills one tab."""
    mutation = f"candidatureRenseigner{ONGLETS[code]}"
    return f"""mutation($input: {mutation[0].upper()}{mutation[1:]}Input!) {{
      {mutation}(input: $input) {{
        errors {{ code message path }} candidature {{ {retour} }}
      }}
    }}"""


DEMARRER = f"""mutation($periode: ID!) {{
  candidatureDemarrer(input: {{periodeId: $periode}}) {{ errors {{ code message path }} candidature {{ {RESUME} }} }}
}}"""
ENREGISTRER = mutation("Enregistrer")
MODIFIER = mutation("Modifier")
ABANDONNER = """mutation($id: ID!, $version: Int) {
  candidatureAbandonner(input: {candidatureId: $id, version: $version}) {
    errors { code message path } estFait candidature { id }
  }
}"""
DESINSCRIRE = """mutation($id: ID!, $version: Int, $confirmation: Boolean!) {
  candidatureDesinscrire(input: {candidatureId: $id, version: $version, confirmation: $confirmation}) {
    errors { code message path } estFait
  }
}"""
MARQUER_VUE = """mutation($id: ID!) {
  candidatureMarquerVue(input: {candidatureId: $id}) {
    errors { code message path } candidature { nouveautes { nodes { rang } } }
  }
}"""
LIRE = f"query($id: ID!) {{ candidature(id: $id) {{ {DOSSIER} }} }}"
MES_INSCRIPTIONS = f"{{ candidatures {{ {DOSSIER} }} }}"


def a_paris(texte: str) -> datetime:
    """The instant that a guide prints: « 11/12/2023 16:06 »."""
    return datetime.strptime(texte, "%d/%m/%Y %H:%M").replace(tzinfo=ZoneInfo("Europe/Paris"))


def a_plat(texte: str) -> str:
    return re.sub(r"\s+", " ", texte)


def table_ecran(dossier: dict[str, Any]) -> str:
    """The tables of épreuves of a récapitulatif, a line each, as `cases/tableaux.toml` writes the guides'."""
    lines, titre = [], None
    for groupe in dossier["recapitulatif"]["epreuves"]:
        lines += [groupe["titre"]] if groupe["titre"] != titre else []
        titre = groupe["titre"]
        lines += [groupe["sousTitre"], *(_rangee(ligne) for ligne in groupe["lignes"])]
    return "\n".join(lines)


def _rangee(ligne: dict[str, Any]) -> str:
    intitule = " ".join((ligne["libelle"], *ligne["precisions"][:1]))
    cells = (intitule, ligne["position"], ligne["mode"], " ".join(ligne["precisions"][1:]))
    return " | ".join(cells).rstrip(" |").replace("|  |", "| |")


def valeurs(dossier: dict[str, Any]) -> dict[str, str]:
    """The labels and values of a récapitulatif."""
    return {ligne["libelle"]: ligne["valeur"] for bloc in dossier["recapitulatif"]["blocs"] for ligne in bloc["lignes"]}


def autre_appareil(client: Client) -> Client:
    """Another device of this candidate, or of somebody else: it shares no cookie with the first."""
    return Client(http_client(client.http._transport.app))


def formulaires(dossier: Dossier) -> dict[str, Any]:
    """The forms of a dossier of the rules' tests, as GraphQL takes them."""
    return {code: _camel(msgspec.to_builtins(form)) for code, form in dossier.saisie.items()}


def _camel(value: Any) -> Any:
    if isinstance(value, dict):
        return {camel(name): _camel(item) for name, item in value.items() if item is not None}
    return [_camel(item) for item in value] if isinstance(value, list) else value


def camel(name: str) -> str:
    """A field of the rules as GraphQL names it."""
    return re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), name)


class Recit:
    """The acts of one candidate, one after the other; each fails when the service refuses it."""

    def __init__(self, client: Client, services: Services, messagerie: MessagerieMemoire) -> None:
        self.client, self.services, self.messagerie = client, services, messagerie
        self.id = ""

    async def choisir(self, domaine: str, session: str, periode: str) -> dict[str, Any]:
        """Walks the public pages: Examen, domaine, session, académie; returns their data on the période."""
        page = await self.client.run(PUBLIC, nature=domaines()[domaine].nature)
        sessions = next(found for found in page["domaines"] if found["code"] == domaine)["sessions"]
        periodes = next(found for found in sessions if found["libelle"] == session)["periodes"]
        return next(found for found in periodes if found["libelle"] == periode)

    async def creer_compte(self, **form: str) -> list[str]:
        """Fills the form « Créer le compte », confirmations included."""
        whole = form | {
            "nomConfirmation": form["nom"],
            "dateNaissanceConfirmation": form["dateNaissance"],
            "courrielConfirmation": form["courriel"],
            "motDePasse": MOT_DE_PASSE,
            "motDePasseConfirmation": MOT_DE_PASSE,
        }
        query = """mutation($input: CompteCreerInput!) {
          compteCreer(input: $input) { errors { code message path } message }
        }"""
        return (await self.client.run(query, input=whole))["message"]

    async def activer(self) -> None:
        """Opens the link « Activer mon compte » of the mail just received."""
        courriel = await self.courriel()
        assert courriel.objet == "[CYCLADES] Activer mon compte"
        lien = re.search(r"http://portail/activation\?\S+", courriel.texte)
        jeton = parse_qs(urlsplit(lien[0]).query)["jeton"][0]
        query = """mutation($jeton: String!) {
          compteActiver(input: {jeton: $jeton}) { errors { code message path } identifiant } }"""
        await self.client.run(query, jeton=jeton)

    async def courriel(self) -> Courriel:
        """Lets the worker work, then reads the last mail."""
        await drain(self.services)
        return self.messagerie.courriels[-1]

    async def demarrer(self, periode: str) -> dict[str, Any]:
        """Starts a registration (« Démarrer mon inscription »)."""
        candidature = (await self.client.run(DEMARRER, periode=periode))["candidature"]
        self.id = candidature["id"]
        return candidature

    async def remplir(self, code: str, **form: Any) -> dict[str, Any]:
        """Fills a tab and clicks on « Suivant »."""
        return (await self.client.run(remplir(code), input={"candidatureId": self.id, **form}))["candidature"]

    async def remplir_tout(self, dossier: Dossier, **changes: Any) -> dict[str, Any]:
        """Fills every tab as a dossier of the rules' tests does, except the tabs given by code."""
        for code, form in (formulaires(dossier) | changes).items():
            candidature = await self.remplir(code, **form)
        return candidature

    async def inscrire(self, periode: str, dossier: Dossier) -> dict[str, Any]:
        """Registers completely: starts, fills, saves."""
        await self.demarrer(periode)
        await self.remplir_tout(dossier)
        return await self.enregistrer()

    async def enregistrer(self) -> dict[str, Any]:
        """Saves the draft (« Enregistrer »)."""
        return (await self.client.run(ENREGISTRER, id=self.id))["candidature"]

    async def modifier(self) -> dict[str, Any]:
        """Opens a draft beside the official version (« Modifier »)."""
        return (await self.client.run(MODIFIER, id=self.id))["candidature"]

    async def dossier(self) -> dict[str, Any]:
        """The candidature as the candidate's space shows it."""
        return await self.client.run(LIRE, id=self.id)

    async def document(self, type_: str) -> str:
        """The text of a document of « Mes documents », downloaded by its link."""
        dossier = await self.dossier()
        found = next(document for document in dossier["documents"] if document["type"] == type_)
        return await self.pdf(found["fichier"]["url"])

    async def pdf(self, url: str) -> str:
        """The text of a PDF, on one line."""
        response = await self.client.http.get(url)
        assert response.status_code == 200, response.text
        assert response.headers["content-type"] == "application/pdf"
        return a_plat(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages))
