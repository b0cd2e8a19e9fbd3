"""The story of a national administrator and an office: a session, a spécialité, académies, schools, pièces, dates."""

import re
from datetime import timedelta
from typing import Any

from api.demo import importation, professionnel
from api.demo import operations_administration as operations
from api.demo.bureau import Bureau
from api.demo.operations_suite import LOT
from api.demo.portail import DemoError, Portail
from api.demo.scene import Bilan, Classeur, Scene
from api.resolvers.demo_data import ADMINISTRATEUR_DEMO, CENTRES_DEMO, GESTIONNAIRE_DEMO
from api.services import utc_now

DOMAINE, SPECIALITE = "BTS", "batiment"
LUE_JUSQU_EN = 2024  # last session of its text as read: the demo prolongs it, for made-up candidates alone
ACADEMIES = 30
PARIS, LYCEE = "01", "0759801W"
COLONNES = (
    "Identifiant_de_l_etablissement;Nom_etablissement;Type_etablissement;Statut_public_prive;Adresse_1;Adresse_3;"
    "Code_postal;Nom_commune;Code_departement;Code_academie;Telephone;Mail;Type_contrat_prive;etat;libelle_nature"
)
LYCEE_LU = (
    f"{LYCEE};Lycée du bâtiment;Lycée;Public;1 rue des champs;75000 PARIS;75000;Paris;075;01;0100000000;"
    f"ce.{LYCEE.lower()}@example.org;SANS OBJET;OUVERT;LYCEE POLYVALENT"
)
ECOLE_LAISSEE = (
    "0759802X;École primaire;Ecole;Public;2 rue des champs;75000 PARIS;75000;Paris;075;01;;;SANS OBJET;OUVERT;ECOLE"
)
# The pièce and the contact of the office of Paris, for its candidates of the new session alone.
DU_BUREAU = """
[[pieces]]
domaine = "BTS"
academie = "01"
code = "75000001"
libelle = "Attestation de l'employeur"
mode = "EN_LIGNE"
depuis = {annee}

[[contacts]]
academie = "01"
domaine = "BTS"
depuis = {annee}
lignes = ["Bureau des examens", "Paris (démonstration)"]
telephone = "0100000000"
courriel = "bts.paris@example.org"
"""
JOURS_POUR_DEPOSER = 45


class Administration:
    """The demo administrator at the portal; another run finds what the first one opened."""

    def __init__(self, portail: Portail, classeur: Classeur, annee: int, bureau: Bureau) -> None:
        self.titre = "Un administrateur ouvre une session"
        self.bilan = Bilan()
        self.classeur = classeur
        self._portail, self._bureau = portail, bureau
        self._annee = annee
        self._session: dict[str, Any] = {}
        self._academies: list[str] = []
        self._texte = ""

    def scenes(self) -> list[Scene]:
        """The scenes of the whole story."""
        return [
            Scene("Se connecter au nom de l'administration nationale", self._se_connecter),
            Scene("Créer la session", self._creer),
            Scene("Chercher les spécialités dont le règlement manque", self._chercher),
            Scene("Contrôler un règlement à blanc", self._controler),
            Scene("L'enregistrer et le publier", self._publier),
            Scene("Ouvrir trente académies", self._ouvrir),
            Scene("Recevoir l'annuaire des établissements", self._recevoir),
            Scene("Ouvrir les comptes des établissements", self._ouvrir_comptes),
            Scene("Confier le BTS à Paris à un bureau des examens", self._confier),
            Scene("Au nom de ce bureau, demander une pièce et donner son contact", self._demander),
            Scene("Au nom de ce bureau, fixer la date limite des pièces", self._fixer),
        ]

    async def _se_connecter(self) -> str:
        return f"{ADMINISTRATEUR_DEMO}, {await professionnel.se_connecter(self._portail, ADMINISTRATEUR_DEMO)}"

    async def _creer(self) -> str:
        await self._lire()
        libelle = f"{DOMAINE} {self._annee}"
        if self._session:
            return f"{libelle}, déjà créée"
        await self._portail.run(
            operations.CREER_SESSION, input={"domaine": DOMAINE, "libelle": libelle, "annee": self._annee}
        )
        await self._lire()
        return libelle

    async def _lire(self) -> None:
        found = await self._portail.run(operations.SESSIONS)
        of_the_year = (
            session
            for session in found["gestionSessions"]["nodes"]
            if (session["domaine"], session["annee"]) == (DOMAINE, self._annee)
        )
        self._session = next(of_the_year, {})
        active = [academie["code"] for academie in found["academies"] if academie["estActive"]]
        elsewhere = [code for code in active if code not in CENTRES_DEMO]
        self._academies = elsewhere[:ACADEMIES]

    async def _chercher(self) -> str:
        found = await self._portail.run(operations.REGLEMENTS, domaine=DOMAINE, annee=self._annee)
        complete = sum(item["estComplet"] for item in found["nodes"])
        return f"{found['totalCount']} spécialités, {complete} à choisir dans cette session"

    async def _controler(self) -> str:
        found = await self._portail.run(operations.EDITIONS, domaine=DOMAINE, annee=LUE_JUSQU_EN)
        editions: list[dict[str, Any]] = next(
            (item["editions"] for item in found["nodes"] if item["cle"] == SPECIALITE), []
        )
        if not editions:
            raise DemoError("Les règlements ne sont pas en base : lancez « python -m api reference ».")
        self._texte = re.sub(r"(?m)^jusque = .*$", f"jusque = {self._annee}", editions[-1]["toml"])
        payload = await self._importer(a_blanc=True)
        doutes = f", à confirmer : {payload['constats'][0]['message']}" if payload["constats"] else ""
        return f"{len(payload['epreuves'])} épreuves, {' '.join(payload['differences']) or 'aucune différence'}{doutes}"

    async def _publier(self) -> str:
        edition = (await self._importer(a_blanc=False))["edition"]
        if edition["etat"] == "PUBLIEE":
            return f"édition {edition['numero']}, déjà publiée"
        given = {"editionId": edition["id"], "version": edition["version"], "confirmation": True}
        published = (await self._portail.run(operations.PUBLIER_REGLEMENT, input=given))["edition"]
        return f"édition {published['numero']}, {published['etatLibelle']}"

    async def _importer(self, *, a_blanc: bool) -> dict[str, Any]:
        given = {"domaine": DOMAINE, "texte": self._texte, "aBlanc": a_blanc}
        return dict(await self._portail.run(operations.IMPORTER_REGLEMENT, input=given))

    async def _ouvrir(self) -> str:
        opened = {periode["academie"]["code"] for periode in self._session["periodes"] if periode["estOuverte"]}
        wanted = [academie for academie in self._academies if academie not in opened]
        if not wanted:
            return "déjà ouvertes"
        now = utc_now()
        others = f" {now:%d/%m}" if self._session["periodes"] else ""  # those of an earlier demo are closed
        payload = await self._portail.run(
            operations.CREER_PERIODES,
            input={
                "sessionId": self._session["sessionId"],
                "academies": wanted,
                "libelle": f"{self._annee}-06{others}",
                "ouvreLe": (now - timedelta(days=1)).isoformat(),
                "fermeLe": (now + timedelta(days=30)).isoformat(),
            },
        )
        return f"{len(payload['periodes'])} périodes en une fois"

    async def _recevoir(self) -> str:
        contenu = importation.csv(COLONNES, (LYCEE_LU, ECOLE_LAISSEE))
        self.classeur.garder("annuaire.csv", contenu)
        found = await importation.envoyer(
            self._portail, operations.IMPORTER_ETABLISSEMENTS, "annuaire.csv", contenu, estComplet=False
        )
        await importation.accepter(self._portail, found)
        bilan = (await self._portail.run(operations.BILAN, id=found["id"]))["bilan"]
        return " ; ".join(f"{item['natureLibelle']} : {item['nombre']}" for item in bilan)

    async def _ouvrir_comptes(self) -> str:
        payload = await self._portail.run(operations.OUVRIR_COMPTES, academie=PARIS)
        lot = await self._portail.attendre(LOT, lambda found: found["etat"] != "EN_COURS", id=payload["lot"]["id"])
        self.bilan.etat = f"{DOMAINE} {self._annee} ouverte"
        return f"{lot['faits']} comptes ouverts, un lien envoyé à chacun"

    async def _confier(self) -> str:
        found = await self._portail.run(operations.COMPTES)
        compte = next(item for item in found["nodes"] if item["identifiant"] == GESTIONNAIRE_DEMO)
        held = [
            {"academie": (item["academie"] or {}).get("code"), "domaine": item["domaine"]}
            for item in compte["habilitations"]
        ]
        paris = {"academie": PARIS, "domaine": DOMAINE}
        if paris in held:
            return f"{GESTIONNAIRE_DEMO}, déjà habilité"
        given = {"compteId": compte["compteId"], "habilitations": [*held, paris]}
        await self._portail.run(operations.HABILITER, input=given)
        return f"{GESTIONNAIRE_DEMO}, habilité de plus pour Paris"

    async def _demander(self) -> str:
        texte = DU_BUREAU.format(annee=self._annee)
        self.classeur.garder("contenus.toml", texte.encode())
        payload = await self._bureau.portail.run(operations.IMPORTER_CONTENUS, input={"texte": texte})
        return " ".join(payload["differences"]) if payload["editions"] else "déjà en vigueur"

    async def _fixer(self) -> str:
        limite = (utc_now() + timedelta(days=JOURS_POUR_DEPOSER)).replace(hour=11, minute=0, second=0, microsecond=0)
        given = {
            "sessionId": self._session["sessionId"],
            "academie": PARIS,
            "fenetres": [{"formule": "AU_PLUS_TARD", "limite": limite.isoformat()}],
        }
        await self._bureau.portail.run(operations.FIXER_FENETRES, input=given)
        return f"au plus tard le {limite:%d/%m/%Y}"
