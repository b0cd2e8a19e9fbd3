"""The e-mail address of an account: one spelling for one mailbox, and a mask to show it to a stranger."""

KEPT_LETTERS = 5


def normaliser_adresse(adresse: str) -> str:
    """The spelling under which an address is compared: no surrounding space, case folded, domain included."""
    return adresse.strip().casefold()


def masquer(adresse: str) -> str:
    """Hides an address from whoever types an identifier: paul.lamy@gmail.com is shown paul.***@l.com.

    The BTS guide prints "paul.***@l.com" and not the address it hides. Read as printed: five letters of the local part
    and three stars, then the last letter of the domain with its extension. Fewer letters are kept when five would be
    more than half of the local part, so that a short one is not told whole; the length is never told.
    """
    local, _, domaine = adresse.rpartition("@")
    nom, _, extension = domaine.rpartition(".")
    return f"{local[: _kept(len(local))]}***@{nom[-1:]}.{extension}"


def _kept(length: int) -> int:
    return min(KEPT_LETTERS, (length + 1) // 2) if length > 1 else 0
