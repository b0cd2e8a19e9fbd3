"""The identity providers, and the accounts that each signs in: their scopes, claims and levels, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from api.rules.compte import TypeCompte
from api.rules.problems import Code, Problem

EIDAS = ("eidas1", "eidas2", "eidas3")
ASSURANCE = "https://proconnect.gouv.fr/assurance"


class Fournisseur(StrEnum):
    """An identity provider."""

    FRANCECONNECT = "FRANCECONNECT"
    PROCONNECT = "PROCONNECT"


@dataclass(frozen=True, kw_only=True)
class Profil:
    """The facts about a provider that its public documentation gives; a setting may say otherwise of the first four.

    Attributes:
        portees: the scopes asked for.
        niveaux: the levels of assurance (`acr`) that are taken.
        niveaux_forts: those of them that prove a second factor.
        methodes_fortes: the methods of authentication (`amr`) that prove one.
        niveau_demande: the level asked for in `acr_values`, where the provider takes that parameter.
        claims_demandes: the claims of the id_token to ask for, since they are not told otherwise.
        autrement: the way in for who does not come by it.
    """

    nom: str
    types: frozenset[TypeCompte]
    portees: tuple[str, ...]
    niveaux: tuple[str, ...]
    niveaux_forts: tuple[str, ...] = ()
    methodes_fortes: tuple[str, ...] = ()
    niveau_demande: str | None = None
    claims_demandes: tuple[str, ...] = ()
    refus: Code
    indisponible: Code
    autrement: str

    @property
    def absent(self) -> Problem:
        """The refusal of a portal that is not registered with it."""
        message = f"{self.nom} n'est pas proposé sur ce portail : {self.autrement}."
        return Problem(Code.ACTION_IMPOSSIBLE, message)

    @property
    def abandon(self) -> Problem:
        message = f"Vous n'avez pas terminé votre identification avec {self.nom}. Recommencez."
        return Problem(self.refus, message)

    @property
    def non_verifie(self) -> Problem:
        """The refusal of an exchange that fails a check, whichever it is."""
        message = f"Votre identification avec {self.nom} n'a pas pu être vérifiée. Recommencez."
        return Problem(self.refus, message)

    @property
    def muet(self) -> Problem:
        """The refusal while the provider does not answer."""
        message = f"{self.nom} ne répond pas pour le moment. Recommencez dans quelques minutes."
        return Problem(self.indisponible, message)


PROFILS: Mapping[Fournisseur, Profil] = MappingProxyType(
    {
        Fournisseur.FRANCECONNECT: Profil(
            nom="FranceConnect",
            types=frozenset({TypeCompte.CANDIDAT}),
            portees=("openid", "identite_pivot", "preferred_username", "email"),
            niveaux=EIDAS,
            niveau_demande="eidas1",
            refus=Code.FRANCECONNECT_REFUSE,
            indisponible=Code.FRANCECONNECT_INDISPONIBLE,
            autrement="utilisez le formulaire",
        ),
        # It takes no parameter that its documentation does not name: no `acr_values`, no PKCE.
        Fournisseur.PROCONNECT: Profil(
            nom="ProConnect",
            types=frozenset({TypeCompte.GESTIONNAIRE, TypeCompte.ETABLISSEMENT}),
            portees=("openid", "email", "idp_id"),
            # « self-asserted » is left out: nobody checked who that person is.
            niveaux=(*EIDAS, f"{ASSURANCE}/consistency-checked", f"{ASSURANCE}/consistency-checked-2fa"),
            niveaux_forts=("eidas2", "eidas3", f"{ASSURANCE}/consistency-checked-2fa"),
            methodes_fortes=("mfa",),
            claims_demandes=("acr", "amr"),
            refus=Code.PROCONNECT_REFUSE,
            indisponible=Code.PROCONNECT_INDISPONIBLE,
            autrement="connectez-vous avec votre adresse mail et votre mot de passe",
        ),
    }
)
