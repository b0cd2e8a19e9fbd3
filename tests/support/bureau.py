"""An exam office for tests, and its candidats, written straight into the tables."""

from dataclasses import replace
from itertools import count
from typing import Any

import factories
import msgspec
from client import Client, http_client

from api.models import Candidat, Candidature, Compte, Habilitation, InscriptionEpreuve, Periode
from api.resolvers.compte import connexion
from api.resolvers.dossier import charger
from api.resolvers.epreuve import _named, _rows
from api.resolvers.operation import Operation
from api.rules.candidature import EtatCandidature
from api.rules.compte import EtatCompte, TypeCompte
from api.rules.gestion import cle_de_tri
from api.services import Services
from tests.rules.dossiers import dubois

_numeros = count(1)


async def bureau(
    client: Client, services: Services, *couples: tuple[str | None, str | None], nom: str = "bureau"
) -> Client:
    """A signed-in office, as another device of the same application; its scope is these (académie, domaine)."""
    compte = await Compte.create(
        type=TypeCompte.GESTIONNAIRE,
        identifiant=f"{nom}@example.org",
        courriel=f"{nom}@example.org",
        etat=EtatCompte.ACTIF,
        libelle=nom,
        totp_active_le=services.clock(),
    )
    for centre, domaine in couples:
        await Habilitation.create(compte_id=compte.id, centre=centre, domaine=domaine)
    return await entre(client, services, compte)


async def entre(client: Client, services: Services, compte: Compte) -> Client:
    """The application as seen by an account."""
    op = Operation(acteur=None, now=services.clock(), services=services)
    async with op.change() as change:
        opened = await connexion.connecter(change, compte, connexion.TypeClient.MOBILE)
    http = http_client(client.http._transport.app)
    http.headers["authorization"] = f"Bearer {opened.jetons[connexion.UsageJeton.PORTEUR]}"
    return Client(http)


async def periode_bts(centre: str = "03") -> Periode:
    """The BTS of the guide, whose règlement is that of 2022."""
    return await factories.periode("BTS", centre, session=await factories.session("BTS", 2022))


async def autre_periode(periode: Periode, centre: str) -> Periode:
    """The session of the guide in another académie."""
    await periode.fetch_related("session")
    return await factories.periode("BTS", centre, session=periode.session)


async def inscrits(
    nombre: int, periode: Periode, *, dossier: Any = None, etat: Any = EtatCandidature.INSCRIT
) -> list[Candidature]:
    """Candidats registered for the BTS of the guide, their épreuves written; names follow the alphabet."""
    await periode.fetch_related("session")
    dossier = dossier or dubois()
    saisie = {code: msgspec.to_builtins(form, str_keys=True) for code, form in dossier.saisie.items()}
    rangs = [next(_numeros) for _ in range(nombre)]
    comptes = [_compte(rang) for rang in rangs]
    await Compte.bulk_create(comptes, batch_size=500)
    candidats = [_candidat(compte, rang) for compte, rang in zip(comptes, rangs, strict=True)]
    await Candidat.bulk_create(candidats, batch_size=500)
    rows = [_candidature(candidat, periode, dossier, saisie, etat) for candidat in candidats]
    await Candidature.bulk_create(rows, batch_size=500)
    if rows:
        (modele,) = await charger(Candidature.filter(id=rows[0].id))
        lignes = [_named(*ligne) for ligne in _rows(modele).items()]
        await InscriptionEpreuve.bulk_create(
            (InscriptionEpreuve(candidature_id=row.id, **values) for row in rows for values in lignes), batch_size=1000
        )
    return rows


def _compte(rang: int) -> Compte:
    adresse = f"candidat{rang}@example.org"
    return Compte(
        type=TypeCompte.CANDIDAT, identifiant=adresse, courriel=adresse, etat=EtatCompte.ACTIF, mot_de_passe=None
    )


def _candidat(compte: Compte, rang: int) -> Candidat:
    return Candidat(
        compte_id=compte.id,
        numero=f"02641{rang:06}",
        civilite="MADAME",
        nom=f"NOM{rang:06}",
        prenoms="Camille",
        date_naissance="2004-02-03",
        pays_naissance="99100",
        departement_naissance="025",
        commune_naissance="25056",
    )


def _candidature(candidat: Candidat, periode: Periode, dossier: Any, saisie: dict[str, Any], etat: Any) -> Candidature:
    qualification = dossier.form("QUALIFICATION")
    return Candidature(
        candidat_id=candidat.id,
        periode_id=periode.id,
        session_examen=periode.session_id,
        centre=periode.centre,
        nom_tri=cle_de_tri(candidat.nom, candidat.prenoms),
        numero_candidat=candidat.numero,
        domaine="BTS",
        millesime=periode.session.annee,
        etat=etat,
        numero_inscription=1,
        version_inscription=1,
        saisie=saisie,
        specialite=qualification.specialite,
    )


def demandeur() -> Any:
    """The dossier of the guide, with a demand of aménagements."""
    dossier = dubois()
    form = replace(dossier.form("INFORMATIONS"), amenagement_handicap=True)
    return replace(dossier, saisie={**dossier.saisie, "INFORMATIONS": form})
