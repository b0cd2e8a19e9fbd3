"""The story of one candidate, scene by scene, as the guides tell it."""

from collections.abc import Sequence
from typing import Any

from api.demo import operations
from api.demo.courrier import Boite, jeton_du_lien
from api.demo.personnages import Personnage, Valeurs
from api.demo.portail import DemoError, Portail
from api.demo.scene import Bilan, Classeur, Scene

TITRES = {
    "Modalites": "Modalités d'inscription",
    "CandidaturesPrecedentes": "Candidatures précédentes",
    "Identification": "Identification",
    "Informations": "Informations candidature",
    "Qualification": "Qualification présentée",
    "Acquis": "Acquis",
    "DiplomePossede": "Diplôme possédé",
    "Epreuves": "Epreuves",
    "Conditions": "Conditions d'inscription",
}


class Histoire:
    """One candidate at the portal.

    Without `boite` (mails leave through a mail server) the story uses an account that exists already.
    """

    def __init__(
        self, personnage: Personnage, portail: Portail, classeur: Classeur, acces: tuple[str, str], boite: Boite | None
    ) -> None:
        self.personnage = personnage
        self.titre = personnage.titre
        self.bilan = Bilan()
        self.portail = portail
        self.classeur = classeur
        self.session: dict[str, Any] = {}
        self.acces = acces
        self._identifiant, self._mot_de_passe = acces
        self._boite = boite
        self._periode: dict[str, Any] = {}
        self._candidature: dict[str, Any] = {}

    def scenes(self, annee: int, ensuite: Sequence[Scene] = ()) -> list[Scene]:
        """The scenes of the whole story, for a session of that year; `ensuite` are those after the registration."""
        lui = self.personnage
        compte = [
            Scene("Créer le compte", self._creer),
            Scene("Activer le compte par le lien reçu", self._activer),
            Scene("Se connecter", self._se_connecter),
        ]
        ancien = [Scene("Se connecter au compte de démonstration", self._se_connecter)]
        ancien.append(Scene("Quitter l'inscription d'une démonstration précédente", self._liberer))
        modifier = [Scene("Modifier l'inscription", self._modifier)] if lui.modification else []
        desinscrire = [Scene("Se désinscrire", self._se_desinscrire)] if lui.se_desinscrit else []
        return [
            *(compte if self._boite else ancien),
            Scene("Consulter l'ouverture du service", self._ouverture),
            Scene("Démarrer l'inscription", self._demarrer),
            *(self._scene_onglet(nom, valeurs) for nom, valeurs in lui.onglets(annee)),
            Scene("Lire le récapitulatif et visualiser le document", self._relire),
            Scene("Enregistrer", self._enregistrer),
            *modifier,
            Scene("Ouvrir « Mes documents »", self._documents),
            *ensuite,
            *desinscrire,
            Scene("Lire les messages et l'historique", self._lire),
            Scene("Se déconnecter", self._se_deconnecter),
        ]

    async def _creer(self) -> str:
        compte = self.personnage.compte(self._identifiant)
        payload = await self.portail.run(operations.CREER, input=compte)
        return str(payload["message"][0])

    async def _activer(self) -> str:
        assert self._boite is not None
        mail = await self._boite.attendre(self._identifiant, "Activer mon compte")
        payload = await self.portail.run(operations.ACTIVER, jeton=jeton_du_lien(mail))
        return f"identifiant {payload['identifiant']}"

    async def _se_connecter(self) -> str:
        payload = await self.portail.run(
            operations.SE_CONNECTER, identifiant=self._identifiant, motDePasse=self._mot_de_passe
        )
        self.portail.entrer(payload["jetons"]["porteur"])
        candidat = payload["compte"]["candidat"]
        self.bilan.numero_candidat = candidat["numero"]
        return f"{candidat['nom']} {candidat['prenoms']}, n° candidat {candidat['numero']}"

    async def _liberer(self) -> str:
        """Withdraws a registration that an earlier demo left in this domaine, since a session allows one."""
        gone = 0
        for candidature in await self.portail.run(operations.CANDIDATURES):
            if candidature["domaine"]["code"] == self.personnage.domaine:
                await self._quitter(candidature["id"], candidature["actionsPossibles"])
                gone += 1
        return f"{gone} inscription(s) quittée(s)"

    async def _quitter(self, candidature_id: str, actions: list[str]) -> None:
        if "SE_DESINSCRIRE" in actions:
            await self.portail.run(operations.DESINSCRIRE, id=candidature_id, confirmation=True)
        else:
            await self.portail.run(operations.ABANDONNER, id=candidature_id)

    async def _ouverture(self) -> str:
        for domaine in await self.portail.run(operations.OUVERTURES):
            for session in domaine["sessions"] if domaine["code"] == self.personnage.domaine else ():
                for periode in session["periodes"]:
                    if periode["estOuverte"] and (periode["academie"] or {}).get("code") == self.personnage.centre:
                        self._periode, self.session = periode, session
                        return f"{periode['libelle']}. {periode['phrase']}"
        raise DemoError("Aucun service n'est ouvert pour ce candidat : lancez « python -m api seed ».")

    async def _demarrer(self) -> str:
        payload = await self.portail.run(operations.DEMARRER, periodeId=self._periode["id"])
        self._candidature = payload["candidature"]
        return f"{len(self._candidature['onglets'])} onglets"

    def _scene_onglet(self, nom: str, valeurs: Valeurs) -> Scene:
        async def jouer() -> str:
            return await self._renseigner(nom, valeurs)

        return Scene(f"Onglet « {TITRES[nom]} »", jouer)

    async def _renseigner(self, nom: str, valeurs: Valeurs) -> str:
        payload = await self.portail.run(
            operations.renseigner(nom),
            input={"candidatureId": self.id, "version": self._candidature["version"], **valeurs},
        )
        self._candidature = payload["candidature"]
        done = sum(onglet["etat"] == "COMPLET" for onglet in self._candidature["onglets"])
        return f"{done} onglets complets sur {len(self._candidature['onglets'])}"

    async def _relire(self) -> str:
        candidature = await self.portail.run(operations.RECAPITULATIF, id=self.id)
        if "ENREGISTRER" not in candidature["actionsPossibles"]:
            raise DemoError("Un onglet n'est pas complet : l'inscription ne peut pas être enregistrée.")
        await self.garder("apercu-avant-enregistrement.pdf", candidature["apercu"]["url"])
        recapitulatif = candidature["recapitulatif"]
        lignes = sum(len(groupe["lignes"]) for groupe in recapitulatif["epreuves"])
        return f"{len(recapitulatif['blocs'])} blocs, {lignes} lignes d'épreuves"

    async def _enregistrer(self) -> str:
        payload = await self.portail.run(operations.ENREGISTRER, id=self.id, version=self._candidature["version"])
        candidature = self._candidature = payload["candidature"]
        self.bilan.numero_inscription = candidature["numero"]
        self.bilan.version = str(candidature["versionInscription"])
        self.bilan.etat = candidature["etatLibelle"]
        return " ".join(candidature["pageNumero"]["lignes"][:3])

    async def _modifier(self) -> str:
        assert self.personnage.modification is not None
        payload = await self.portail.run(operations.MODIFIER, id=self.id, version=self._candidature["version"])
        self._candidature = payload["candidature"]
        await self._renseigner(*self.personnage.modification)
        await self._enregistrer()
        mail = await self.mail("Modification d'inscription")
        return f"version {self.bilan.version}{mail}"

    async def _documents(self) -> str:
        candidature = await self.portail.run(operations.DOCUMENTS, id=self.id)
        for document in candidature["documents"]:
            await self.garder(document["fichier"]["nom"], document["fichier"]["url"])
        await self.portail.run(operations.MARQUER_VUE, id=self.id)
        return " ; ".join(document["ligne"] for document in candidature["documents"])

    async def _se_desinscrire(self) -> str:
        avertissement = await self.portail.refused(operations.DESINSCRIRE, id=self.id, confirmation=False)
        await self.portail.run(operations.DESINSCRIRE, id=self.id, confirmation=True)
        if any(found["id"] == self.id for found in await self.portail.run(operations.CANDIDATURES)):
            raise DemoError("La candidature quittée est encore visible.")
        self.bilan.etat = "Désinscrit par le candidat"
        mail = await self.mail("ésinscription")
        return f"confirmé après « {avertissement.split('.')[0]}. »{mail}"

    async def _lire(self) -> str:
        found = await self.portail.run(operations.MESSAGES_ET_HISTORIQUE)
        events = found["historique"]["nodes"]
        return f"messages : {len(found['messages']['nodes'])}, événements : {len(events)}, le dernier « {events[-1]['libelle']} »"

    async def _se_deconnecter(self) -> str:
        await self.portail.run(operations.SE_DECONNECTER)
        if self._boite:
            self.classeur.fichiers += self._boite.copier(self._identifiant, self.classeur.dossier)
        return f"{len(self.classeur.fichiers)} fichiers dans {self.classeur.dossier}"

    async def mail(self, objet: str) -> str:
        """The line about a mail, once it came; nothing when the demo cannot read mails."""
        if self._boite is None:
            return ""
        mail = await self._boite.attendre(self._identifiant, objet)
        return f", mail « {mail['Subject']} »"

    async def garder(self, nom: str, url: str) -> None:
        """Saves the file behind a signed link."""
        self.classeur.garder(nom, await self.portail.download(url))

    @property
    def id(self) -> str:
        """The id of the candidature."""
        return str(self._candidature["id"])
