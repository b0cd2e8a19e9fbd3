"""A factory for each kind of row that tests need, by keyword, with sensible defaults."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from api.models import (
    PIECES,
    Candidat,
    Candidature,
    Compte,
    DemandeFranceConnect,
    Jeton,
    Periode,
    Piece,
    SessionExamen,
    write,
)
from api.rules.candidature import EtatCandidature
from api.rules.compte import EtatCompte, TypeCompte
from api.rules.domaines import domaines
from api.rules.numero import numero_candidat
from api.rules.piece import PieceDemandee
from api.services import Services

MOT_DE_PASSE = "Lampadaire!"
OUVRE = datetime(2026, 11, 1, 7, tzinfo=UTC)
FERME = datetime(2026, 12, 13, 22, 59, tzinfo=UTC)  # 23:59 in Paris

_numeros = count(1)


async def compte(services: Services, identifiant: str = "jeanne@example.org", **values: Any) -> Compte:
    """An active account whose password is MOT_DE_PASSE."""
    hashed = await services.tokens.hash_password(MOT_DE_PASSE)
    defaults = {
        "type": TypeCompte.CANDIDAT,
        "identifiant": identifiant,
        "courriel": identifiant,
        "mot_de_passe": hashed,
        "etat": EtatCompte.ACTIF,
    }
    return await Compte.create(**defaults | values)


async def candidat(services: Services, identifiant: str = "jeanne@example.org", **values: Any) -> Candidat:
    """A person with an active account: NGMB-DUPONT Jeanne, born at BUGARACH."""
    owner = values.pop("compte", None) or await compte(services, identifiant)
    defaults = {
        "compte_id": owner.id,
        "numero": numero_candidat(date(2023, 12, 11), next(_numeros)),
        "civilite": "MADAME",
        "nom": "NGMB-DUPONT",
        "prenoms": "NGMB-Jeanne",
        "date_naissance": date(2005, 5, 6),
        "pays_naissance": "99100",
        "departement_naissance": "011",
        "commune_naissance": "11055",
    }
    return await Candidat.create(**defaults | values)


async def demander(candidature_id: UUID, demandees: Iterable[PieceDemandee]) -> None:
    """The pièces that a save would ask of a candidature."""
    await write([await Piece.demander(candidature_id, await PIECES.read(candidature_id), demandees)])


async def session(domaine: str = "BCP", annee: int = 2027, **values: Any) -> SessionExamen:
    libelle = domaines()[domaine].libelles_de_session(annee)[0]
    return await SessionExamen.create(**{"domaine": domaine, "libelle": libelle, "annee": annee} | values)


async def periode(domaine: str = "BCP", centre: str = "33", **values: Any) -> Periode:
    """A registration period of November and December 2026, in Guyane."""
    owner = values.pop("session", None) or await session(domaine, values.pop("annee", 2027))
    defaults = {
        "session_id": owner.id,
        "centre": centre,
        "libelle": f"JUIN {owner.annee}",
        "ouvre_le": OUVRE,
        "ferme_le": FERME,
    }
    return await Periode.create(**defaults | values)


async def candidature(
    candidat: Candidat, etat: EtatCandidature = EtatCandidature.INSCRIT, **values: Any
) -> Candidature:
    """A registration in the BCP « Aéronautique option Systèmes », saved unless it is a draft."""
    where = values.pop("periode", None) or await periode()
    await where.fetch_related("session")
    is_draft = etat is EtatCandidature.BROUILLON
    defaults = {
        "candidat_id": candidat.id,
        "periode_id": where.id,
        "session_examen": where.session.id,
        "centre": where.centre,
        "nom_tri": candidat.nom,
        "numero_candidat": candidat.numero,
        "domaine": where.session.domaine,
        "millesime": where.session.annee,
        "etat": etat,
        "numero_inscription": None if is_draft else 1,
        "version_inscription": 0 if is_draft else 1,
        "brouillon": {} if is_draft else None,
        "saisie": None if is_draft else {},
        "specialite": "aeronautique-systemes",
    }
    return await Candidature.create(**defaults | values)


async def retour_de_franceconnect(services: Services, minutes: int) -> None:
    """Makes the one sign-in one that came from FranceConnect, so many minutes ago."""
    await DemandeFranceConnect.create(
        etat="e",
        liaison="l",
        nonce="n",
        retour="r",
        client="WEB",
        famille=(await Jeton.get()).famille,
        expire_le=services.clock(),
        utilisee_le=services.clock() - timedelta(minutes=minutes),
    )
