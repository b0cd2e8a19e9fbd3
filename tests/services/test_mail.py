"""Mails: their texts, and their outcome on the way."""

import email
import re
from email import policy
from email.header import decode_header, make_header
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from logs import written_logs

from api.services.mail import (
    Courriel,
    CourrielInvalideError,
    EnvoiImpossibleError,
    MessagerieDossier,
    MessagerieMemoire,
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
    "ecole_invitee": {"lien": LIEN, "etablissement": "LP FERNAND LEGERE"},
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
        objet, texte, html, *_ = rendre_courriel("compte_activer", lien=LIEN)

        assert objet == "[CYCLADES] Activer mon compte"
        body, links = read(html)
        for words in (re.sub(r"\s+", " ", texte), body):
            place = 0
            for sentence in (ATTENDU / "compte_activer.txt").read_text("utf-8").format(lien=LIEN).splitlines():
                place = words.index(sentence, place) + len(sentence)
        assert links == [LIEN]

    @pytest.mark.parametrize("nom", CONTEXTES)
    def test_both_parts_say_the_same(self, nom):
        _, texte, html, *_ = rendre_courriel(nom, **CONTEXTES[nom])

        words = re.findall(r"[\wÀ-ÿ]{4,}", re.sub(r"https?://\S+", "", texte))
        body, links = read(html)
        assert [word for word in words if word not in body] == []
        assert all(link in texte for link in links)

    @pytest.mark.parametrize("nom", CONTEXTES)
    def test_asks_nothing_from_the_network(self, nom):
        _, _, html, *_ = rendre_courriel(nom, **CONTEXTES[nom])

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

    def test_each_says_whether_candidates_find_it_under_consulter_mes_messages(self):
        assert {nom for nom, contexte in CONTEXTES.items() if rendre_courriel(nom, **contexte).est_garde} == {
            *("compte_existant", "compte_inutilise", "mot_de_passe_modifie", "papillon", "donnees_exportees"),
            *("inscription_modifiee", "desinscription", "piece_controlee"),
        }

    def test_a_value_stays_text(self):
        _, texte, html, *_ = rendre_courriel(
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
        message = email.message_from_bytes(composer(courriel(), EXPEDITEUR), policy=policy.default)

        assert message["From"] == EXPEDITEUR
        assert message["To"] == "paul.lamy@example.fr"
        assert message["Subject"] == courriel().objet
        assert message["Message-ID"] == "<evenement-42@example.fr>"
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Content-Language"] == "fr"
        assert message["Date"].datetime.utcoffset() is not None

    def test_has_a_text_and_a_page_and_short_ascii_lines(self):
        content = composer(courriel(), EXPEDITEUR)
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
        message = email.message_from_bytes(composer(courriel(), Settings().mail_from), policy=policy.default)

        assert message["From"] == Settings().mail_from

    def test_leaves_no_name_of_a_header_alone_before_a_long_value(self):
        sender = f"{'Direction générale des épreuves et concours, ' * 4}<ne-pas-repondre@example.fr>"
        long = courriel(destinataire=f"{'a' * 60}@{'b' * 60}.fr", objet="à" * 300, identifiant="i" * 120)

        content = composer(long, sender.replace(",", ""))

        message = email.message_from_bytes(content, policy=policy.default)
        head = content.split(b"\r\n\r\n")[0].split(b"\r\n")
        assert [line for line in head if line.rstrip().endswith(b":")] == []
        assert max(map(len, head)) <= 200
        assert message["Message-ID"] == f"<{'i' * 120}@example.fr>"
        assert message["To"] == long.destinataire
        assert message["Subject"] == long.objet
        told = str(make_header(decode_header(email.message_from_bytes(content)["From"])))
        assert told.startswith(
            "Direction générale des épreuves et concours Direction générale des épreuves et concours"
        )

    def test_writes_a_domain_in_the_letters_of_servers(self):
        content = composer(courriel(destinataire="paul@académie.fr"), EXPEDITEUR)
        message = email.message_from_bytes(content, policy=policy.default)

        assert message["To"] == "paul@xn--acadmie-eya.fr"


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
