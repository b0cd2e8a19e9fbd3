"""The demo pupils: registered beforehand as an import does, with a known password in place of a slip."""

from collections.abc import Mapping

from api.models import Compte, Importation, Periode
from api.resolvers.etablissement.eleves import ImportEleves
from api.resolvers.operation import Change
from api.rules.eleve import racine_identifiant
from api.rules.importation import LigneFichier

NAISSANCE = {"date_naissance": "01/01/2008", "departement_naissance": "025", "commune_naissance": "BESANCON"}
INSCRIPTION = {"classe": "37 B", "specialite": "25303", "categorie": "133"}
ELEVES_DEMO: tuple[Mapping[str, str], ...] = (
    {"nom": "LAMY", "prenoms": "Jeanne", "civilite": "Mme", "ine": "088553495DY"},
    {"nom": "ACCRALL", "prenoms": "Pierre", "civilite": "M.", "ine": "088553496DY"},
)


async def inscrire_eleves(change: Change, uai: str, periode: Periode, mot_de_passe: str) -> None:
    """Adds the pupils that are missing; their first sign-in is still to come."""
    fresh = [un for un in ELEVES_DEMO if not await Compte.filter(identifiant=identifiant(un)).exists()]
    if not fresh:
        return
    parametres = {"periode": str(periode.id), "etablissement": uai}
    lignes = [LigneFichier(rang, {**un, **NAISSANCE, **INSCRIPTION}) for rang, un in enumerate(fresh, start=2)]
    async with change.operation.change() as page:
        await ImportEleves().ecrire(page, Importation(parametres=parametres), lignes)
    hashed = await change.operation.services.tokens.hash_password(mot_de_passe)
    await Compte.filter(identifiant__in=[identifiant(un) for un in fresh]).update(mot_de_passe=hashed)


def identifiant(eleve: Mapping[str, str]) -> str:
    """The login of a demo pupil, as an import would give it."""
    return racine_identifiant(eleve["prenoms"], eleve["nom"])
