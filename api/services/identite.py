"""The registration of this portal with an identity provider, the persons that it identified, its faults."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from api.rules.fournisseur import Profil


class FournisseurIndisponibleError(Exception):
    """A provider that did not answer, or answered with a fault of its own; another try may succeed."""


class FournisseurRefusError(Exception):
    """An answer of the provider that cannot be trusted; only a new exchange may succeed."""


@dataclass(frozen=True, kw_only=True)
class ReglagesFournisseur:
    """The registration of this portal with a provider.

    Attributes:
        emetteur: the issuer; `/.well-known/openid-configuration` is read under it.
        retours: the registered addresses of return; no other is accepted.
        retour_deconnexion: the page to which the provider sends back after a sign-out.
        profil: the scopes, claims and levels of the provider.
        origines: the identity providers behind it (`idp_id`) that are taken; all of them when empty.
    """

    emetteur: str
    client_id: str
    client_secret: str = field(repr=False)
    retours: tuple[str, ...]
    retour_deconnexion: str
    profil: Profil
    origines: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class IdentiteFournie:
    """A person identified by the provider: a `sub` that never changes, and the claims of /userinfo.

    Attributes:
        a_second_facteur: whether the provider says that the person gave a second factor.
    """

    sub: str
    claims: Mapping[str, Any] = field(repr=False)
    id_token: str = field(repr=False)
    a_second_facteur: bool = False
