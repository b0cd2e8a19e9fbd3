"""Mails: their texts, and their outcome on the way."""

import asyncio
import email
import re
import ssl
import subprocess
from contextlib import asynccontextmanager
from email import policy
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from jinja2 import UndefinedError
from logs import written_logs

from api.services.mail import (
    Chiffrement,
    Courriel,
    CourrielInvalideError,
    EnvoiImpossibleError,
    MessagerieDossier,
    MessagerieMemoire,
    MessagerieSmtp,
    ReglagesMessagerie,
    composer,
    rendre_courriel,
)
from api.settings import Settings

EXPEDITEUR = "Cyclades <ne-pas-repondre@example.fr>"
CANDIDATURE = {
    "domaine": "BACCALAURÉAT PROFESSIONNEL",
    "numero_candidat": "01948418953",
    "numero_inscription": "005",
    "session": "2024",
    "specialite": "Aéronautique option Systèmes",
    "academie": "ACADÉMIE DE LA GUYANE",
    "service": ("ACADÉMIE DE LA GUYANE", "Tel : 0594272243"),
    "le": "11/12/2023 à 16:06",
}
ATTENDU = Path(__file__).parent / "attendu"
LIEN = "https://example.fr/activer?jeton=abc&x=1"
CONTEXTES = {
    "compte_activer": {"lien": LIEN},
    "compte_existant": {"lien_connexion": LIEN, "lien_mot_de_passe": LIEN},
    "mot_de_passe_oublie": {"lien": LIEN},
    "mot_de_passe_modifie": {"le": "11/12/2023 à 16:06", "lien_mot_de_passe": LIEN},
    "second_facteur_retire": {"le": "11/12/2023 à 16:06"},
    "code_secours": {"le": "11/12/2023 à 16:06", "restants": 1, "lien_mot_de_passe": LIEN},
    "proconnect_associe": {"le": "11/12/2023 à 16:06"},
    "papillon": {"le": "11/12/2023 à 16:06", "lien_mot_de_passe": LIEN},
    "rattachement": {"le": "11/12/2023 à 16:06", "etablissement": "LP FERNAND LEGERE"},
    "donnees_exportees": {"le": "11/12/2023 à 16:06", "lien_mot_de_passe": LIEN},
    "compte_inutilise": {"jours": 30, "le": "01/06/2027", "lien_connexion": LIEN},
    "adresse_confirmer": {"lien": LIEN},
    "compte_efface": {"le": "11/12/2023 à 16:06", "conserves": ["BTS 2022, jusqu'au 01/01/2029"]},
    "adresse_modifiee": {"le": "11/12/2023 à 16:06", "nouvelle_adresse": "paul.***@l.com"},
    "inscription_modifiee": {
        **CANDIDATURE,
        "ligne_version": "Version : 2 du 11/12/2023 à 16:06",
        "fermeture": "mercredi 13 décembre 2023 à 23:59",
    },
    "desinscription": CANDIDATURE,
    "piece_controlee": {
        **CANDIDATURE,
        "piece": "93475001 : Document justifiant l'identité",
        "statut": "Non conforme",
        "reception": "29/10/2018",
        "textes": {"Information du gestionnaire": "Pièce illisible"},
        "lien": LIEN,
    },
    "message": {"objet": "Vos épreuves", "texte": "Bonjour,\n\nA bientôt.\nMerci.", "expediteur": "ACADÉMIE DE LILLE"},
}


def courriel(**changes):
    values = {
        "destinataire": "paul.lamy@example.fr",
        "objet": "[CYCLADES] Activer mon compte, à bientôt — déjà",
        "texte": "Bonjour,\n.\n" + "é" * 2000 + "\n",
        "html": "<p>Bonjour é</p>",
        "identifiant": "evenement-42",
    }
    return Courriel(**{**values, **changes})


class _Text(HTMLParser):
    def __init__(self):
        super().__init__()
        self.parts, self.links, self.hidden = [], [], False

    def handle_starttag(self, tag, attrs):
        self.hidden = tag == "title"
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        if not self.hidden:
            self.parts.append(data)


def read(html):
    parser = _Text()
    parser.feed(html)
    return re.sub(r"\s+", " ", " ".join(parser.parts)).strip(), parser.links


class TestTexts:
    """The templates."""

    def test_the_activation_mail_is_the_one_of_the_guides(self):
        objet, texte, html = rendre_courriel("compte_activer", lien=LIEN)

        assert objet == "[CYCLADES] Activer mon compte"
        body, links = read(html)
        for words in (re.sub(r"\s+", " ", texte), body):
            place = 0
            for sentence in (ATTENDU / "compte_activer.txt").read_text("utf-8").format(lien=LIEN).splitlines():
                place = words.index(sentence, place) + len(sentence)
        assert links == [LIEN]

    @pytest.mark.parametrize("nom", CONTEXTES)
    def test_both_parts_say_the_same(self, nom):
        _, texte, html = rendre_courriel(nom, **CONTEXTES[nom])

        words = re.findall(r"[\wÀ-ÿ]{4,}", re.sub(r"https?://\S+", "", texte))
        body, links = read(html)
        assert [word for word in words if word not in body] == []
        assert all(link in texte for link in links)

    @pytest.mark.parametrize("nom", CONTEXTES)
    def test_asks_nothing_from_the_network(self, nom):
        _, _, html = rendre_courriel(nom, **CONTEXTES[nom])

        assert not re.search(r"<(img|link|script|iframe)|\bsrc=|url\(|@import", html)
        assert html.startswith('<!DOCTYPE html>\n<html lang="fr">')

    @pytest.mark.parametrize("nom", CONTEXTES)
    def test_a_missing_value_is_an_error(self, nom):
        with pytest.raises(UndefinedError):
            rendre_courriel(nom)

    @pytest.mark.parametrize(
        ("nom", "objet"),
        [
            ("inscription_modifiee", "Modification d'inscription : BACCALAURÉAT PROFESSIONNEL"),
            ("desinscription", "Désinscription : BACCALAURÉAT PROFESSIONNEL"),
            ("message", "Vos épreuves"),
        ],
    )
    def test_has_its_subject(self, nom, objet):
        assert rendre_courriel(nom, **CONTEXTES[nom]).objet == objet

    def test_every_template_is_tried_here(self):
        folder = Path(__file__).parents[2] / "api" / "templates" / "mail"
        texts, pages = ({path.stem for path in folder.glob(f"*.{kind}")} for kind in ("txt", "html"))

        assert texts - {"blocs"} == pages - {"blocs", "base"} == set(CONTEXTES)

    def test_a_value_stays_text(self):
        _, texte, html = rendre_courriel(
            "message", objet="a", texte='<b>{{ 7*7 }}</b> & "moi"', expediteur="</p><img src=x>"
        )

        assert "<b>" not in html
        assert "<img" not in html
        assert '<b>{{ 7*7 }}</b> & "moi"' in texte
        assert '<b>{{ 7*7 }}</b> & "moi"' in unescape(html)

    def test_a_value_cannot_add_a_header(self):
        context = {**CONTEXTES["inscription_modifiee"], "domaine": "BTS\r\nBcc: x@example.fr\n\nfin"}

        objet = rendre_courriel("inscription_modifiee", **context).objet

        assert objet == "Modification d'inscription : BTS Bcc: x@example.fr fin"


class TestMessage:
    """The mail as it travels."""

    def test_has_the_headers_of_an_automatic_mail(self):
        message = email.message_from_bytes(composer(courriel(), EXPEDITEUR).as_bytes(), policy=policy.default)

        assert message["From"] == EXPEDITEUR
        assert message["To"] == "paul.lamy@example.fr"
        assert message["Subject"] == courriel().objet
        assert message["Message-ID"] == "<evenement-42@example.fr>"
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Content-Language"] == "fr"
        assert message["Date"].datetime.utcoffset() is not None

    def test_has_a_text_and_a_page_and_short_ascii_lines(self):
        content = composer(courriel(), EXPEDITEUR).as_bytes()
        message = email.message_from_bytes(content, policy=policy.default)

        assert [part.get_content_type() for part in message.walk()] == [
            "multipart/alternative",
            "text/plain",
            "text/html",
        ]
        assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == courriel().texte
        assert message.get_body(("html",)).get_content().strip() == courriel().html
        assert content.isascii()
        assert max(map(len, content.split(b"\r\n"))) <= 998

    @pytest.mark.parametrize(
        "change",
        [
            {"destinataire": "a@example.fr\r\nBcc: b@example.fr"},
            {"destinataire": "a@example.fr, b@example.fr"},
            {"destinataire": "A <a@example.fr>"},
            {"destinataire": "@example.fr"},
            {"destinataire": "a@"},
            {"destinataire": "a"},
            {"destinataire": ""},
            {"destinataire": "a@b@example.fr"},
            {"destinataire": "é@example.fr"},
            {"objet": "Bonjour\nBcc: b@example.fr"},
            {"objet": "Bonjour\x00"},
            {"objet": "Bonjour\x85Bcc: b@example.fr"},
            {"objet": "Bonjour\u2028Bcc: b@example.fr"},
            {"objet": "=?utf-8?q?Bonjour=0D=0ABcc:_b@example.fr?="},
            {"identifiant": "a\nb"},
            {"identifiant": "../a"},
            {"identifiant": ""},
            {"texte": "\ud800"},
        ],
    )
    def test_refuses_what_would_be_read_as_something_else(self, change):
        with pytest.raises(CourrielInvalideError):
            courriel(**change)

    def test_is_sent_by_the_default_setting_whose_host_has_one_label(self):
        message = composer(courriel(), Settings().mail_from)

        assert message["From"] == Settings().mail_from

    def test_writes_a_domain_in_the_letters_of_servers(self):
        message = composer(courriel(destinataire="paul@académie.fr"), EXPEDITEUR)

        assert message["To"] == "paul@xn--acadmie-eya.fr"


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
    values = {"hote": "localhost", "port": port, "chiffrement": Chiffrement.AUCUN, "expediteur": EXPEDITEUR, "delai": 5}
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


class TestSmtp:
    """A real server on this machine."""

    async def test_delivers(self):
        boite = Boite()
        async with server(lambda: SMTP(boite, hostname="test")) as port:
            await MessagerieSmtp(reglages(port)).envoyer(courriel())

        [(encrypted, envelope)] = boite.envelopes
        message = email.message_from_bytes(envelope.content, policy=policy.default)
        assert not encrypted
        assert envelope.mail_from == "ne-pas-repondre@example.fr"
        assert envelope.rcpt_tos == ["paul.lamy@example.fr"]
        assert message["Subject"] == courriel().objet
        assert message["Message-ID"] == "<evenement-42@example.fr>"
        assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == courriel().texte

    async def test_signs_in_over_starttls(self, certificate):
        context, authority = certificate
        boite = Boite()
        options = {"tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": identify}
        async with server(lambda: SMTP(boite, hostname="test", **options)) as port:
            settings = reglages(
                port, chiffrement=Chiffrement.STARTTLS, autorite=authority, utilisateur="moi", mot_de_passe="clé"
            )
            await MessagerieSmtp(settings).envoyer(courriel())

        assert [encrypted for encrypted, _ in boite.envelopes] == [True]

    async def test_speaks_tls_at_once(self, certificate):
        context, authority = certificate
        boite = Boite()
        async with server(lambda: SMTP(boite, hostname="test"), ssl=context) as port:
            settings = reglages(port, chiffrement=Chiffrement.TLS, autorite=authority)
            await MessagerieSmtp(settings).envoyer(courriel())

        assert len(boite.envelopes) == 1

    async def test_refuses_an_unknown_certificate(self, certificate):
        context, _ = certificate
        boite = Boite()
        async with server(lambda: SMTP(boite, hostname="test", tls_context=context)) as port:
            with pytest.raises(EnvoiImpossibleError) as refusal:
                await MessagerieSmtp(reglages(port, chiffrement=Chiffrement.STARTTLS)).envoyer(courriel())

        assert not refusal.value.definitif
        assert boite.envelopes == []

    async def test_sends_nothing_in_clear_when_the_server_hides_starttls(self):
        boite = Boite()
        async with server(lambda: SMTP(boite, hostname="test")) as port:
            with pytest.raises(EnvoiImpossibleError):
                await MessagerieSmtp(reglages(port, chiffrement=Chiffrement.STARTTLS)).envoyer(courriel())

        assert boite.envelopes == []

    async def test_a_wrong_password_is_worth_another_try(self, certificate):
        context, authority = certificate
        options = {"tls_context": context, "auth_required": True, "authenticator": identify}
        async with server(lambda: SMTP(Boite(), hostname="test", **options)) as port:
            settings = reglages(
                port, chiffrement=Chiffrement.STARTTLS, autorite=authority, utilisateur="moi", mot_de_passe="autre"
            )
            with pytest.raises(EnvoiImpossibleError, match="SMTPAuthenticationError") as refusal:
                await MessagerieSmtp(settings).envoyer(courriel())

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
                await MessagerieSmtp(reglages(port)).envoyer(courriel())

        assert refusal.value.definitif is definitif

    async def test_a_server_that_hangs_up(self):
        class Cut(asyncio.Protocol):
            def connection_made(self, transport):
                transport.write(b"220 test\r\n")
                transport.close()

        async with server(Cut) as port:
            with pytest.raises(EnvoiImpossibleError) as refusal:
                await MessagerieSmtp(reglages(port)).envoyer(courriel())

        assert not refusal.value.definitif

    @pytest.mark.parametrize("banner", [b"", b"220-a\r\n"])
    async def test_a_server_that_never_answers(self, banner):
        class Mute(asyncio.Protocol):
            def connection_made(self, transport):
                transport.write(banner)

        async with server(Mute) as port:
            with pytest.raises(EnvoiImpossibleError, match="Timeout"):
                await MessagerieSmtp(reglages(port, delai=0.3)).envoyer(courriel())

    async def test_no_server(self):
        async with server(asyncio.Protocol) as port:
            pass

        with pytest.raises(EnvoiImpossibleError):
            await MessagerieSmtp(reglages(port)).envoyer(courriel())

    def test_does_not_print_the_password(self):
        assert "secret" not in repr(reglages(25, mot_de_passe="secret"))


class TestFolder:
    """Mails as files."""

    async def test_writes_one_file_per_mail_and_says_where(self, tmp_path):
        folder = tmp_path / "courriels"
        messagerie = MessagerieDossier(folder, EXPEDITEUR)

        with written_logs() as lines:
            await messagerie.envoyer(courriel(objet="avant"))
            await messagerie.envoyer(courriel(objet="après"))

        [path] = folder.iterdir()
        message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        said = lines.text("json")
        assert path.name == "evenement-42.eml"
        assert message["Subject"] == "après"
        assert str(path) in said
        assert "paul.lamy" not in said

    async def test_a_folder_that_cannot_be_written(self, tmp_path):
        (tmp_path / "fichier").write_text("")

        with pytest.raises(EnvoiImpossibleError):
            await MessagerieDossier(tmp_path / "fichier", EXPEDITEUR).envoyer(courriel())


async def test_memory_keeps_the_mails_in_order():
    messagerie = MessagerieMemoire()

    await messagerie.envoyer(courriel(identifiant="a"))
    await messagerie.envoyer(courriel(identifiant="b"))

    assert [mail.identifiant for mail in messagerie.courriels] == ["a", "b"]
