"""An OpenID provider whose answers are wrong, one fault after the other: none of them identifies anybody."""

import base64
import json
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from api.rules.fournisseur import PROFILS, Fournisseur
from api.services.openid import (
    POINTS,
    FournisseurIndisponibleError,
    FournisseurOpenID,
    FournisseurRefusError,
    ReglagesFournisseur,
)

EMETTEUR, MAINTENANT = "https://pc.example.fr", 1_800_000_000
CLE, AUTRE_CLE = (RSAKey.generate_key(2048, {"kid": "une", "use": "sig", "alg": "RS256"}) for _ in range(2))
ID_TOKEN = {"iss": EMETTEUR, "aud": "portail", "sub": "agent", "nonce": "n", "exp": MAINTENANT + 60, "acr": "eidas1"}
IDENTITE = {"iss": EMETTEUR, "aud": "portail", "sub": "agent", "email": "dec@example.org"}


def signed(claims: dict[str, Any], key: RSAKey = CLE) -> str:
    return jwt.encode({"alg": "RS256", "kid": "une"}, claims, key)


def unsigned(claims: dict[str, Any]) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none'})}.{part(claims)}."


def provider(nom: Fournisseur, id_token: str, userinfo: str, kind: str = "application/jwt", status: int = 200):
    def answer(request: httpx.Request) -> httpx.Response:
        match request.url.path.strip("/"):
            case ".well-known/openid-configuration":
                return httpx.Response(200, json={"issuer": EMETTEUR} | {one: f"{EMETTEUR}/{one}" for one in POINTS})
            case "jwks_uri":
                return httpx.Response(200, json={"keys": [CLE.as_dict(private=False)]})
            case "token_endpoint":
                return httpx.Response(status, json={"id_token": id_token, "access_token": "a"})
        return httpx.Response(200, text=userinfo, headers={"content-type": kind})

    reglages = ReglagesFournisseur(
        emetteur=EMETTEUR,
        client_id="portail",
        client_secret="secret",
        retours=(),
        retour_deconnexion="",
        profil=PROFILS[nom],
    )
    return FournisseurOpenID(reglages, httpx.AsyncClient(transport=httpx.MockTransport(answer)))


async def identify(made: FournisseurOpenID):
    return await made.identifier("c", "n", "r", MAINTENANT)


@pytest.mark.parametrize("nom", Fournisseur)
async def test_a_right_answer_identifies(nom):
    found = await identify(provider(nom, signed(ID_TOKEN), signed(IDENTITE)))

    assert (found.sub, found.a_second_facteur) == ("agent", False)


@pytest.mark.parametrize(
    ("claims", "strong"),
    [
        ({"amr": ["pwd", "mfa"]}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": "mfa"}, False),  # a text, where a list is due
        ({"amr": [["mfa"]]}, False),
        ({"acr": "eidas2"}, True),
        ({"acr": "https://proconnect.gouv.fr/assurance/consistency-checked-2fa"}, True),
        ({"acr": "https://proconnect.gouv.fr/assurance/consistency-checked"}, False),
    ],
)
async def test_a_second_factor_is_proved_by_a_level_or_a_method(claims, strong):
    made = provider(Fournisseur.PROCONNECT, signed(ID_TOKEN | claims), signed(IDENTITE))

    assert (await identify(made)).a_second_facteur is strong


@pytest.mark.parametrize("nom", Fournisseur)
@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://autre.example.fr"},
        {"aud": "un-autre-portail"},
        {"nonce": "un-autre"},
        {"exp": MAINTENANT - 31},
        {"sub": "quelqu-un-d-autre"},
        {"acr": "eidas0"},
        {"acr": None},
        {"acr": ["eidas1"]},
        *({name: ...} for name in ("iss", "aud", "nonce", "exp", "sub", "acr")),
    ],
    ids=str,
)
async def test_no_wrong_id_token_identifies(nom, changed):
    claims = {name: value for name, value in (ID_TOKEN | changed).items() if value is not ...}

    with pytest.raises(FournisseurRefusError):
        await identify(provider(nom, signed(claims), signed(IDENTITE)))


@pytest.mark.parametrize("changed", [{"iss": "https://autre.example.fr"}, {"aud": "un-autre"}, {"sub": "un-autre"}])
async def test_no_identity_of_somebody_else_is_taken(changed):
    with pytest.raises(FournisseurRefusError):
        await identify(provider(Fournisseur.PROCONNECT, signed(ID_TOKEN), signed(IDENTITE | changed)))


@pytest.mark.parametrize(
    ("id_token", "userinfo", "kind"),
    [
        (signed(ID_TOKEN, AUTRE_CLE), signed(IDENTITE), "application/jwt"),
        (unsigned(ID_TOKEN), signed(IDENTITE), "application/jwt"),
        (signed(ID_TOKEN), signed(IDENTITE, AUTRE_CLE), "application/jwt"),
        (signed(ID_TOKEN), unsigned(IDENTITE), "application/jwt"),
        (signed(ID_TOKEN), '{"sub": "agent"}', "application/json"),
        ("", signed(IDENTITE), "application/jwt"),
    ],
    ids=["other key", "no signature", "identity of another key", "identity unsigned", "plain identity", "no token"],
)
async def test_nothing_is_believed_without_the_signature_of_the_provider(id_token, userinfo, kind):
    with pytest.raises(FournisseurRefusError):
        await identify(provider(Fournisseur.PROCONNECT, id_token, userinfo, kind))


@pytest.mark.parametrize(("status", "error"), [(400, FournisseurRefusError), (503, FournisseurIndisponibleError)])
async def test_a_spent_code_is_a_refusal_and_a_fault_of_the_provider_an_absence(status, error):
    with pytest.raises(error):
        await identify(provider(Fournisseur.PROCONNECT, signed(ID_TOKEN), signed(IDENTITE), status=status))
