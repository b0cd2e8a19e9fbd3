"""How often something may be tried: free at first, then slower and slower; never for ever.

A counter belongs to a pair, mostly of an account and a network, so that strangers who guess somewhere
cannot keep its owner out elsewhere. The wait doubles; a window without a new try forgets everything.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_address

HEURE, JOUR = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Regle:
    """How many tries are free in a window, how the wait grows after them, and how many there are at most."""

    nom: str
    fenetre: timedelta
    libres: int
    maximum: int | None = None
    attente: timedelta = timedelta(seconds=2)
    attente_max: timedelta = timedelta(minutes=15)


@dataclass(frozen=True)
class Compte:
    """What a counter holds: tries since the beginning of its window, and the last of them."""

    nombre: int
    debut: datetime
    dernier: datetime


# One password for one login from one network: about sixteen guesses in the first hour, four an hour later.
MOT_DE_PASSE_ICI = Regle(nom="mot-de-passe-ici", fenetre=JOUR, libres=5)
# The same login from all unknown devices together: what a thousand machines may guess in an hour.
MOT_DE_PASSE = Regle(nom="mot-de-passe", fenetre=HEURE, libres=100, maximum=100)
# A device where this account signed in before counts apart: nobody else can use up its tries.
MOT_DE_PASSE_APPAREIL = Regle(nom="mot-de-passe-appareil", fenetre=JOUR, libres=8, attente_max=timedelta(minutes=5))
# One network, whatever the login: a school or a telephone company is many people behind one address.
RESEAU = Regle(nom="reseau", fenetre=HEURE, libres=1000, maximum=1000)
# Forms that write mails or hash passwords, from one network.
FORMULAIRES = Regle(nom="formulaires", fenetre=HEURE, libres=300, maximum=300)
# Exchanges with FranceConnect that one network begins and does not end: each is a row.
DEPARTS = Regle(nom="departs", fenetre=HEURE, libres=1000, maximum=1000)
# The present password, asked again by a signed-in person.
MOT_DE_PASSE_ACTUEL = Regle(nom="mot-de-passe-actuel", fenetre=JOUR, libres=5)
# Mails of accounts to one mailbox, whoever asks for them and whatever label follows a « + ».
COURRIELS = Regle(nom="courriels", fenetre=JOUR, libres=6, maximum=6)

# Archives of all that is kept of a candidat: each reads every file.
EXPORT_DONNEES = Regle(nom="export-donnees", fenetre=JOUR, libres=5, maximum=5)
# Previews that one account asks for, whatever the candidature: each is rendered anew, for a quarter of a second.
APERCUS = Regle(nom="apercus", fenetre=HEURE, libres=60, maximum=60)


def suivant(regle: Regle, compte: Compte | None, now: datetime, poids: int = 1) -> Compte | timedelta:
    """The counter after one more try, which may weigh more than one, or how long to wait before it."""
    if compte is None or now - compte.debut >= regle.fenetre:
        return Compte(poids, now, now)
    reste = _pret(regle, compte, poids) - now
    return reste if reste > timedelta() else Compte(compte.nombre + poids, compte.debut, now)


def _pret(regle: Regle, compte: Compte, poids: int) -> datetime:
    """When the next try may come."""
    if regle.maximum is not None and compte.nombre + poids > regle.maximum:
        return compte.debut + regle.fenetre
    if compte.nombre < regle.libres:
        return compte.dernier
    doublements = min(compte.nombre - regle.libres, 20)
    return compte.dernier + min(regle.attente * int(2**doublements), regle.attente_max)


def reseau(adresse: str) -> str:
    """The network of an address: itself in IPv4, the 64 bits that one subscriber is given in IPv6."""
    try:
        found = ip_address(adresse)
    except (ValueError, AddressValueError):
        return "inconnu"
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(found) if isinstance(found, IPv4Address) else str(IPv6Address(int(found) >> 64 << 64)) + "/64"


def phrase(attente: timedelta) -> str:
    """What somebody who must wait is told."""
    seconds = max(1, round(attente.total_seconds()))
    duree = f"{seconds} secondes" if seconds < 120 else f"{round(seconds / 60)} minutes"  # noqa: PLR2004 - two minutes
    return (
        f"Trop de tentatives. Réessayez dans {duree}, ou demandez un nouveau mot de passe avec « Mot de passe oublié » : "
        "le lien reçu par mail vous laisse entrer tout de suite."
    )
