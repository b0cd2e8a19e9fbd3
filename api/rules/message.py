"""Messages of offices to candidates: their sender and their limits of length."""

from api.rules.academie import libelle_centre
from api.rules.ecriture import ecriture_de, illisible
from api.rules.problems import Code, Problem

OBJET_AU_PLUS = 200
CORPS_AU_PLUS = 10_000
SERVICE = "Service des examens et concours"


def expediteur(centre: str) -> str:
    """The name of the office for candidates: « Service des examens et concours - ACADÉMIE DE GUYANE »."""
    return f"{SERVICE} - {libelle_centre(centre)}"


def problems(objet: str, corps: str) -> list[Problem]:
    """The reasons why a message cannot be sent."""
    found = []
    for nom, texte, limite in (("objet", objet, OBJET_AU_PLUS), ("corps", corps, CORPS_AU_PLUS)):
        if not texte.strip():
            found.append(Problem(Code.OBLIGATOIRE, f"Rédigez le {nom} du message.", (nom,)))
        if len(texte) > limite:
            found.append(Problem(Code.TROP_LONG, f"Limitez le {nom} du message à {limite} caractères.", (nom,)))
        if illisible(texte, ecriture_de(nom)):
            found.append(Problem(Code.FORMAT_INVALIDE, f"Retirez du {nom} ce qui n'est pas du texte.", (nom,)))
    return found
