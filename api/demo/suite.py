"""The story after a registration, told by turns from the candidate's side and from the office's."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from api.demo import importation
from api.demo import operations_suite as operations
from api.demo.bureau import Bureau, Filtre
from api.demo.histoire import Histoire
from api.demo.justificatifs import Justificatifs
from api.demo.portail import DemoError
from api.demo.scene import Scene
from api.rules.dates import PARIS, jour_a_paris
from api.services import utc_now

IDENTITE, CERTIFICAT = "93475001", "93475005"
COMMENTAIRE = "Pièce illisible : numérisez le recto et le verso."
EPREUVE, DUREE, PLACES = "E2", 240, 500
NOTES: Mapping[str, str] = {
    "E1-A": "11,5",
    "E1-B": "12",
    "E2": "14",
    "E3-A": "15",
    "E3-B": "13",
    "E3-C": "12,5",
    "E3-D": "14",
    "E3-E": "10",
    "E3-F": "16",
    "E4": "12",
    "E5-A": "11",
    "E5-B": "13",
    "E6": "15",
    "E7": "17",
    "EC1": "14",
    "EF1": "12",
}
COLONNES_NOTES = "numero_candidat;numero_inscription;epreuve;note"


class Suite:
    """One registered candidate and the office, each with its own access to the portal."""

    def __init__(self, histoire: Histoire, bureau: Bureau) -> None:
        self._histoire = histoire
        self._candidat = histoire.portail
        self._bureau = bureau

    def scenes(self) -> list[Scene]:
        """The scenes from the first pièce to the marks."""
        return [
            Scene("« Mes justificatifs » : déposer chaque pièce", self._deposer),
            Scene("« J'ai fourni toutes mes pièces »", self._valider),
            Scene("Le service des examens se connecte", self._bureau.se_connecter),
            Scene("Le service liste et cherche", self._chercher),
            Scene("Le service reçoit la pièce postale", self._recevoir),
            Scene("Le service refuse une pièce : le candidat l'apprend en direct", self._refuser),
            Scene("Le candidat redépose et valide", self._redeposer),
            Scene("Le service déclare les pièces conformes", self._accepter),
            Scene("Le service accorde l'aménagement demandé", self._amenager),
            Scene("Le service place et convoque tous les inscrits de la spécialité", self._convoquer),
            Scene("Le service écrit aux mêmes", self._ecrire),
            Scene("Le service importe les notes, avec une ligne fausse", self._importer_faux),
            Scene("Le service corrige, accepte et publie", self._importer),
            Scene("« Mes notes »", self._lire_notes),
            Scene("« Mes documents »", self._lire_documents),
            Scene("Le service exporte et compte", self._exporter),
            Scene("Le service relit l'histoire du dossier", self._relire),
        ]

    async def _deposer(self) -> str:
        groupe = await self._justificatifs.deposer_tout()
        return f"{len(groupe['pieces'])} pièces. {groupe['titre']}"

    async def _valider(self) -> str:
        await self._justificatifs.valider()
        return " ".join((await self._justificatifs.piece(IDENTITE))["lignes"])

    async def _chercher(self) -> str:
        tous = await self._bureau.chercher(self._tous)
        (lui,) = (await self._bureau.chercher(self._lui))["nodes"]
        return f"inscrits de la spécialité : {tous['totalCount']}, dont {lui['nom']} {lui['prenoms']} ({lui['etatLibelle']})"

    async def _recevoir(self) -> str:
        today = jour_a_paris(utc_now()).isoformat()
        return " ".join(await self._bureau.controler(self._id, [CERTIFICAT], "RECUE", recueLe=today))

    async def _refuser(self) -> str:
        history = await self._candidat.run(operations.DERNIER_EVENEMENT, id=self._id)

        async def refuser() -> None:
            await self._bureau.controler(self._id, [IDENTITE], "NON_CONFORME", commentaire=COMMENTAIRE)

        event = await self._candidat.en_direct(
            operations.SUIVRE,
            lambda found: found["type"] == "PIECE_NON_CONFORME",
            refuser,
            id=self._id,
            apres=history["pageInfo"]["endCursor"],
        )
        lignes = " ".join((await self._justificatifs.piece(IDENTITE))["lignes"][:-1])
        return f"reçu : « {event['libelle']} » ; {lignes}"

    async def _redeposer(self) -> str:
        await self._justificatifs.deposer(await self._justificatifs.piece(IDENTITE), essai=2)
        await self._justificatifs.valider()
        piece = await self._justificatifs.piece(IDENTITE)
        return f"{len(piece['depots']['nodes'])} dépôts gardés ; {' '.join(piece['lignes'])}"

    async def _accepter(self) -> str:
        groupe = await self._justificatifs.groupe()
        codes = [CERTIFICAT, *(piece["code"] for piece in groupe["pieces"])]
        await self._bureau.controler(self._id, codes, "CONFORME")
        statuts = [piece["statutLibelle"] for piece in (await self._justificatifs.groupe())["pieces"]]
        return f"{statuts.count('Conforme')} pièces en ligne sur {len(statuts)} à « Conforme »"

    async def _amenager(self) -> str:
        found = await self._bureau.accorder(self._id, ["TIERS_TEMPS_ECRIT"])
        return f"{found['decisionLibelle']} : {found['mesures'][0]['libelle']}"

    async def _convoquer(self) -> str:
        plan = await self._bureau.planifier(
            self._histoire.session["id"], self._histoire.personnage.centre, self._specialite, self._plan()
        )
        lot = await self._bureau.publier(self._tous, "CONVOCATION")
        return (
            f"places données en {EPREUVE} : {plan['assis']}, convocations publiées : {lot['faits']} sur {lot['total']}"
        )

    async def _ecrire(self) -> str:
        objet = f"Épreuve {EPREUVE} : préparez votre convocation ({self._histoire.bilan.numero_candidat})"
        corps = "Bonjour,\n\nPrésentez-vous une demi-heure avant l'épreuve, avec une pièce d'identité."
        lot = await self._bureau.ecrire(self._tous, objet, corps)
        return f"messages envoyés : {lot['faits']}{await self._histoire.mail(objet)}"

    async def _importer_faux(self) -> str:
        found = await self._envoyer("notes-avec-erreur.csv", {**NOTES, "E3-A": "20,5"})
        return importation.refusee(found)

    async def _importer(self) -> str:
        found = await self._envoyer("notes.csv", NOTES)
        done = await importation.accepter(self._bureau.portail, found)
        lot = await self._bureau.publier_notes(self._lui)
        return f"{done['faits']} notes écrites ; candidats publiés : {lot['faits']}"

    async def _lire_notes(self) -> str:
        espace = await self._candidat.run(operations.ESPACE, id=self._id)
        notes = espace["candidature"]["notes"]
        if notes is None:
            raise DemoError("« Mes notes » reste fermé après la publication.")
        mention = f", mention {notes['mentionLibelle']}" if notes["mentionLibelle"] else ""
        self._histoire.bilan.etat = notes["decisionLibelle"]
        return f"moyenne {notes['moyenne']}, {notes['decisionLibelle']}{mention} ; « {espace['messages']['nodes'][0]['objet']} »"

    async def _lire_documents(self) -> str:
        espace = await self._candidat.run(operations.ESPACE, id=self._id)
        documents = espace["candidature"]["documents"]
        for document in documents:
            for fichier in (document["fichier"], document["calendrier"]):
                if fichier:
                    await self._histoire.garder(fichier["nom"], fichier["url"])
        return " ; ".join(document["ligne"] for document in documents)

    async def _exporter(self) -> str:
        nom, contenu = await self._bureau.exporter(self._tous)
        self._histoire.classeur.garder(nom, contenu)
        counted = await self._bureau.compter({"domaine": self._histoire.personnage.domaine})
        statistiques = json.dumps(counted, ensure_ascii=False, indent=2).encode()
        self._histoire.classeur.garder("statistiques.json", statistiques)
        etats = ", ".join(f"{un['libelle']} {un['nombre']} ({float(un['taux']):.0%})" for un in counted["parEtat"])
        return f"{nom} ; {etats}"

    async def _relire(self) -> str:
        lignes = (await self._bureau.dossier(self._id))["historique"]["nodes"]
        derniere = lignes[-1]
        return f"{len(lignes)} lignes, la dernière « {derniere['libelle']} » par {derniere['acteur']['libelle']}"

    async def _envoyer(self, nom: str, notes: Mapping[str, str]) -> dict[str, Any]:
        bilan = self._histoire.bilan
        lignes = [f"{bilan.numero_candidat};{bilan.numero_inscription};{code};{note}" for code, note in notes.items()]
        contenu = importation.csv(COLONNES_NOTES, lignes)
        self._histoire.classeur.garder(nom, contenu)
        return await importation.envoyer(
            self._bureau.portail,
            operations.IMPORTER_NOTES,
            nom,
            contenu,
            sessionId=self._histoire.session["id"],
            academie=self._histoire.personnage.centre,
        )

    def _plan(self) -> dict[str, Any]:
        jour = date(self._histoire.session["annee"], 6, 14)
        jour += timedelta(days=(7 - jour.weekday()) % 7)  # a Monday
        lieu = {"libelle": "Lycée Jules Haag", "adresse": ["1 rue Labbé", "25000 BESANCON"], "salle": "Salle 12"}
        return {
            "epreuve": EPREUVE,
            "forme": "ECRIT",
            "debut": datetime.combine(jour, time(9), PARIS).isoformat(),
            "duree": DUREE,
            "regle": "NOM",
            "lieux": [{**lieu, "capacite": PLACES}],
        }

    @property
    def _tous(self) -> Filtre:
        return {"sessionId": self._histoire.session["id"], "specialite": self._specialite, "etat": "INSCRIT"}

    @property
    def _lui(self) -> Filtre:
        bilan = self._histoire.bilan
        return {"numeroCandidat": bilan.numero_candidat, "numeroInscription": int(bilan.numero_inscription)}

    @property
    def _specialite(self) -> str:
        return self._histoire.personnage.specialite

    @property
    def _justificatifs(self) -> Justificatifs:
        return Justificatifs(self._candidat, self._id)

    @property
    def _id(self) -> str:
        return self._histoire.id
