"""Files of lines, as an office or a school sends them: announced, sent, read as a whole, corrected, accepted."""

from collections.abc import Iterable
from typing import Any

from api.demo import operations_suite as operations
from api.demo.portail import DemoError, Portail, annonce

LU = frozenset({"PRET", "A_CORRIGER", "ANNULE"})


def csv(colonnes: str, lignes: Iterable[str]) -> bytes:
    """The bytes of a file, its first line the names of the columns."""
    return "\r\n".join((colonnes, *lignes, "")).encode()


async def envoyer(portail: Portail, operation: str, nom: str, contenu: bytes, **cible: object) -> dict[str, Any]:
    """Sends a file and waits until the worker has read it; returns the remarks, with the id of the file."""
    payload = await portail.run(operation, input={**annonce(nom, contenu), **cible})
    adresse = payload["adresse"]
    await portail.upload(adresse["url"], contenu)
    importation_id = adresse["importation"]["id"]
    found = await portail.attendre(
        operations.IMPORTATION, lambda importation: importation["etat"] in LU, id=importation_id
    )
    return {"id": importation_id, **found}


def refusee(importation: dict[str, Any]) -> str:
    """The refusal of a file that must not pass: every wrong line by its number."""
    if importation["etat"] != "A_CORRIGER":
        raise DemoError("Le serveur a accepté un fichier qu'il devait refuser.")
    errors = [un for un in importation["constats"]["nodes"] if un["niveau"] == "ERREUR"]
    constats = " ; ".join(f"ligne {un['ligne']} : {un['message']}" for un in errors)
    return f"refusé en entier, rien n'est écrit ; {constats}"


async def accepter(portail: Portail, importation: dict[str, Any]) -> dict[str, Any]:
    """Accepts a clean file and waits until its last line is written."""
    if importation["etat"] != "PRET":
        raise DemoError(refusee(importation))
    await portail.run(operations.ACCEPTER, id=importation["id"])
    found = await portail.attendre(
        operations.IMPORTATION, lambda current: current["etat"] == "TERMINE", id=importation["id"]
    )
    return dict(found)
