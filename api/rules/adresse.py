"""The e-mail address of an account: one spelling for one mailbox, and a mask to show it to a stranger."""

import re
import unicodedata
from functools import lru_cache

import idna

KEPT_LETTERS = 5
LONGUEUR_ADRESSE = 254
# The local part that a mail server takes (dots apart from one another); the link sent there proves the rest.
PARTIE_LOCALE = re.compile(
    r"(?=.{1,64}$)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.ASCII | re.IGNORECASE
)
# The last label of a domain has two letters at least, or is of another alphabet (xn--): a number is refused.
DOMAINE = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+([a-z]{2,}|xn--[a-z0-9-]+)")
# Providers that deliver a.b@ and ab@ to one person, each with the domain under which its mailboxes are counted.
SANS_POINTS = {
    "gmail.com": "gmail.com",
    "googlemail.com": "gmail.com",
    "proton.me": "proton.me",
    "protonmail.com": "proton.me",
    "pm.me": "proton.me",
}


def adresse_valide(adresse: str) -> bool:
    """Whether a mail can be sent to an address; a domain has one spelling, so that a mailbox has one account."""
    if len(adresse) > LONGUEUR_ADRESSE:  # first: the checks below take long on a long text
        return False
    local, _, domaine = adresse.rpartition("@")
    return bool(PARTIE_LOCALE.fullmatch(local)) and domaine_ascii(domaine) is not None


@lru_cache(maxsize=1_024)
def domaine_ascii(domaine: str) -> str | None:
    """The domain as servers know it (IDNA 2008, which tells « ß » from « ss »); None when it is no domain name.

    A domain typed in its ASCII form (xn--) is refused: it would be a second spelling of one domain. The addresses of
    many persons have few domains, which are looked at once.
    """
    if domaine.lower().startswith("xn--") or ".xn--" in domaine.lower():
        return None
    try:
        found = idna.encode(_domaine(domaine), strict=True, std3_rules=True).decode()
    except UnicodeError:  # the parent of idna's own errors
        return None
    return found if DOMAINE.fullmatch(found) else None


def normaliser_adresse(adresse: str) -> str:
    """The spelling under which a login is compared: no surrounding space, in lower case, domain included."""
    local, at, domaine = adresse.strip().rpartition("@")
    return f"{local.casefold()}{at}{_domaine(domaine)}" if at else domaine.casefold()


def boite(adresse: str) -> str:
    """The mailbox that an address fills, under which its mails are counted; accounts are never looked up by it.

    A label after a « + » is left out, since most providers ignore it; where one does not, two neighbours share a count.
    """
    local, _, domaine = normaliser_adresse(adresse).rpartition("@")
    named = local.partition("+")[0] or local
    if domaine in SANS_POINTS:
        named, domaine = named.replace(".", ""), SANS_POINTS[domaine]
    return f"{named}@{domaine}"


def masquer(adresse: str) -> str:
    """The mask of an address, for somebody who typed an identifier: paul.lamy@gmail.com is shown paul.***@l.com.

    The BTS guide prints "paul.***@l.com" and not the address it hides. Read as printed: five letters of the local part
    and three stars, then the last letter of the domain with its extension. Fewer letters are shown when five would be
    more than half of the local part, so that a short one is not shown whole; the mask never tells the length.
    """
    local, _, domaine = adresse.rpartition("@")
    nom, _, extension = domaine.rpartition(".")
    return f"{local[: _kept(len(local))]}***@{nom[-1:]}.{extension}"


def _kept(length: int) -> int:
    return min(KEPT_LETTERS, (length + 1) // 2) if length > 1 else 0


def _domaine(domaine: str) -> str:
    return unicodedata.normalize("NFC", domaine.lower())
