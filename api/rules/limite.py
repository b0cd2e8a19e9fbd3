"""The waits between tries: none at first, then longer and longer; never for ever.

A counter belongs to a pair, mostly of an account and a network, so that strangers who guess from one network
cannot keep the owner out on another. The wait doubles; a window without a new try forgets everything.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_address

HEURE, JOUR = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Regle:
    """The number of free tries in a window, the growth of the wait after them, and the most tries in one window."""

    nom: str
    fenetre: timedelta
    libres: int
    maximum: int | None = None
    attente: timedelta = timedelta(seconds=2)
    attente_max: timedelta = timedelta(minutes=15)


@dataclass(frozen=True)
class Essais:
    """The state of a counter: its tries since the beginning of its window, and the last of them."""

    nombre: int
    debut: datetime
    dernier: datetime


# One password for one login from one network: about sixteen guesses in the first hour, four an hour later.
MOT_DE_PASSE_ICI = Regle(nom="mot-de-passe-ici", fenetre=JOUR, libres=5)
# One login from all unknown devices together: the guesses of a thousand machines in an hour.
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
# Mails of accounts to one mailbox, whoever asked for them and whatever label follows a « + ».
COURRIELS = Regle(nom="courriels", fenetre=JOUR, libres=6, maximum=6)

# One secret of a machine from one network: nobody guesses 256 bits, and a machine that is set wrong tries for ever.
SECRET_MACHINE = Regle(nom="secret-machine", fenetre=HEURE, libres=20)
# Tokens of one machine: each is good for a quarter of an hour, and each is a row.
JETONS_MACHINE = Regle(nom="jetons-machine", fenetre=HEURE, libres=120, maximum=120)
# Operations of one machine, whatever its tokens: the first copy of 700,000 registrations takes an hour.
OPERATIONS_MACHINE = Regle(nom="operations-machine", fenetre=HEURE, libres=10_000, maximum=10_000)

# Archives of a candidat's data: each reads all his files.
EXPORT_DONNEES = Regle(nom="export-donnees", fenetre=JOUR, libres=5, maximum=5)
# Previews for one account, whatever the candidature: each is rendered anew, for a quarter of a second.
APERCUS = Regle(nom="apercus", fenetre=HEURE, libres=60, maximum=60)


def suivant(regle: Regle, compte: Essais | None, now: datetime, poids: int = 1) -> Essais | timedelta:
    """The counter after one more try, which weighs `poids`, or the wait before that try."""
    if compte is None or now - compte.debut >= regle.fenetre:
        return Essais(poids, now, now)
    reste = _pret(regle, compte, poids) - now
    return reste if reste > timedelta() else Essais(compte.nombre + poids, compte.debut, now)


def _pret(regle: Regle, compte: Essais, poids: int) -> datetime:
    """The instant of the next try allowed."""
    if regle.maximum is not None and compte.nombre + poids > regle.maximum:
        return compte.debut + regle.fenetre
    if compte.nombre < regle.libres:
        return compte.dernier
    doublements = min(compte.nombre - regle.libres, 20)
    return compte.dernier + min(regle.attente * int(2**doublements), regle.attente_max)


def reseau(adresse: str) -> str:
    """The network of an address: itself in IPv4, the 64 bits given to one subscriber in IPv6."""
    try:
        found = ip_address(adresse)
    except (ValueError, AddressValueError):
        return "inconnu"
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(found) if isinstance(found, IPv4Address) else str(IPv6Address(int(found) >> 64 << 64)) + "/64"


def phrase(attente: timedelta) -> str:
    """The French message to somebody who must wait."""
    seconds = max(1, round(attente.total_seconds()))
    duree = f"{seconds} secondes" if seconds < 120 else f"{round(seconds / 60)} minutes"  # noqa: PLR2004 - two minutes
    return (
        f"Trop de tentatives. Réessayez dans {duree}, ou demandez un nouveau mot de passe avec « Mot de passe oublié » : "
        "le lien reçu par mail vous laisse entrer tout de suite."
    )
