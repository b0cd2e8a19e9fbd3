"""The carrier to a mail server: a real one, and one that refuses, hangs up or falls silent at each step of a mail."""

import asyncio
import email
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from waiting import until

from api.services.mail import Courriel, EnvoiImpossibleError
from api.services.smtp import Chiffrement, MessagerieSmtp, ReglagesMessagerie

COURRIEL = Courriel(
    destinataire="paul.lamy@example.fr",
    objet="[CYCLADES] Activer mon compte, à bientôt — déjà",
    texte="Bonjour,\n.\n" + "é" * 2000 + "\n",
    html="<p>Bonjour é</p>",
    identifiant="tache-1",
)
BONJOUR, CORPS = "the banner", "the data"
ETAPES = {
    BONJOUR: "220 test",
    "EHLO": "250 test",
    "MAIL": "250 OK",
    "RCPT": "250 OK",
    "DATA": "354 Go",
    CORPS: "250 OK",
    "QUIT": "221 Bye",
}
RACCROCHE, SE_TAIT = "hangs up", "says nothing"


class Guichet:
    """A mail server with the usual answers, except at one step."""

    def __init__(self, etape: str, answer: str) -> None:
        self.answers = ETAPES | {etape: answer}
        self.answers["HELO"] = self.answers["EHLO"]  # the command of a client to a server that does not know EHLO
        self.once: dict[str, list[str]] = {}  # answers that come first, by step
        self.received: list[bytes] = []
        self.told: list[str] = []  # the steps that clients reached
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
            self.told.append(step)
            answer = self.once[step].pop(0) if self.once.get(step) else self.answers.get(step, "250 OK")
            if answer == RACCROCHE:
                raise ConnectionError
            if answer == SE_TAIT:
                await asyncio.sleep(60)
            writer.write(f"{answer}\r\n".encode())
            if answer.startswith(("221", "421")):
                return
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
@pytest.mark.parametrize("etape", [etape for etape in ETAPES if etape != "QUIT"])
async def test_a_mail_that_was_not_taken_did_not_leave(etape, answer):
    """Only a refusal of the recipient or of the content is final: any other is worth another try."""
    async with Guichet(etape, answer).ouvert() as guichet:
        async with guichet.messagerie() as messagerie:
            with pytest.raises(EnvoiImpossibleError) as refusal:
                await messagerie.envoyer(COURRIEL)

        assert refusal.value.definitif is (answer == "554 No" and etape in {"RCPT", "DATA", CORPS})


@pytest.mark.parametrize("answer", [RACCROCHE, SE_TAIT])
async def test_a_mail_whose_answer_was_lost_is_the_same_mail_the_next_time(answer):
    async with Guichet(CORPS, answer).ouvert() as guichet, guichet.messagerie() as messagerie:
        with pytest.raises(EnvoiImpossibleError):
            await messagerie.envoyer(COURRIEL)
        guichet.answers[CORPS] = ETAPES[CORPS]
        await messagerie.envoyer(COURRIEL)

    first, second = (message_from_bytes(content)["Message-ID"] for content in guichet.received)
    assert first == second == "<tache-1@example.fr>"


class Boite:
    """The memory of an SMTP server, and its answers as the test wants them."""

    def __init__(self, rcpt="250 OK", data="250 OK"):
        self.rcpt, self.data, self.envelopes = rcpt, data, []

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, _server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.envelopes.append((session.ssl is not None, envelope))
        return self.data


@asynccontextmanager
async def server(factory, **options):
    listening = await asyncio.get_running_loop().create_server(factory, "127.0.0.1", 0, **options)
    async with listening:
        yield listening.sockets[0].getsockname()[1]


def reglages(port, **changes):
    values = {
        "hote": "localhost",
        "port": port,
        "chiffrement": Chiffrement.AUCUN,
        "expediteur": "Cyclades <ne-pas-repondre@example.fr>",
        "delai": 5,
    }
    return ReglagesMessagerie(**{**values, **changes})


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    subprocess.run(
        [*command.split(), "-keyout", folder / "key.pem", "-out", folder / "cert.pem"], check=True, capture_output=True
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context, folder / "cert.pem"


def identify(_smtp, _session, _envelope, _mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"moi", "clé".encode()), handled=False)


async def send(settings):
    async with MessagerieSmtp(settings) as carrier:
        await carrier.envoyer(COURRIEL)


class TestSmtp:
    """A real server on this machine."""

    async def test_delivers(self):
        boite = Boite()
        async with server(lambda: SMTP(boite, hostname="test")) as port:
            await send(reglages(port))

        [(encrypted, envelope)] = boite.envelopes
        message = email.message_from_bytes(envelope.content, policy=policy.default)
        assert not encrypted
        assert envelope.mail_from == "ne-pas-repondre@example.fr"
        assert envelope.rcpt_tos == ["paul.lamy@example.fr"]
        assert message["Subject"] == COURRIEL.objet
        assert message["Message-ID"] == "<tache-1@example.fr>"
        assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == COURRIEL.texte

    async def test_signs_in_over_starttls(self, certificate):
        context, authority = certificate
        boite = Boite()
        options = {"tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": identify}
        async with server(lambda: SMTP(boite, hostname="test", **options)) as port:
            settings = reglages(
                port, chiffrement=Chiffrement.STARTTLS, autorite=authority, utilisateur="moi", mot_de_passe="clé"
            )
            await send(settings)

        assert [encrypted for encrypted, _ in boite.envelopes] == [True]

    async def test_speaks_tls_at_once(self, certificate):
        context, authority = certificate
        boite = Boite()
        async with server(lambda: SMTP(boite, hostname="test"), ssl=context) as port:
            settings = reglages(port, chiffrement=Chiffrement.TLS, autorite=authority)
            await send(settings)

        assert len(boite.envelopes) == 1

    async def test_refuses_an_unknown_certificate(self, certificate):
        context, _ = certificate
        boite = Boite()
        async with server(lambda: SMTP(boite, hostname="test", tls_context=context)) as port:
            with pytest.raises(EnvoiImpossibleError) as refusal:
                await send(reglages(port, chiffrement=Chiffrement.STARTTLS))

        assert not refusal.value.definitif
        assert boite.envelopes == []

    async def test_sends_nothing_in_clear_when_the_server_hides_starttls(self):
        boite = Boite()
        async with server(lambda: SMTP(boite, hostname="test")) as port:
            with pytest.raises(EnvoiImpossibleError):
                await send(reglages(port, chiffrement=Chiffrement.STARTTLS))

        assert boite.envelopes == []

    async def test_a_wrong_password_is_worth_another_try(self, certificate):
        context, authority = certificate
        options = {"tls_context": context, "auth_required": True, "authenticator": identify}
        async with server(lambda: SMTP(Boite(), hostname="test", **options)) as port:
            settings = reglages(
                port, chiffrement=Chiffrement.STARTTLS, autorite=authority, utilisateur="moi", mot_de_passe="autre"
            )
            with pytest.raises(EnvoiImpossibleError, match="SMTPAuthenticationError") as refusal:
                await send(settings)

        assert not refusal.value.definitif
        assert "autre" not in str(refusal.value)

    @pytest.mark.parametrize(
        ("answers", "definitif"),
        [
            ({"rcpt": "550 no such user"}, True),
            ({"rcpt": "451 later"}, False),
            ({"data": "554 refused"}, True),
            ({"data": "452 full"}, False),
        ],
    )
    async def test_tells_a_refusal_for_good_from_one_for_now(self, answers, definitif):
        async with server(lambda: SMTP(Boite(**answers), hostname="test")) as port:
            with pytest.raises(EnvoiImpossibleError) as refusal:
                await send(reglages(port))

        assert refusal.value.definitif is definitif

    async def test_a_server_that_hangs_up(self):
        class Cut(asyncio.Protocol):
            def connection_made(self, transport):
                transport.write(b"220 test\r\n")
                transport.close()

        async with server(Cut) as port:
            with pytest.raises(EnvoiImpossibleError) as refusal:
                await send(reglages(port))

        assert not refusal.value.definitif

    @pytest.mark.parametrize("banner", [b"", b"220-a\r\n"])
    async def test_a_server_that_never_answers(self, banner):
        class Mute(asyncio.Protocol):
            def connection_made(self, transport):
                transport.write(banner)

        async with server(Mute) as port:
            with pytest.raises(EnvoiImpossibleError, match="Timeout"):
                await send(reglages(port, delai=0.3))

    async def test_no_server(self):
        async with server(asyncio.Protocol) as port:
            pass

        with pytest.raises(EnvoiImpossibleError):
            await send(reglages(port))

    def test_does_not_print_the_password(self):
        assert "secret" not in repr(reglages(25, mot_de_passe="secret"))


class TestKeptConnections:
    """The next mail over the connection of the one before."""

    async def test_the_next_mail_opens_nothing_and_the_end_is_in_order(self):
        async with Guichet(CORPS, "250 OK").ouvert() as guichet, guichet.messagerie() as messagerie:
            for _ in range(3):
                await messagerie.envoyer(COURRIEL)

        assert guichet.told == [BONJOUR, "EHLO", *["MAIL", "RCPT", "DATA", CORPS] * 3, "MAIL", "QUIT"]

    async def test_mails_at_once_have_a_connection_each(self):
        async with Guichet(CORPS, "250 OK").ouvert() as guichet, guichet.messagerie() as messagerie:
            for _ in range(2):
                await asyncio.gather(*(messagerie.envoyer(COURRIEL) for _ in range(4)))

        assert len(guichet.received) == 8
        assert [guichet.told.count(step) for step in (BONJOUR, "QUIT")] == [4, 4]

    async def test_more_mails_than_connections_wait_for_one(self, monkeypatch):
        monkeypatch.setattr("api.services.smtp.A_LA_FOIS", 2)
        async with Guichet(CORPS, "250 OK").ouvert() as guichet, guichet.messagerie() as messagerie:
            await asyncio.gather(*(messagerie.envoyer(COURRIEL) for _ in range(6)))

        assert len(guichet.received) == 6
        assert guichet.told.count(BONJOUR) == 2

    async def test_a_connection_is_left_after_so_many_mails(self, monkeypatch):
        monkeypatch.setattr("api.services.smtp.COURRIELS", 2)
        async with Guichet(CORPS, "250 OK").ouvert() as guichet, guichet.messagerie() as messagerie:
            for _ in range(5):
                await messagerie.envoyer(COURRIEL)

        assert guichet.told.count(BONJOUR) == 3

    async def test_a_connection_that_waited_too_long_is_left_in_order(self, monkeypatch):
        monkeypatch.setattr("api.services.smtp.OISIVE", 0)
        async with Guichet(CORPS, "250 OK").ouvert() as guichet, guichet.messagerie() as messagerie:
            await messagerie.envoyer(COURRIEL)
            await until(lambda: guichet.told[-1] == "QUIT")

    @pytest.mark.parametrize(
        ("etape", "answer"),
        [("MAIL", RACCROCHE), ("MAIL", "421 Bye"), ("MAIL", "451 Later"), ("RCPT", RACCROCHE), ("RCPT", "421 Bye")],
    )
    async def test_a_server_that_leaves_between_two_mails_loses_and_doubles_nothing(self, etape, answer):
        async with Guichet(CORPS, "250 OK").ouvert() as guichet, guichet.messagerie() as messagerie:
            guichet.once[etape] = ["250 OK", answer]
            for _ in range(3):
                await messagerie.envoyer(COURRIEL)

        assert len(guichet.received) == 3
        assert guichet.told.count(BONJOUR) == 2

    async def test_a_refused_recipient_costs_the_others_nothing(self):
        async with Guichet(CORPS, "250 OK").ouvert() as guichet, guichet.messagerie() as messagerie:
            guichet.once["RCPT"] = ["550 Unknown"]
            with pytest.raises(EnvoiImpossibleError):
                await messagerie.envoyer(COURRIEL)
            await messagerie.envoyer(COURRIEL)

        assert len(guichet.received) == 1

    async def test_a_mail_that_is_given_up_leaves_its_connection_to_nobody(self):
        async with Guichet("RCPT", SE_TAIT).ouvert() as guichet, guichet.messagerie() as messagerie:
            with pytest.raises(EnvoiImpossibleError):
                await messagerie.envoyer(COURRIEL)
            guichet.answers["RCPT"] = "250 OK"
            await messagerie.envoyer(COURRIEL)

        assert guichet.told.count(BONJOUR) == 2
