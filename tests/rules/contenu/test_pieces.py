"""The pièces asked for: those of the guides, and those that an office asks, changes or asks no more."""

import pytest

from api.rules.contenu import LIVRES
from api.rules.contenu.controle import controler_contenus
from api.rules.contenu.differences import toml_du
from api.rules.contenu.domaine import domaine_de
from api.rules.contenu.pieces import PIECES, jamais
from api.rules.domaines import domaines
from api.rules.piece import IDENTITE, NATIONALITE
from tests.rules.contenu.ecrits import ecrits

BCP = domaines()["BCP"]
ATTESTATION = {"domaine": "BCP", "code": "97300001", "libelle": "Attestation de stage", "mode": "POSTAL"}
SANS_NATIONALITE = {"domaine": "BCP", "code": NATIONALITE.code, "libelle": NATIONALITE.libelle, "mode": "EN_LIGNE"}


def asked(contenus, annee=2027, centre="33"):
    found = domaine_de(contenus, BCP, annee, centre).pieces
    return [piece.code for piece in found if piece.est_demandee is not jamais]


def test_an_academie_asks_for_its_own_and_for_its_sessions():
    found = ecrits(PIECES, ATTESTATION | {"academie": "33", "depuis": 2028})
    livrees = [piece.code for piece in BCP.pieces]

    assert asked(found) == asked(found, 2028, "03") == livrees
    assert asked(found, 2028) == [*livrees, "97300001"]
    assert domaine_de(found, domaines()["BTS"], 2028, "33") is domaines()["BTS"]


def test_one_that_is_asked_no_more_is_known_still_for_who_was_asked():
    found = ecrits(
        PIECES,
        SANS_NATIONALITE | {"demandee": False, "depuis": 2028},
        SANS_NATIONALITE | {"academie": "33", "libelle": "Nationalité, à jour"},
    )
    past, there, elsewhere = asked(found), asked(found, 2028), asked(found, 2028, "03")

    assert (NATIONALITE.code in past, NATIONALITE.code in there, NATIONALITE.code in elsewhere) == (True, True, False)
    known = {piece.code: piece for piece in domaine_de(found, BCP, 2028, "03").pieces}
    assert known[NATIONALITE.code].libelle == "Nationalité"
    own = {piece.code: piece for piece in domaine_de(found, BCP, 2028, "33").pieces}
    assert own[NATIONALITE.code].libelle == "Nationalité, à jour"


@pytest.mark.parametrize("domaine", domaines().values(), ids=lambda domaine: domaine.code)
def test_the_contents_of_the_service_say_what_its_domaines_ask(domaine):
    found = [item.lu.piece for item in PIECES.livres.values() if item.lu.domaine == domaine.code]

    assert tuple(found) == domaine.pieces


@pytest.mark.parametrize(
    ("change", "dit"),
    [
        ({"code": "x"}, ".code : huit chiffres ou capitales attendus"),
        ({"mode": "PIGEON"}, ".mode : 'PIGEON' inconnu"),
        ({"taille_mo": 500}, ".taille_mo : nombre de 1 à 20 attendu"),
        ({"formats": ["exe"]}, ".formats : 'exe' inconnu"),
        ({"condition": "JAMAIS"}, ".condition : 'JAMAIS' inconnu"),
        ({"libelle": "x" * 10_000}, ".libelle : 200 caractères au plus."),
        ({"libelle": "a\u200bb"}, ".libelle : texte refusé"),
        ({"academie": "99"}, ".academie : code d'aucune académie"),
        ({"code": IDENTITE.code}, " : le mode d'une pièce déjà demandée ne change pas"),
    ],
)
def test_a_wrong_piece_is_refused(change, dit):
    texte = toml_du(PIECES.contenu(ATTESTATION)).replace("[[pieces]]\n", "")
    values = dict(line.split(" = ") for line in texte.splitlines())
    written = values | {nom: repr(valeur).replace("\\u200b", "\u200b") for nom, valeur in change.items()}
    (constat,) = controler_contenus(
        "[[pieces]]\n" + "\n".join(f"{nom} = {valeur}" for nom, valeur in written.items()), LIVRES
    ).constats

    assert constat.message.startswith(f"pieces[0]{dit}")
    assert constat.ligne
