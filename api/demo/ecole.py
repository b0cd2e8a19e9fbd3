"""The story of a school: it imports its pupils, corrects its file, and prints their slips."""

import base64
import secrets
import string
from typing import Any

from api.demo import importation, operations, professionnel
from api.demo import operations_suite as suite
from api.demo.personnages import BESANCON
from api.demo.portail import DemoError, Portail
from api.demo.scene import Bilan, Classeur, Scene
from api.resolvers.demo_data import ETABLISSEMENT_DEMO

COLONNES = "nom;prenoms;civilite;date_naissance;departement_naissance;commune_naissance;ine;classe;specialite;categorie"
ELEVES = (
    ("DUBOIS;Pierre;M.;01/01/2008;025;BESANCON", "25303"),
    ("LAMY;Paul;M.;14/02/2008;025;BESANCON", "25303"),
    ("NGMB-DUPONT;NGMB-Jeanne;Mme;06/05/2008;011;CARCASSONNE", "25303"),
)


class Ecole:
    """The demo school at the portal; each run registers a class of its own."""

    def __init__(self, portail: Portail, classeur: Classeur) -> None:
        self.titre = "Un établissement pré-inscrit sa classe"
        self.bilan = Bilan()
        self.classeur = classeur
        self._portail = portail
        self._classe = f"37 {secrets.token_hex(3).upper()}"
        self._ines = [_ine() for _ in ELEVES]
        self._periode = ""

    def scenes(self) -> list[Scene]:
        """The scenes of the whole story."""
        return [
            Scene("Se connecter au nom de l'établissement", self._se_connecter),
            Scene("Choisir l'examen et la période ouverte", self._choisir),
            Scene("Envoyer le fichier des élèves, avec une erreur", self._envoyer_faux),
            Scene("Envoyer le fichier corrigé et l'accepter", self._envoyer),
            Scene("Lister la classe", self._lister),
            Scene("Éditer les papillons de connexion", self._editer),
        ]

    async def _se_connecter(self) -> str:
        code = await professionnel.se_connecter(self._portail, ETABLISSEMENT_DEMO)
        found = (await self._portail.run(suite.MON_ETABLISSEMENT))["etablissementActeur"]
        return f"{found['libelle']} ({found['uai']}), {code}"

    async def _choisir(self) -> str:
        mine = {un["id"] for un in (await self._portail.run(suite.MON_ETABLISSEMENT))["etablissementPeriodes"]}
        for domaine in await self._portail.run(operations.OUVERTURES):
            for session in domaine["sessions"] if domaine["code"] == "BCP" else ():
                for periode in session["periodes"]:
                    if periode["id"] in mine and (periode["academie"] or {}).get("code") == BESANCON:
                        self._periode = periode["id"]
                        return f"{domaine['libelle']}, {periode['libelle']}"
        raise DemoError("Aucune période n'est ouverte à cet établissement : lancez « python -m api seed ».")

    async def _envoyer_faux(self) -> str:
        found = await self._importer("eleves-avec-erreur.csv", ["25303", "99999", "25303"])
        return importation.refusee(found)

    async def _envoyer(self) -> str:
        found = await self._importer("eleves.csv", [specialite for _, specialite in ELEVES])
        done = await importation.accepter(self._portail, found)
        avertis = f", {done['avertissements']} homonymes à vérifier" if done["avertissements"] else ""
        return f"{done['faits']} élèves pré-inscrits{avertis}"

    async def _importer(self, nom: str, specialites: list[str]) -> dict[str, Any]:
        lignes = [
            f"{etat_civil};{ine};{self._classe};{specialite};133"
            for (etat_civil, _), ine, specialite in zip(ELEVES, self._ines, specialites, strict=True)
        ]
        contenu = importation.csv(COLONNES, lignes)
        self.classeur.garder(nom, contenu)
        return await importation.envoyer(self._portail, suite.IMPORTER_ELEVES, nom, contenu, periodeId=self._periode)

    async def _lister(self) -> str:
        eleves = await self._portail.run(suite.ELEVES, classe=self._classe)
        self.bilan.etat = f"{eleves['totalCount']} élèves « {eleves['nodes'][0]['etatLibelle']} »"
        return " ; ".join(f"{un['nom']} {un['prenoms']}, identifiant {un['identifiant']}" for un in eleves["nodes"])

    async def _editer(self) -> str:
        """Prints the slips, the only place where the passwords stand."""
        feuille = (await self._portail.run(suite.PAPILLONS, classe=self._classe))["feuille"]
        self.classeur.garder(feuille["nom"], base64.b64decode(feuille["contenu"]))
        return f"{feuille['nombre']} papillons dans {feuille['nom']}"


def _ine() -> str:
    """An identifiant national of the right form, that no other demo used."""
    return f"{secrets.randbelow(10**9):09}" + "".join(secrets.choice(string.ascii_uppercase) for _ in range(2))
