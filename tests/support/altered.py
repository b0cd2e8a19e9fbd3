"""Altered texts, to check that a signature refuses a changed letter."""


def altered(text: str, place: int) -> str:
    """The text with another letter at a place than the one there.

    Not for the last letter of a text in base 64, which may hold bits that nobody reads.
    """
    assert place % len(text) != len(text) - 1
    other = "A" if text[place] != "A" else "B"
    return f"{text[:place]}{other}{text[place:][1:]}"
