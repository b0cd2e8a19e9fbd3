"""The second factor: six digits of an application every thirty seconds (RFC 6238), from a secret; codes de secours."""

import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp

from api.rules.second_facteur import CODES_SECOURS, LETTRES, LONGUEUR_CODE, code_ecrit, code_lu
from api.services.scelles import derivee

EMETTEUR = "Cyclades"
PAS = 30  # seconds
TOLERANCE = 1  # steps accepted before and after the present one: a telephone's clock may be late, a person slow


def nouveau_secret() -> str:
    """A secret of 160 bits, in base 32 as applications take it."""
    return pyotp.random_base32()


def uri(secret: str, identifiant: str) -> str:
    """The text of an enrolment's QR code: `otpauth://totp/…`."""
    return pyotp.TOTP(secret, interval=PAS).provisioning_uri(name=identifiant, issuer_name=EMETTEUR)


def pas_du_code(secret: str, code: str, now: datetime) -> int | None:
    """The step of time to which a code belongs, near `now`; None when it belongs to none of these."""
    typed = "".join(code.split())
    if not (typed.isascii() and typed.isdigit()):
        return None
    totp, present = pyotp.TOTP(secret, interval=PAS), int(now.timestamp()) // PAS
    steps = range(present - TOLERANCE, present + TOLERANCE + 1)
    found = [step for step in steps if hmac.compare_digest(totp.generate_otp(step), typed)]
    return found[-1] if found else None


def code(secret: str, now: datetime) -> str:
    """The six digits of an instant, as the application shows them."""
    return pyotp.TOTP(secret, interval=PAS).generate_otp(int(now.timestamp()) // PAS)


def nouveaux_codes() -> list[str]:
    """New codes de secours, as they are shown."""
    return [code_ecrit("".join(secrets.choice(LETTRES) for _ in range(LONGUEUR_CODE))) for _ in range(CODES_SECOURS)]


def empreinte(secret: str, code_secours: str) -> str:
    """The digest of a code de secours, to store.

    Its key comes from the account's own secret, which is sealed: the database alone cannot be searched for codes, and
    they outlive a change of the secret key as the secret does. Argon2 would add fifty milliseconds for each of ten
    codes to every guess, and no strength to letters that nobody chose.
    """
    key = derivee(secret.encode(), b"codes de secours")
    return hmac.digest(key, code_lu(code_secours).encode(errors="surrogatepass"), hashlib.sha256).hex()
