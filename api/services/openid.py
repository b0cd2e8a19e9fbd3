"""An OpenID Connect provider: gives addresses, takes back a verified identity. Who has none does not import it."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import ClaimsOption

from api.rules.fournisseur import Profil
from api.services.identite import (
    FournisseurIndisponibleError,
    FournisseurRefusError,
    IdentiteFournie,
    ReglagesFournisseur,
)
from api.services.turnstile import elsewhere

ALGORITHMES = ["RS256", "ES256"]
POINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint")


class FournisseurOpenID:
    """The provider, through one HTTP client."""

    def __init__(self, reglages: ReglagesFournisseur, http: httpx.AsyncClient) -> None:
        self.reglages = reglages
        self._http = http
        self._configuration: dict[str, Any] | None = None
        self._keys: KeySet | None = None

    async def sonder(self) -> None:
        """Reads the configuration and the keys of the provider.

        Raises:
            FournisseurRefusError: they are not such as the service needs.
            FournisseurIndisponibleError: the provider cannot be reached.
        """
        for name in POINTS:
            await self._endpoint(name)
        try:
            await self._key_set(fresh=True)
        except (JoseError, ValueError) as error:
            raise FournisseurRefusError("its keys cannot be read") from error

    async def adresse(self, etat: str, nonce: str, retour: str) -> str:
        """The address that sends a person to the provider to sign in."""
        profil = self.reglages.profil
        asked = {
            "response_type": "code",
            "client_id": self.reglages.client_id,
            "redirect_uri": retour,
            "scope": " ".join(profil.portees),
            "state": etat,
            "nonce": nonce,
        }
        if profil.niveau_demande:
            asked["acr_values"] = profil.niveau_demande
        if profil.claims_demandes:
            asked["claims"] = json.dumps({"id_token": dict.fromkeys(profil.claims_demandes)}, separators=(",", ":"))
        return f"{await self._endpoint('authorization_endpoint')}?{urlencode(asked)}"

    async def adresse_deconnexion(self, id_token: str, etat: str) -> str:
        """The address that sends a person to the provider to sign out there too."""
        asked = {
            "id_token_hint": id_token,
            "state": etat,
            "post_logout_redirect_uri": self.reglages.retour_deconnexion,
        }
        return f"{await self._endpoint('end_session_endpoint')}?{urlencode(asked)}"

    async def identifier(self, code: str, nonce: str, retour: str, now: int) -> IdentiteFournie:
        """The verified identity that a code stands for; `now` in seconds since 1970.

        Raises:
            FournisseurRefusError: the code, the token or the identity fails a check.
            FournisseurIndisponibleError: the provider cannot be reached.
        """
        answer = await self._token(code, retour)
        id_token = str(answer.get("id_token", ""))
        claims = await self._verified(id_token, now, nonce=nonce)
        if claims.get("acr") not in self.reglages.profil.niveaux:
            raise FournisseurRefusError("the level of assurance is too low")
        identity = await self._userinfo(str(answer.get("access_token", "")), now)
        if identity.get("sub") != claims["sub"]:
            raise FournisseurRefusError("the identity is not that of the token")
        if self.reglages.origines and identity.get("idp_id") not in self.reglages.origines:
            raise FournisseurRefusError("the identity comes from elsewhere")
        return IdentiteFournie(
            sub=str(claims["sub"]),
            claims=identity,
            id_token=id_token,
            a_second_facteur=_a_second_facteur(self.reglages.profil, claims),
        )

    async def _token(self, code: str, retour: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": retour,
            "client_id": self.reglages.client_id,
            "client_secret": self.reglages.client_secret,
        }
        response = await self._send("POST", await self._endpoint("token_endpoint"), data=form)
        return _object(response)

    async def _userinfo(self, access_token: str, now: int) -> Mapping[str, Any]:
        """The identity, signed by the provider; an unsigned one is refused."""
        headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/jwt"}
        response = await self._send("GET", await self._endpoint("userinfo_endpoint"), headers=headers)
        if not response.headers.get("content-type", "").startswith("application/jwt"):
            raise FournisseurRefusError("the identity is not signed")
        return await self._verified(response.text, now)

    async def _verified(self, token: str, now: int, nonce: str | None = None) -> dict[str, Any]:
        claims = await self._decoded(token)
        asked: dict[str, ClaimsOption] = (
            {"exp": {"essential": True}, "nonce": {"essential": True, "value": nonce}} if nonce else {}
        )
        registry = jwt.JWTClaimsRegistry(
            now=now,
            leeway=30,
            iss={"essential": True, "value": self.reglages.emetteur},
            aud={"essential": True, "value": self.reglages.client_id},
            sub={"essential": True},
            **asked,
        )
        try:
            registry.validate(claims)
        except JoseError as error:
            raise FournisseurRefusError(f"a claim does not check: {error.error}") from error
        return claims

    async def _decoded(self, token: str) -> dict[str, Any]:
        """The claims under a good signature; keys are read again once, since the provider changes them."""
        for fresh in (False, True):
            try:
                return dict(jwt.decode(token, await self._key_set(fresh=fresh), algorithms=ALGORITHMES).claims)
            except (JoseError, ValueError) as error:
                failure = error
        raise FournisseurRefusError("the signature does not check") from failure

    async def _key_set(self, *, fresh: bool) -> KeySet:
        if self._keys is None or fresh:
            response = await self._send("GET", await self._endpoint("jwks_uri"))
            self._keys = KeySet.import_key_set(_object(response))  # type: ignore[arg-type]  # checked by the import
        return self._keys

    async def _endpoint(self, name: str) -> str:
        if self._configuration is None:
            address = f"{self.reglages.emetteur}/.well-known/openid-configuration"
            found = _object(await self._send("GET", address))
            if found.get("issuer") != self.reglages.emetteur:
                raise FournisseurRefusError("the configuration is another issuer's")
            self._configuration = found
        if name not in self._configuration:
            raise FournisseurRefusError(f"its configuration has no {name}")
        return str(self._configuration[name])

    async def _send(self, method: str, url: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own
        try:
            with elsewhere():
                response = await self._http.request(method, url, **options)
        except httpx.HTTPError as error:
            raise FournisseurIndisponibleError(type(error).__name__) from error
        if response.is_server_error:
            raise FournisseurIndisponibleError(f"status {response.status_code}")
        if response.is_error:
            raise FournisseurRefusError(f"status {response.status_code}")
        return response


def _a_second_facteur(profil: Profil, claims: Mapping[str, Any]) -> bool:
    """Whether the level, or a method, of an id_token proves a second factor."""
    methodes = claims.get("amr")
    strong = isinstance(methodes, list) and any(methode in profil.methodes_fortes for methode in methodes)
    return strong or claims.get("acr") in profil.niveaux_forts


def _object(response: httpx.Response) -> dict[str, Any]:
    try:
        found = response.json()
    except ValueError as error:
        raise FournisseurRefusError("not a JSON object") from error
    if not isinstance(found, dict):
        raise FournisseurRefusError("not a JSON object")
    return found
