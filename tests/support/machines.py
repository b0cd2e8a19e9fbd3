"""Machines for tests: their accounts, opened by an administrator, and clients that hold a token."""

from dataclasses import dataclass
from typing import Any

from bureau import entre
from client import Client, http_client

from api.models import Compte
from api.rules.compte import EtatCompte, TypeCompte
from api.services import Services

CREER = """mutation($input: GestionCreerMachineInput!) {
  gestionCreerMachine(input: $input) {
    errors { code message path } secret
    machine { id identifiant etablissement peutEcrire habilitations { academie { code } domaine } secrets { id utiliseLe } }
  }
}"""


@dataclass
class Machine:
    """A machine opened by an administrator, with its first secret."""

    id: str
    identifiant: str
    secret: str
    secrets: list[str]


async def administrateur(client: Client, services: Services, adresse: str = "admin@example.org") -> Client:
    """The application as seen by an administrator."""
    compte = await Compte.create(
        type=TypeCompte.ADMINISTRATEUR,
        identifiant=adresse,
        courriel=adresse,
        etat=EtatCompte.ACTIF,
        libelle="admin",
        totp_active_le=services.clock(),
    )
    return await entre(client, services, compte)


async def creer(admin: Client, *couples: tuple[str | None, str | None], ecriture: bool = False, **form: Any) -> Machine:
    """A machine whose scope is these (académie, domaine), or the school of `etablissement`."""
    scope = [{"academie": academie, "domaine": domaine} for academie, domaine in couples]
    given = {"libelle": "Entrepôt du ministère", "habilitations": scope, "ecriture": ecriture}
    opened = await admin.run(CREER, input=given | form)
    shown = opened["machine"]
    return Machine(shown["id"], shown["identifiant"], opened["secret"], [item["id"] for item in shown["secrets"]])


async def demander(client: Client, identifiant: str, secret: str) -> Any:
    """The answer to a demand of a token."""
    async with http_client(client.http._transport.app) as http:
        return await http.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=(identifiant, secret))


async def connectee(client: Client, machine: Machine) -> Client:
    """The application as seen by a machine that holds a token."""
    response = await demander(client, machine.identifiant, machine.secret)
    assert response.status_code == 200, response.text
    http = http_client(client.http._transport.app)
    http.headers["authorization"] = f"Bearer {response.json()['access_token']}"
    return Client(http)
