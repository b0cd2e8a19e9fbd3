"""A mail server that refuses, hangs up or falls silent at each step of a mail, over a real socket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes

import pytest

from api.services.mail import Chiffrement, Courriel, EnvoiImpossibleError, MessagerieSmtp, ReglagesMessagerie

COURRIEL = Courriel(
    destinataire="paul.lamy@example.fr", objet="Essai", texte="Bonjour", html="<p>Bonjour</p>", identifiant="tache-1"
)
BONJOUR, CORPS = "the banner", "the data"
ETAPES = {
    BONJOUR: "220 test",
    "EHLO": "250 test",
    "MAIL": "250 OK",
    "RCPT": "250 OK",
    "DATA": "354 Go",
    CORPS: "250 OK",
}
RACCROCHE, SE_TAIT = "hangs up", "says nothing"


class Guichet:
    """A mail server with the usual answers, except at one step."""

    def __init__(self, etape: str, answer: str) -> None:
        self.answers = ETAPES | {etape: answer}
        self.answers["HELO"] = self.answers["EHLO"]  # the command of a client to a server that does not know EHLO
        self.received: list[bytes] = []
        self.port = 0

    @asynccontextmanager
    async def ouvert(self) -> AsyncIterator["Guichet"]:
        tasks = set()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            tasks.add(asyncio.current_task())
            try:
                await self._talk(reader, writer)
            except (asyncio.IncompleteReadError, ConnectionError):
                pass  # the client left, or the step hangs up
            finally:
                writer.close()

        async with await asyncio.start_server(serve, "127.0.0.1", 0) as listening:
            self.port = listening.sockets[0].getsockname()[1]
            yield self
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        step = BONJOUR
        while True:
            answer = self.answers.get(step, "250 OK")
            if answer == RACCROCHE:
                raise ConnectionError
            if answer == SE_TAIT:
                await asyncio.sleep(60)
            writer.write(f"{answer}\r\n".encode())
            if step == "DATA" and answer.startswith("354"):
                self.received.append(await reader.readuntil(b"\r\n.\r\n"))
                step = CORPS
            else:
                step = (await reader.readuntil(b"\r\n")).decode().split()[0].upper()

    def messagerie(self) -> MessagerieSmtp:
        reglages = ReglagesMessagerie(
            hote="127.0.0.1",
            port=self.port,
            chiffrement=Chiffrement.AUCUN,
            expediteur="ne-pas-repondre@example.fr",
            delai=0.2 if SE_TAIT in self.answers.values() else 20,
        )
        return MessagerieSmtp(reglages)


@pytest.mark.parametrize("answer", ["421 Try later", "554 No", RACCROCHE, SE_TAIT])
@pytest.mark.parametrize("etape", ETAPES)
async def test_a_mail_that_was_not_taken_did_not_leave(etape, answer):
    """Only a refusal of the recipient or of the content is final: any other is worth another try."""
    async with Guichet(etape, answer).ouvert() as guichet:
        with pytest.raises(EnvoiImpossibleError) as refusal:
            await guichet.messagerie().envoyer(COURRIEL)

        assert refusal.value.definitif is (answer == "554 No" and etape in {"RCPT", "DATA", CORPS})


@pytest.mark.parametrize("answer", [RACCROCHE, SE_TAIT])
async def test_a_mail_whose_answer_was_lost_is_the_same_mail_the_next_time(answer):
    async with Guichet(CORPS, answer).ouvert() as guichet:
        with pytest.raises(EnvoiImpossibleError):
            await guichet.messagerie().envoyer(COURRIEL)
        guichet.answers[CORPS] = ETAPES[CORPS]
        await guichet.messagerie().envoyer(COURRIEL)

    first, second = (message_from_bytes(content)["Message-ID"] for content in guichet.received)
    assert first == second == "<tache-1@example.fr>"
