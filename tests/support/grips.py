"""A world of victims and actors, for the table of what each act opens: their secrets, and the objects they reach."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

import factories
from bureau import bureau, entre
from client import Client, http_client
from ecole import AUTRE_UAI, PIERRE, UAI, ecole, importer

from api.models import Candidat, Candidature, Compte, Document, Message, Note, Periode, Piece
from api.rules.compte import EtatCompte, TypeCompte
from api.rules.document import ModeDepot, TypeDocument
from api.rules.fournisseur import PROFILS, Fournisseur
from api.rules.piece import TEXTES
from api.schema.base import global_id
from api.services import Services, second_facteur
from api.services.identite import IdentiteFournie, ReglagesFournisseur
from api.services.mail import MessagerieMemoire
from api.services.outbox import drain

CANARI = "canari-de-jeanne"
JEANNE, BOITE = "jeanne@example.org", "mechant@example.org"
MOT_DE_PASSE = "Lampadaire!"
RETOUR = "http://portail/retour"
PORTE = """query($ids: [ID!]!) { %s
  moi { id } etablissementEleves { nodes { candidatureId } } gestionCandidatures(first: 100) { nodes { candidatureId } } }"""


class Oreille(Client):
    """A client that keeps its answers as text: the texts that an actor reads while it acts."""

    def __init__(self, client: Client) -> None:
        super().__init__(client.http)
        self.dit: list[str] = []

    async def send(self, query: str, **variables: Any) -> dict[str, Any]:
        response = await self.http.post("/graphql", json={"query": query, "variables": variables})
        self.dit.append(response.text)
        answer = response.json()
        assert all("path" in error for error in answer.get("errors", ())), response.text  # else the test is misspelt
        return answer

    async def essayer(self, query: str, **variables: Any) -> dict[str, Any] | None:
        """The payload of the only mutation, when it acted; None when it was refused, in whatever way."""
        payload = next(iter(((await self.send(query, **variables)).get("data") or {}).values()), None)
        return payload if payload and not payload.get("errors") else None


class FauxFranceConnect:
    """A provider that signs everybody in under a `sub` of their own, with the identity and the address of Jeanne."""

    reglages = ReglagesFournisseur(
        emetteur="http://fc",
        client_id="x",
        client_secret="x",
        retours=(RETOUR,),
        retour_deconnexion=RETOUR,
        profil=PROFILS[Fournisseur.FRANCECONNECT],
    )

    async def adresse(self, etat: str, *_: str) -> str:
        return f"http://fc?state={etat}"

    async def identifier(self, code: str, *_: object) -> IdentiteFournie:
        civil = {
            "gender": "female",
            "birthdate": "2005-05-06",
            "family_name": "NGMB-DUPONT",
            "given_name": "NGMB-Jeanne",
        }
        claims = civil | {"birthcountry": "99100", "birthplace": "11055", "email": JEANNE}
        return IdentiteFournie(sub=code, claims=claims, id_token="x")


@dataclass
class Acteur:
    """An actor, with the mailbox that it alone reads, and its own account and draft, if any."""

    nom: str
    client: Oreille
    boite: str
    compte: str = ""


@dataclass
class Monde:
    """The victims: Pierre, whose account school A opened; Jeanne, with her own account and a registration elsewhere."""

    racine: Client
    services: Services
    messagerie: MessagerieMemoire
    periode: Periode
    objets: dict[str, str] = field(default_factory=dict)
    acteurs: dict[str, Acteur] = field(default_factory=dict)
    pierre: str = ""
    jeanne: Candidat | None = None

    async def personne(self) -> Oreille:
        """Another device of the application, without a sign-in."""
        return Oreille(Client(http_client(self.racine.http._transport.app)))

    async def courrier(self, boite: str, page: str) -> str | None:
        """The token of the last link to a page that a mailbox received."""
        await drain(self.services)
        found = [mail.texte for mail in self.messagerie.courriels if mail.destinataire.lower() == boite]
        links = re.findall(rf"/{page}\?jeton=([\w.-]+)", "\n".join(found))
        return links[-1] if links else None

    async def connecter(self, identifiant: str, mot_de_passe: str = MOT_DE_PASSE) -> list[Oreille]:
        """A client signed in with these credentials, or None."""
        client = await self.personne()
        query = """mutation($i: String!, $m: String!, $c: String) {
          compteSeConnecter(input: {identifiant: $i, motDePasse: $m, code: $c}) { errors { code } } }"""
        enrol = """mutation($i: String!, $m: String!) {
          compteEnrolerSecondFacteur(input: {identifiant: $i, motDePasse: $m}) { errors { code } secret } }"""
        found = await client.essayer(enrol, i=identifiant, m=mot_de_passe)  # refused to a candidate
        code = second_facteur.code(found["secret"], self.services.clock()) if found else None
        return [client] if await client.essayer(query, i=identifiant, m=mot_de_passe, c=code) else []

    async def pre_inscrire(self, ecole_: Client, **values: str) -> bool:
        """Whether a school could pre-register Pierre, as its line names him, for the session after."""
        later = await Periode.get(libelle="JUIN 2028")
        try:
            found = await importer(
                ecole_, self.services, later, PIERRE | {"specialite": "aeronautique-systemes"} | values
            )
        except (AssertionError, TypeError):
            return False
        row = await Candidature.filter(etablissement=AUTRE_UAI).first()
        if row is not None:
            self.objets["B"] = global_id("Candidature", row.id)
        return bool(found["faits"])

    async def ouvre(self, clients: Sequence[Oreille]) -> set[str]:
        """The objects that these clients reach: by id, in a list, as their own account, or in texts that they read."""
        found: set[str] = set()
        for client in clients:
            nodes = " ".join(f'n{rang}: node(id: "{id_}") {{ id }}' for rang, id_ in enumerate(self.objets.values()))
            query = PORTE.replace("query($ids: [ID!]!)", "query") % nodes
            response = await client.http.post("/graphql", json={"query": query})
            reached = re.findall(r'"(?:id|candidatureId)":"([^"]+)"', response.text)
            found |= {nom for nom, id_ in self.objets.items() if id_ in reached}
            found |= {"mots de Jeanne"} if CANARI in "".join((*client.dit, response.text)) else set()
        if self.jeanne and await Note.filter(candidature__candidat_id=self.jeanne.id).exists():
            found.add("note de Jeanne")
        return found


async def monde(client: Client, services: Services, messagerie: MessagerieMemoire) -> Monde:
    """The world, before any act."""
    services = replace(services, fournisseurs={Fournisseur.FRANCECONNECT: FauxFranceConnect()})  # type: ignore[dict-item]
    client.http._transport.app.state.services = services
    periode = await factories.periode(centre="03")
    await factories.periode(centre="03", session=await factories.session(annee=2028))
    found = Monde(client, services, messagerie, periode)
    await _acteurs(found)
    await importer(found.acteurs["école A"].client, services, periode, PIERRE)
    row = await Candidature.get(etablissement=UAI)
    found.pierre = global_id("Candidature", row.id)
    eleve = await Compte.get(identifiant="pierre.dubois")
    found.objets |= {"A": found.pierre, "compte de Pierre": global_id("Compte", eleve.id)}
    await _jeanne(found)
    return found


async def _acteurs(found: Monde) -> None:
    client, services = found.racine, found.services
    homonyme = await factories.candidat(services, "homonyme@example.org")
    administrateur = await Compte.create(
        type=TypeCompte.ADMINISTRATEUR,
        identifiant="admin@example.org",
        courriel="admin@example.org",
        etat=EtatCompte.ACTIF,
        totp_active_le=services.clock(),
    )
    # In this order: the actor with least rights tries first, on a world that nobody changed yet.
    clients = {
        "personne": await found.personne(),
        "homonyme": await entre(client, services, await Compte.get(id=homonyme.compte_id)),
        "bureau 33": await bureau(client, services, ("33", None), nom="b33"),
        "école B": await ecole(client, services, AUTRE_UAI),
        "bureau 03": await bureau(client, services, ("03", None), nom="b03"),
        "école A": await ecole(client, services),
        "administrateur": await entre(client, services, administrateur),
    }
    boites = {
        "homonyme": "homonyme@example.org",
        "bureau 33": "b33@example.org",
        "bureau 03": "b03@example.org",
        "école A": f"{UAI.lower()}@example.org",
        "école B": f"{AUTRE_UAI.lower()}@example.org",
        "administrateur": "admin@example.org",
    }
    for nom, one in clients.items():
        boite = boites.get(nom, BOITE)
        compte = await Compte.get_or_none(identifiant=boite)
        id_ = global_id("Compte", compte.id) if compte else ""
        found.acteurs[nom] = Acteur(nom, one if isinstance(one, Oreille) else Oreille(one), boite, id_)
    found.objets["compte de l'école A"] = global_id("Compte", (await Compte.get(identifiant=boites["école A"])).id)


async def _jeanne(found: Monde) -> None:
    """A registration of another académie and domaine, with all its objects."""
    found.jeanne = candidat = await factories.candidat(found.services, JEANNE)
    periode = await factories.periode("BTS", "19", session=await factories.session("BTS", 2022))
    saisie = {"IDENTIFICATION": {"telephone": CANARI}}
    row = await factories.candidature(candidat, periode=periode, saisie=saisie, inscrite_le=found.services.clock())
    now = found.services.clock()
    document = await Document.create(
        candidature_id=row.id, type=TypeDocument.DEMANDE_PIECES, version=1, contenu={}, publie_le=now
    )
    piece = await Piece.create(
        candidature_id=row.id, code="CINSIG01", mode=ModeDepot.EN_LIGNE, **dict.fromkeys(TEXTES, CANARI)
    )
    message = await Message.create(
        compte_id=candidat.compte_id, expediteur="X", objet=CANARI, corps=CANARI, envoye_le=now, id=uuid4()
    )
    found.objets |= {
        "inscription de Jeanne": global_id("Candidature", row.id),
        "document de Jeanne": global_id("Document", document.id),
        "pièce de Jeanne": global_id("Piece", piece.id),
        "message de Jeanne": global_id("Message", message.id),
        "compte de Jeanne": global_id("Compte", candidat.compte_id),
    }
