"""Candidates that never give up: they repeat an action under its key until it is acknowledged, and follow their events."""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import websockets

from api.demo import operations
from api.demo.personnages import PERSONNAGES, Personnage
from benchmarks.cluster import Mails

MOT_DE_PASSE = "Demo.2026!"
PATIENCE = 600.0  # seconds
AU_DEBUT = "cjA"  # the cursor before the first event
SUIVRE = "subscription($apres: Cursor) { evenements(apres: $apres) { cursor rang type candidatureId } }"
FAULTS = (httpx.TransportError, websockets.WebSocketException, OSError, TimeoutError)


class WrongAnswerError(Exception):
    """A refusal that nothing explains."""


@dataclass
class Tally:
    """What the clients of a run went through."""

    acknowledged: int = 0
    repeated: int = 0
    reconnections: int = 0
    codes: dict[str, int] = field(default_factory=dict)

    def saw(self, code: str) -> None:
        self.codes[code] = self.codes.get(code, 0) + 1


@dataclass
class Candidat:
    """One person on one device."""

    adresse: str
    addresses: Callable[[], list[str]]
    mails: Mails
    tally: Tally
    http: httpx.AsyncClient
    porteur: str | None = None
    acquittees: list[tuple[str, str, int]] = field(default_factory=list)  # action, candidature, official version
    _turn: int = 0

    async def register(self) -> None:
        """Opens the account, by the link received, and signs in."""
        personnage = BTS
        await self.send(operations.CREER, {"compte": personnage.compte(self.adresse)})
        await self._activate()
        await self.sign_in()

    async def enrol(self) -> dict[str, Any]:
        """A whole registration, to its number; the acknowledged versions are kept."""
        periode = await self._periode(BTS)
        candidature = (await self.act(operations.DEMARRER, periodeId=periode["id"]))["candidature"]
        for nom, valeurs in BTS.onglets(periode["annee"]):
            candidature = await self._change(operations.renseigner(nom), candidature, onglet=valeurs)
        return await self._save("ENREGISTREE", candidature)

    async def modify(self, candidature: dict[str, Any]) -> dict[str, Any]:
        """Opens the draft, changes nothing, and saves it as the next official version."""
        return await self._save("MODIFIEE", await self._change(operations.MODIFIER, candidature))

    async def withdraw(self, candidature: dict[str, Any]) -> None:
        await self.act(operations.DESINSCRIRE, id=candidature["id"], confirmation=True)
        self.acquittees.append(("DESINSCRITE", candidature["id"], 0))

    async def _change(self, operation: str, candidature: dict[str, Any], **variables: object) -> dict[str, Any]:
        payload = await self.act(operation, id=candidature["id"], version=candidature["version"], **variables)
        return {**candidature, **payload["candidature"]}

    async def _save(self, action: str, candidature: dict[str, Any]) -> dict[str, Any]:
        saved = await self._change(operations.ENREGISTRER, candidature)
        self.acquittees.append((action, saved["id"], saved["versionInscription"]))
        return saved

    async def _periode(self, personnage: Personnage) -> dict[str, Any]:
        domaines = (await self.send(operations.OUVERTURES, {}))["domaines"]
        for domaine in domaines:
            for session in domaine["sessions"] if domaine["code"] == personnage.domaine else ():
                for periode in session["periodes"]:
                    if periode["estOuverte"] and (periode["academie"] or {}).get("code") == personnage.centre:
                        return {**periode, "annee": session["annee"]}
        raise WrongAnswerError("no open period")

    async def _activate(self) -> None:
        """By the latest link received; one that was spent is that of an answer that got lost."""
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

    async def act(self, operation: str, **variables: object) -> dict[str, Any]:
        """The payload of a mutation, repeated under one key until it is acknowledged."""
        data = await self.send(operation, variables, key=uuid4().hex)
        (payload,) = data.values()
        if payload is None or payload["errors"]:
            raise WrongAnswerError(f"{operation.partition('(')[0].strip()}: {payload}")
        self.tally.acknowledged += 1
        return dict(payload)

    async def send(self, operation: str, variables: dict[str, Any], key: str | None = None) -> dict[str, Any]:
        """The data of an operation; repeated, on one server after another, while there is no answer or no success."""
        async with asyncio.timeout(PATIENCE):
            for rank in range(10_000):
                if rank:
                    self.tally.repeated += 1
                    await asyncio.sleep(min(0.1 * rank, 1.0))
                answer = await self._try(operation, variables, key)
                if answer is not None:
                    return answer
        raise WrongAnswerError("never answered")

    async def _try(self, operation: str, variables: dict[str, Any], key: str | None) -> dict[str, Any] | None:
        self._turn += 1
        addresses = self.addresses()
        headers = {"Authorization": f"Bearer {self.porteur}"} if self.porteur else {}
        if key:
            headers["Idempotency-Key"] = key
        url = f"{addresses[self._turn % len(addresses)]}/graphql"
        try:
            response = await self.http.post(url, json={"query": operation, "variables": variables}, headers=headers)
            answer = response.json()
        except FAULTS as fault:
            self.tally.saw(type(fault).__name__)
            return None
        except ValueError:
            self.tally.saw(f"status {response.status_code}")
            return None
        if not answer.get("errors"):
            return dict(answer["data"])
        code = answer["errors"][0].get("extensions", {}).get("code", "?")
        self.tally.saw(code)
        if code == "CONNEXION_REQUISE":
            await self.sign_in()
        elif code not in {"REESSAYER", "TROP_DE_DEMANDES"}:
            raise WrongAnswerError(json.dumps(answer["errors"]))
        return None


@dataclass
class Suiveur:
    """Follows an account from its first event, over a socket or server-sent events, through every break."""

    candidat: Candidat
    transport: str
    cursor: str = AU_DEBUT
    rangs: list[int] = field(default_factory=list)

    async def follow(self) -> None:
        """Until cancelled."""
        while True:
            try:
                addresses = self.candidat.addresses()
                address = addresses[len(self.rangs) % len(addresses)]
                await (self._by_socket(address) if self.transport == "socket" else self._by_events(address))
            except FAULTS:
                pass
            self.candidat.tally.reconnections += 1
            await asyncio.sleep(0.2)

    def _take(self, result: dict[str, Any]) -> None:
        for event in filter(None, [(result.get("data") or {}).get("evenements")]):
            self.rangs.append(event["rang"])
            self.cursor = event["cursor"]

    async def _by_socket(self, address: str) -> None:
        url = f"{address.replace('http', 'ws', 1)}/graphql"
        async with websockets.connect(url, subprotocols=["graphql-transport-ws"], open_timeout=5) as socket:  # type: ignore[list-item]
            init = {"authorization": f"Bearer {self.candidat.porteur}"}
            await socket.send(json.dumps({"type": "connection_init", "payload": init}))
            payload = {"query": SUIVRE, "variables": {"apres": self.cursor}}
            async for text in socket:
                message = json.loads(text)
                if message["type"] == "connection_ack":
                    await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
                elif message["type"] == "next":
                    self._take(message["payload"])
                elif message["type"] in {"complete", "error"}:
                    return

    async def _by_events(self, address: str) -> None:
        """As a browser: the address stays, the place travels in a header."""
        headers = {
            "Accept": "text/event-stream",
            "Authorization": f"Bearer {self.candidat.porteur}",
            "Last-Event-ID": self.cursor,
        }
        body = {"query": SUIVRE}
        client = self.candidat.http
        async with client.stream("POST", f"{address}/graphql", json=body, headers=headers, timeout=30) as response:
            if response.status_code != httpx.codes.OK:
                return
            async for line in response.aiter_lines():
                if line.startswith("data:") and len(line) > len("data: "):
                    self._take(json.loads(line.removeprefix("data:")))


BTS = next(person for person in PERSONNAGES if person.domaine == "BTS")
