"""Texts that are nearly right: what is signed must not be taken with a letter changed."""


def altered(text: str, place: int) -> str:
    """The text with another letter at a place than the one there.

    Not for the last letter of what is written in base 64: it may hold bits that nobody reads.
    """
    assert place % len(text) != len(text) - 1
    other = "A" if text[place] != "A" else "B"
    return f"{text[:place]}{other}{text[place:][1:]}"
