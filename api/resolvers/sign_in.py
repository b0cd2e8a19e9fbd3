"""The errors of an operation whose sign-in is missing, is not finished, or turned out to be over."""

from api.rules.problems import Code


class SignInRequiredError(Exception):
    """A use case that needs a sign-in, called without one, or with a bearer that is good no more."""

    def __init__(self, *, bearer_ended: bool = False) -> None:
        super().__init__()
        self.code = Code.JETON_EXPIRE if bearer_ended else Code.CONNEXION_REQUISE


class SignInChangedError(Exception):
    """A sign-in that turned out to be over, or to be another than it was, once a query had begun for it."""


class PremiereConnexionError(Exception):
    """A use case refused until the address given by a school is confirmed (guide Bac Pro, section 2.1)."""
