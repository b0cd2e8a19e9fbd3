"""The exam office of the demo, from its sign-in with a second factor to its counts."""

from collections.abc import Sequence
from typing import Any

from api.demo import operations_suite as operations
from api.demo import professionnel
from api.demo.portail import DemoError, Portail
from api.resolvers.demo_data import GESTIONNAIRE_DEMO

Filtre = dict[str, Any]


class Bureau:
    """The acts of the demo office, within its académie."""

    def __init__(self, portail: Portail) -> None:
        self.portail = portail

    async def se_connecter(self) -> str:
        """Signs in, and returns the scope."""
        code = await professionnel.se_connecter(self.portail, GESTIONNAIRE_DEMO)
        habilitations = await self.portail.run(operations.PERIMETRE)
        ici = " ; ".join((un["academie"] or {"libelle": "toutes académies"})["libelle"] for un in habilitations)
        return f"{GESTIONNAIRE_DEMO}, {code}, périmètre : {ici}"

    async def chercher(self, filtre: Filtre) -> dict[str, Any]:
        """The page of candidatures that a filter keeps."""
        return dict(await self.portail.run(operations.LISTER, filtre=filtre))

    async def dossier(self, candidature_id: str) -> dict[str, Any]:
        """A dossier as the candidate sees it, with its whole history."""
        return dict(await self.portail.run(operations.LIRE_DOSSIER, id=candidature_id))

    async def controler(self, candidature_id: str, codes: Sequence[str], statut: str, **decision: str) -> list[str]:
        """Gives some pièces of a dossier the same statut; returns the lines that the candidate now reads."""
        groupes = (await self.dossier(candidature_id))["candidature"]["groupesPieces"]
        pieces = [piece for groupe in groupes for piece in groupe["pieces"] if piece["code"] in codes]
        payload = await self.portail.run(
            operations.CONTROLER,
            input={
                "pieces": [{"id": piece["id"], "version": piece["version"]} for piece in pieces],
                "statut": statut,
                **decision,
            },
        )
        return [ligne for piece in payload["pieces"] for ligne in piece["lignes"]]

    async def accorder(self, candidature_id: str, mesures: Sequence[str]) -> dict[str, Any]:
        """Grants the aménagements asked for."""
        payload = await self.portail.run(
            operations.DECIDER_AMENAGEMENT,
            input={
                "candidatureId": candidature_id,
                "version": (await self.dossier(candidature_id))["version"],
                "decision": "ACCORDE",
                "mesures": list(mesures),
            },
        )
        return dict(payload["amenagement"])

    async def planifier(self, session: str, academie: str, specialite: str, plan: dict[str, Any]) -> dict[str, Any]:
        """Plans an épreuve, and seats its candidates."""
        payload = await self.portail.run(
            operations.PLANIFIER, input={"sessionId": session, "academie": academie, "specialite": specialite, **plan}
        )
        return dict(payload["plan"])

    async def publier(self, filtre: Filtre, type_: str) -> dict[str, Any]:
        """Publishes a document for a whole filtered set, and follows the lot to its end."""
        return await self._jusqu_au_bout(await self.portail.run(operations.PUBLIER, filtre=filtre, type=type_))

    async def ecrire(self, filtre: Filtre, objet: str, corps: str) -> dict[str, Any]:
        """Sends a message to a whole filtered set, and follows the lot to its end."""
        message = {"objet": objet, "corps": corps}
        return await self._jusqu_au_bout(
            await self.portail.run(operations.ENVOYER_MESSAGES, input={"filtre": filtre, **message})
        )

    async def publier_notes(self, filtre: Filtre) -> dict[str, Any]:
        """Opens « Mes notes » to a whole filtered set, and follows the lot to its end."""
        return await self._jusqu_au_bout(await self.portail.run(operations.PUBLIER_NOTES, filtre=filtre))

    async def exporter(self, filtre: Filtre) -> tuple[str, bytes]:
        """The list as a file: its name and its bytes."""
        fichier = (await self.portail.run(operations.EXPORTER, filtre=filtre))["fichier"]
        return fichier["nom"], await self.portail.download(fichier["url"])

    async def compter(self, filtre: Filtre) -> dict[str, Any]:
        """The counts and rates of the candidatures that a filter keeps."""
        return dict(await self.portail.run(operations.STATISTIQUES, filtre=filtre))

    async def _jusqu_au_bout(self, payload: dict[str, Any]) -> dict[str, Any]:
        lot = await self.portail.attendre(
            operations.LOT, lambda found: found["etat"] != "EN_COURS", id=payload["lot"]["id"]
        )
        if not lot["faits"]:
            raise DemoError(" ".join(echec["motif"] for echec in lot["echecs"]["nodes"]) or "Ce lot n'a rien fait.")
        return dict(lot)
