"""The catalogue of documents, and the words around them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.rules.document import (
    DOCUMENTS,
    ModeDepot,
    TypeDocument,
    ligne_version,
    telephone_imprime,
    titre_groupe,
)

GABARITS = Path(__file__).parents[2] / "api" / "templates" / "pdf"


def test_every_document_has_its_entry_and_its_template():
    assert set(DOCUMENTS) == set(TypeDocument)
    for code, document in DOCUMENTS.items():
        assert document.code is code
        assert (GABARITS / document.gabarit).is_file()


@pytest.mark.parametrize(
    ("code", "le", "line"),
    [
        (
            TypeDocument.RECAPITULATIF_CANDIDATURE,
            datetime(2023, 9, 13, 7, 37, tzinfo=UTC),
            "Récapitulatif de votre candidature [PDF] : Version n°1 mis à jour le 13/09/2023 09:37",
        ),
        (
            TypeDocument.CONFIRMATION_INSCRIPTION,
            datetime(2022, 8, 31, 13, 13, tzinfo=UTC),
            "Confirmation d'inscription [PDF] : Version n°1 mis à jour le 31/08/2022 15:13",
        ),
        (
            TypeDocument.DEMANDE_PIECES,
            datetime(2022, 12, 31, 23, 30, tzinfo=UTC),
            "Demande pièces justificatives [PDF] : Version n°1 mis à jour le 01/01/2023 00:30",
        ),
    ],
)
def test_is_listed_as_in_the_guides(code, le, line):
    assert DOCUMENTS[code].ligne(1, le) == line


def test_is_downloaded_under_an_ascii_name_of_its_own():
    document = DOCUMENTS[TypeDocument.RECAPITULATIF_CANDIDATURE]

    assert document.nom_fichier("01948418953", "005", 2) == "recapitulatif-candidature-01948418953-005-v2.pdf"


def test_the_version_is_dated_in_paris():
    assert ligne_version(1, datetime(2023, 12, 11, 15, 6, tzinfo=UTC)) == "Version : 1 du 11/12/2023 à 16:06"


@pytest.mark.parametrize(
    ("mode", "debut", "fin", "titre"),
    [
        (
            ModeDepot.EN_LIGNE,
            "mardi 30 août 2022",
            "vendredi 21 octobre 2022 23:59",
            "A déposer en ligne entre le mardi 30 août 2022 et le vendredi 21 octobre 2022 23:59 (heure/Paris)",
        ),
        (
            ModeDepot.POSTAL,
            "mardi 30 août 2022",
            "vendredi 21 octobre 2022 23:59",
            "A envoyer par voie postale entre le mardi 30 août 2022 et le vendredi 21 octobre 2022 23:59 (heure/Paris)",
        ),
        (
            ModeDepot.POSTAL,
            "",
            "lundi 31 octobre 2022 23:59",
            "A envoyer par voie postale au plus tard le lundi 31 octobre 2022 23:59 (heure/Paris)",
        ),
    ],
)
def test_a_group_of_pieces_is_headed_as_in_the_guides(mode, debut, fin, titre):
    assert titre_groupe(mode, fin, debut) == titre


@pytest.mark.parametrize(
    ("numero", "imprime"),
    [
        ("0594272243", "05 94 27 22 43"),
        ("+33594272243", "05 94 27 22 43"),
        ("+3323456789", "+3323456789"),
        ("+32470123456", "+32470123456"),
        ("", ""),
    ],
)
def test_a_telephone_is_printed_by_pairs(numero, imprime):
    assert telephone_imprime(numero) == imprime
