"""Candidates: they open an account by mail, register, hand in pièces, modify, withdraw, and note acknowledgements."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from api.demo import operations
from api.demo.personnages import MOT_DE_PASSE, PERSONNAGES, Personnage
from benchmarks.client import PATIENCE, Acte, Client, Tally, WrongAnswerError
from benchmarks.cluster import Mails

BTS = next(person for person in PERSONNAGES if person.domaine == "BTS")
PREFERER = """
mutation Preferer { compteModifierPreferences(input: {avisPieces: true}) { errors { code message path } } }
"""


@dataclass
class Candidat(Client):
    """One person on one device."""

    adresse: str
    addresses: Callable[[], list[str]]
    mails: Mails
    tally: Tally
    http: httpx.AsyncClient
    porteur: str | None = None
    reseau: str = "127.0.0.1"

    async def register(self) -> None:
        """Opens the account, by the link received, and signs in."""
        await self.send(operations.CREER, {"input": BTS.compte(self.adresse)})
        await self.activate()
        await self.sign_in()

    async def prefer_mails(self) -> None:
        """Asks for a mail each time an office controls a pièce."""
        await self.act(PREFERER)

    async def enrol(self) -> dict[str, Any]:
        """Registers completely, to the n° d'inscription."""
        periode = await self._periode(BTS)
        candidature = (await self.act(operations.DEMARRER, periodeId=periode["id"]))["candidature"]
        self._done("CANDIDATURE_DEMARREE", candidature)
        for nom, valeurs in BTS.onglets(periode["annee"]):
            form = {"candidatureId": candidature["id"], "version": candidature["version"], **valeurs}
            candidature |= (await self.act(operations.renseigner(nom), input=form))["candidature"]
        return await self._save("ENREGISTREE", candidature)

    async def modify(self, candidature: dict[str, Any]) -> dict[str, Any]:
        """Opens the draft, changes nothing, and saves it as the next official version."""
        return await self._save("MODIFIEE", await self._change(operations.MODIFIER, candidature))

    async def withdraw(self, candidature: dict[str, Any]) -> None:
        await self.act(operations.DESINSCRIRE, id=candidature["id"], confirmation=True)
        self._done("CANDIDATURE_DESINSCRITE", candidature)

    async def _change(self, operation: str, candidature: dict[str, Any]) -> dict[str, Any]:
        payload = await self.act(operation, id=candidature["id"], version=candidature["version"])
        return {**candidature, **payload["candidature"]}

    async def _save(self, action: str, candidature: dict[str, Any]) -> dict[str, Any]:
        saved = await self._change(operations.ENREGISTRER, candidature)
        self._done(f"CANDIDATURE_{action}", saved, str(saved["versionInscription"]))
        return saved

    def _done(self, type_: str, candidature: dict[str, Any], detail: str = "") -> None:
        self.tally.acts.append(Acte(type_, candidature["id"], detail))

    async def _periode(self, personnage: Personnage) -> dict[str, Any]:
        domaines = (await self.send(operations.OUVERTURES, {}))["domaines"]
        for domaine in domaines:
            for session in domaine["sessions"] if domaine["code"] == personnage.domaine else ():
                for periode in session["periodes"]:
                    if periode["estOuverte"] and (periode["academie"] or {}).get("code") == personnage.centre:
                        return {**periode, "annee": session["annee"]}
        raise WrongAnswerError("no open period")

    async def activate(self) -> None:
        """Activates by the latest link received; a used one means that the answer got lost."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for link in reversed(self._links()):
                    payload = (await self.send(operations.ACTIVER, {"jeton": link}))["compteActiver"]
                    if not payload["errors"] or await self._may_sign_in():
                        return
                await asyncio.sleep(0.2)

    def _links(self) -> list[str]:
        bodies = [content for _, to, content in list(self.mails.received) if to == self.adresse]
        urls = [re.search(r"https?://\S*jeton=\S+", content.decode().replace("=\r\n", "")) for content in bodies]
        return [parse_qs(urlsplit(found[0].replace("=3D", "=")).query)["jeton"][0] for found in urls if found]

    async def sign_in(self) -> None:
        if not await self._may_sign_in():
            raise WrongAnswerError("cannot sign in")

    async def _may_sign_in(self) -> bool:
        variables = {"identifiant": self.adresse, "motDePasse": MOT_DE_PASSE}
        payload = (await self.send(operations.SE_CONNECTER, variables))["compteSeConnecter"]
        self.porteur = payload["jetons"]["porteur"] if payload["jetons"] else self.porteur
        return bool(payload["jetons"])
