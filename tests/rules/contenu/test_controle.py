"""The check of contents: what is refused, with its line, in TOML and in a table."""

import pytest

from api.rules.contenu import LIVRES, NatureContenu
from api.rules.contenu.controle import CONTENUS_AU_PLUS, controler_contenus
from api.rules.contenu.differences import differences_du, toml_du
from api.rules.contenu.pieces import AUTRE_MODE, PIECES
from api.rules.contenu.registre import FORMES
from api.rules.reglement.controle import TAILLE_MAX

CONTACT = """
[[contacts]]
academie = "03"
domaine = "BTS"
lignes = ["Rectorat", "DEC 2"]
telephone = "0381000000"
courriel = "dec2@ac-besancon.fr"
"""
TABLE = "academie;domaine;lignes;telephone;courriel\n03;BTS;Rectorat|DEC 2;0381000000;dec2@ac-besancon.fr\n"


def remarques(texte, nature=None):
    controle = controler_contenus(texte, LIVRES, nature)
    assert controle.est_refuse
    assert controle.lus == ()
    return [(item.ligne, item.message) for item in controle.constats]


def test_a_table_and_toml_say_the_same():
    (en_toml,) = controler_contenus(CONTACT, LIVRES).lus
    (en_table,) = controler_contenus(TABLE.encode("cp1252"), LIVRES, NatureContenu.CONTACTS).lus

    assert en_toml.contenu == en_table.contenu
    assert (en_toml.ligne, en_table.ligne) == (2, 2)
    assert list(differences_du(en_toml)) == ["Contacts, ACADÉMIE DE BESANCON, BTS : nouveau."]


def test_what_changes_is_told_with_both_values():
    texte = CONTACT.replace('domaine = "BTS"\n', "depuis = 2028\n")
    (lu,) = controler_contenus(texte, LIVRES).lus

    nom = "Contacts, ACADÉMIE DE BESANCON, tous les domaines"
    assert list(differences_du(lu)) == [
        f"{nom} : lignes Recteur | 1 chemin de l'olivier | 25000 BESANCON → Rectorat | DEC 2.",
        f"{nom} : telephone 0383030303 → 0381000000.",
        f"{nom} : courriel sactBesancon@ac-besancon.fr → dec2@ac-besancon.fr.",
        f"{nom} : sessions toutes → 2028 à ….",
    ]


@pytest.mark.parametrize("forme", FORMES.values(), ids=lambda forme: forme.nature)
def test_the_text_of_each_content_of_the_service_changes_nothing_once_sent_back(forme):
    for item in forme.livres.values():
        (lu,) = controler_contenus(toml_du(item), LIVRES).lus
        assert lu.contenu.meme(item)
        assert (lu.contenu.cle, lu.est_neuf, lu.remplace) == (item.cle, False, 0)


@pytest.mark.parametrize(
    ("change", "ligne", "message"),
    [
        (('"03"', '"99"'), 3, "contacts[0].academie : code d'aucune académie"),
        (('"BTS"', '"CAP"'), 4, "contacts[0].domaine : code d'aucun domaine"),
        (('"0381000000"', '"03 81"'), 6, "contacts[0].telephone : dix chiffres attendus"),
        (('"0381000000"', "381000000"), 6, "contacts[0].telephone : str attendu, int trouvé"),
        (("dec2@", "dec2"), 7, "contacts[0].courriel : adresse mail attendue"),
        (('"DEC 2"', '"DEC\\u0007"'), 5, "contacts[0].lignes[1] : texte refusé, il contient un caractère"),
        (('"DEC 2"', '"DEC\\u202e"'), 5, "contacts[0].lignes[1] : texte refusé, il contient un caractère"),
        (('"DEC 2"', f'"{"x" * 10_000}"'), 5, "contacts[0].lignes[1] : 60 caractères au plus."),
        (('"DEC 2"', '" "'), 5, "contacts[0].lignes[1] : texte vide."),
        (('"Rectorat", "DEC 2"', ""), 5, "contacts[0].lignes : d'une à 6 lignes attendues"),
        (('domaine = "BTS"', "depuis = 20270"), 4, "contacts[0].depuis : année d'une session attendue"),
        (
            ('domaine = "BTS"', "depuis = 2028\njusque = 2027"),
            5,
            "contacts[0].jusque : cette session précède la première",
        ),
        (('domaine = "BTS"', "domain = 1"), 4, "contacts[0].domain : clé inconnue"),
        (("[[contacts]]", "[[contact]]"), None, "contact : section inconnue, attendues : contacts, "),
        (("[[contacts]]", "[contacts]"), None, "contacts : liste de tables attendue : [[contacts]]"),
        (('"03"', '"03'), 3, "Ce fichier n'est pas du TOML (ligne 3, colonne 15)."),
    ],
)
def test_a_wrong_toml_is_refused_with_its_line(change, ligne, message):
    [(where, said)] = remarques(CONTACT.replace(*change))

    assert (where, said[: len(message)]) == (ligne, message)


@pytest.mark.parametrize(
    ("texte", "ligne", "message"),
    [
        (TABLE + "04;;x;04;a@x.fr\n", 3, "contacts[1].telephone : dix chiffres attendus"),
        (TABLE + "04;;x;0481000000;a@x.fr;un;deux\n", 3, "Cette ligne a 7 cellules pour 5 en-têtes"),
        (TABLE + '04;;"x;0481000000;a@x.fr\n', 3, "Un guillemet s'ouvre à cette ligne et ne se ferme pas"),
        (TABLE + TABLE.splitlines()[1], 3, "contacts[1] : donné plusieurs fois."),
        (TABLE.replace("courriel\n", "mail\n"), None, "Il manque"),
        (TABLE.replace("courriel\n", "courriel;depui\n"), 1, "La colonne « depui » n'est pas de celles de cet import"),
        ("", None, "Le fichier est vide"),
        (TABLE.splitlines()[0], None, "Ce tableau n'a aucune ligne."),
    ],
)
def test_a_wrong_table_is_refused_with_its_line(texte, ligne, message):
    [(where, said)] = remarques(texte, NatureContenu.CONTACTS)

    assert (where, said[: len(message)]) == (ligne, message) or message == "Il manque"


def test_every_wrong_content_is_told_at_once_and_a_long_file_is_not_read():
    texte = CONTACT.replace('"03"', '"99"') + CONTACT.replace("0381000000", "0")

    assert [ligne for ligne, _ in remarques(texte)] == [3, 13]
    assert remarques("x" * (TAILLE_MAX + 1))[0][1].startswith("Ce fichier est trop long")
    assert remarques("[[contacts]]\n" * (CONTENUS_AU_PLUS + 1))[0][1] == f"Plus de {CONTENUS_AU_PLUS} contenus."
    assert remarques("")[0][1].startswith("Ce fichier n'a aucun contenu")
    assert remarques(b"[[contacts]]\nacademie = '\xe9'")[0] == (2, "Ce fichier n'est pas en UTF-8 (ligne 2).")


@pytest.mark.parametrize(
    ("premiere", "seconde"),
    [
        ("depuis = 2027\njusque = 2027", 'mode = "EN_LIGNE"\ndepuis = 2028'),
        ("", 'mode = "EN_LIGNE"\nacademie = "03"'),
        ('academie = "03"', 'mode = "EN_LIGNE"'),
    ],
)
def test_a_piece_has_one_mode_in_a_file_in_all_sessions_and_academies(premiere, seconde):
    postal = '[[pieces]]\ndomaine = "BTS"\ncode = "97300001"\nlibelle = "Attestation"\nmode = "POSTAL"\n'
    texte = f"{postal}{premiere}\n{postal}{seconde}\n".replace('mode = "POSTAL"\nmode', "mode")

    [(ligne, said)] = remarques(texte)

    assert (ligne, AUTRE_MODE in said) == (texte.count("\n", 0, texte.rindex("[[pieces]]")) + 1, True)


def test_an_academie_asks_for_a_piece_of_its_domaine_by_the_same_mode():
    piece = PIECES.livres["BCP/93475003"]
    texte = toml_du(piece).replace("remplace = 0", 'academie = "03"')

    assert not controler_contenus(f"\ufeff{texte}", LIVRES).est_refuse
    assert "nombre de 1 à 20 attendu" in remarques(texte + "taille_mo = 0\n")[0][1]
    assert AUTRE_MODE in remarques(texte.replace('"EN_LIGNE"', '"POSTAL"'))[0][1]
