"""A school for tests, and the files of pupils that it sends."""

import csv
import hashlib
import io

from bureau import entre
from client import Client

from api.models import Compte, Habilitation
from api.rules.compte import EtatCompte, TypeCompte
from api.schema.base import global_id
from api.services import Services
from api.services.outbox import drain

UAI = "0250001R"  # LP FERNAND LEGERE, as on the papillon of the guide
AUTRE_UAI = "0250013D"
COLONNES = (
    "nom",
    "prenoms",
    "civilite",
    "date_naissance",
    "departement_naissance",
    "commune_naissance",
    "ine",
    "classe",
    "specialite",
    "categorie",
    "courriel",
)
PIERRE = {
    "nom": "DUBOIS",
    "prenoms": "Pierre",
    "civilite": "M.",
    "date_naissance": "01/01/2008",
    "departement_naissance": "025",
    "commune_naissance": "BESANCON",
    "ine": "088553495DY",
    "classe": "37 B",
    "specialite": "25303",
    "categorie": "133",
    "courriel": "pierre.dubois@example.org",
}
IMPORTER = """mutation($input: EtablissementImporterElevesInput!) {
  etablissementImporterEleves(input: $input) {
    errors { code message path } adresse { url importation { id } }
  }
}"""
IMPORTATION = """query($id: ID!) { importation(id: $id) {
  etat total erreurs avertissements faits refus constats(first: 100) { nodes { ligne niveau colonne code message } }
} }"""
ACCEPTER = """mutation($id: ID!) {
  importationAccepter(input: {importationId: $id}) { errors { code message path } importation { etat } }
}"""


def eleve(rang: int = 0, **values: str) -> dict[str, str]:
    """A line; each rank is another pupil, the first one the guide's."""
    if rang == 0:
        return PIERRE | values
    lettres = "".join("ABCDEFGHIJ"[int(chiffre)] for chiffre in f"{rang:04}")
    other = {"nom": f"MARTIN-{lettres}", "ine": f"{rang:09}AB", "courriel": f"eleve{rang}@example.org"}
    return PIERRE | other | values


def fichier(*lignes: dict[str, str], encodage: str = "utf-8", separateur: str = ";") -> bytes:
    """The bytes of a CSV file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLONNES, delimiter=separateur, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(lignes)
    return text.getvalue().encode(encodage)


async def ecole(client: Client, services: Services, uai: str = UAI, courriel: str | None = None) -> Client:
    """A signed-in school, as another device of the same application."""
    courriel = courriel or f"{uai.lower()}@example.org"
    compte = await Compte.create(
        type=TypeCompte.ETABLISSEMENT,
        identifiant=courriel,
        courriel=courriel,
        etat=EtatCompte.ACTIF,
        libelle=uai,
        totp_active_le=services.clock(),
    )
    await Habilitation.create(compte_id=compte.id, etablissement=uai)
    return await entre(client, services, compte)


async def envoyer(school: Client, services: Services, periode, contenu: bytes) -> dict:
    """Announces a file, sends it, lets the worker read it; returns the remarks."""
    annonce = {"nom": "eleves.csv", "taille": len(contenu), "empreinte": hashlib.sha256(contenu).hexdigest()}
    adresse = (await school.run(IMPORTER, input={"periodeId": global_id("Periode", periode.id), **annonce}))["adresse"]
    response = await school.http.put(adresse["url"], content=contenu)
    assert response.status_code == 204, response.text
    await drain(services)
    found = await school.run(IMPORTATION, id=adresse["importation"]["id"])
    return found | {"id": adresse["importation"]["id"]}


async def importer(school: Client, services: Services, periode, *lignes: dict[str, str], **forme: str) -> dict:
    """Imports a clean file: sends it, accepts it, lets the worker write it."""
    found = await envoyer(school, services, periode, fichier(*lignes, **forme))
    assert found["etat"] == "PRET", found
    await school.run(ACCEPTER, id=found["id"])
    await drain(services)
    return await school.run(IMPORTATION, id=found["id"])
