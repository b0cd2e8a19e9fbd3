"""The envelope: what it announces, each thing once."""

import pytest

from api.rules.evenement import TypeEvenement, phrase, sans_redite

PUBLIE, MESSAGE, NON_CONFORME = (
    TypeEvenement.DOCUMENT_PUBLIE,
    TypeEvenement.MESSAGE_ENVOYE,
    TypeEvenement.PIECE_NON_CONFORME,
)


@pytest.mark.parametrize(
    ("news", "kept"),
    [
        ([], []),
        ([(PUBLIE, {"type": "CONVOCATION"}), (PUBLIE, {"type": "DEMANDE_PIECES"})], [0, 1]),
        ([(PUBLIE, {"type": "CONVOCATION"}), (PUBLIE, {"type": "CONVOCATION"})], [0]),
        ([(NON_CONFORME, {"piece": "a"}), (TypeEvenement.PIECE_RECUE, {"piece": "a"})], [0]),
        ([(NON_CONFORME, {"piece": "a"}), (NON_CONFORME, {"piece": "b"})], [0, 1]),
        ([(MESSAGE, {"message": "a"}), (MESSAGE, {"message": "b"})], [0, 1]),
    ],
)
def test_the_latest_word_on_a_thing_is_told_alone(news, kept):
    assert sans_redite(news, lambda item: item) == [news[rang] for rang in kept]


@pytest.mark.parametrize(
    ("type_", "donnees", "line"),
    [
        (PUBLIE, {"type": "CONVOCATION"}, "Document à visualiser : Convocation aux épreuves"),
        (PUBLIE, {"type": "D_UNE_AUTRE_VERSION"}, "Document à visualiser"),
        (MESSAGE, {}, "Message reçu"),
    ],
)
def test_a_line_names_its_document(type_, donnees, line):
    assert phrase(type_, donnees) == line
