"""Webhooks: the form of a subscription, the addresses that it may name, and the terms of its deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from api.rules.champ import champ
from api.rules.problems import Code, Problem
from api.rules.saisie import problems_saisie

Ip = IPv4Address | IPv6Address
Reseau = IPv4Network | IPv6Network

ABONNEMENTS_AU_PLUS = 5  # of one machine
ESSAIS = 16  # about seven hours; then the delivery is parked, in sight, with all that waits behind it
RECOUVREMENT = timedelta(days=1)  # during which a former secret signs beside the new one
SORTIE, RECOMMENCER = "SORTIE", "RECOMMENCER"  # the types of what is no event
# Networks within which an address of IPv4 is written in IPv6.
TRADUITS = (IPv6Network("64:ff9b::/96"), IPv6Network("2002::/16"), IPv6Network("::/96"))

TROP_D_ABONNEMENTS = Problem(
    Code.ACTION_IMPOSSIBLE,
    f"Cette machine a déjà {ABONNEMENTS_AU_PLUS} abonnements : supprimez celui qui ne sert plus avant d'en créer un autre.",
)


@dataclass(kw_only=True)
class AbonnementSaisi:
    """A subscription of a machine to the changes of its scope."""

    url: str | None = champ("Adresse", "Address that takes the deliveries: https://…", obligatoire=True, longueur=500)


def problems_abonnement(form: AbonnementSaisi, reseaux: Sequence[Reseau]) -> list[Problem]:
    """The problems of a subscription; `reseaux` are the networks of the inside that a setting allows."""
    if found := problems_saisie(form):
        return found
    parts = adresse_lue(form.url or "")
    if parts is None or (parts.scheme != "https" and not reseaux):
        message = "Saisissez une adresse https://, sans nom d'utilisateur ni fragment."
        return [Problem(Code.FORMAT_INVALIDE, message, ("url",))]
    if (ip := _ip(parts.hostname or "")) and not est_permise(ip, reseaux, https=parts.scheme == "https"):
        message = (
            "Cette adresse est à l'intérieur d'un réseau : saisissez celle d'un service que l'on joint de partout."
        )
        return [Problem(Code.VALEUR_INCOMPATIBLE, message, ("url",))]
    return []


def adresse_lue(adresse: str) -> SplitResult | None:
    """The parts of an address that may be called; None for any other text."""
    try:
        parts = urlsplit(adresse)
        good = parts.scheme in {"https", "http"} and parts.hostname and parts.port != 0
    except ValueError:
        return None
    if not good or "@" in parts.netloc or parts.fragment or not adresse.isascii() or not adresse.isprintable():
        return None
    return None if " " in adresse or "\\" in adresse else parts


def est_permise(ip: Ip, reseaux: Sequence[Reseau], *, https: bool) -> bool:
    """Whether a delivery may go to an address: in public and by https, or within a network that a setting allows."""
    real = _traduite(ip)
    if any(real in reseau for reseau in reseaux if reseau.version == real.version):
        return True
    return https and real.is_global and not real.is_multicast


def _traduite(ip: Ip) -> Ip:
    """The address that is really reached: that of IPv4 which one of IPv6 writes."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip.ipv4_mapped:
        return ip.ipv4_mapped
    if ip.sixtofour:
        return ip.sixtofour
    return IPv4Address(int(ip) & 0xFFFFFFFF) if any(ip in reseau for reseau in TRADUITS) and int(ip) > 1 else ip


def _ip(host: str) -> Ip | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
