"""The writing of a declared field: its kind decides, not its name."""

from dataclasses import dataclass

from api.rules.champ import champ
from api.rules.formulaire import Genre
from api.rules.saisie import canonise, illisibles

LIGNES = "Une ligne \r\nl’autre"


@dataclass(kw_only=True)
class Memoire:
    """A form with a text of each kind."""

    sujet: str | None = champ("Sujet", "Subject.")
    resume: str | None = champ("Résumé", "Summary.", genre=Genre.TEXTE_LONG)


def test_a_text_of_several_lines_keeps_its_lines_and_its_apostrophes():
    typed = canonise(Memoire(resume=LIGNES))

    assert typed.resume == "Une ligne\nl’autre"
    assert illisibles(typed) == []


def test_a_text_of_one_line_holds_no_end_of_line():
    assert [problem.path for problem in illisibles(Memoire(sujet="Une ligne\nl'autre"))] == [("sujet",)]
