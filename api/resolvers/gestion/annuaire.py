"""The import of the ministry's directory of schools: who is new, changed or closed; nothing is ever deleted."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from api.models import Etablissement, Importation, locked
from api.resolvers.gates.bureau import administrateur
from api.resolvers.importation.envoi import AdresseImport, LignesAnnoncees, ouvrir
from api.resolvers.importation.traitement import Traitement
from api.resolvers.operation import Change, Operation
from api.rules import quota
from api.rules.annuaire import DEJA_LU, UAI, EtablissementLu, colonnes, ecart, lire
from api.rules.dates import jour_a_paris
from api.rules.etablissement import EtablissementDuDossier
from api.rules.evenement import TypeEvenement
from api.rules.importation import Colonne, Ecart, LigneFichier, NatureEcart, NatureImport, Niveau, Remarque
from api.rules.problems import Code, Problem

PAGE = 500
ABSENTS_MAX = 0.1  # of the schools of the former directory: a file that lacks more is taken for a part
LOTS = 500  # UAIs in one statement
ABSENTS, COMPLET = "absents", "complet"  # among the parameters


async def importer(op: Operation, envoi: LignesAnnoncees, *, est_complet: bool) -> AdresseImport:
    """An address to send a directory to, for an administrator; from a whole one, schools that lack are closed."""
    administrateur(op)
    subject = (quota.BUREAU, str(op.signed_in().compte_id))
    return await ouvrir(op, NatureImport.ETABLISSEMENTS, envoi, {COMPLET: est_complet}, subject)


class ImportEtablissements(Traitement):
    """The lines of the directory; the first line of a school is read, its others are told."""

    page = PAGE

    @property
    def colonnes(self) -> tuple[Colonne, ...]:
        return colonnes()

    async def verifier(
        self,
        op: Operation,  # noqa: ARG002 - the protocol
        importation: Importation,  # noqa: ARG002 - the protocol
        lignes: Sequence[LigneFichier],
        vus: dict[str, int],
    ) -> list[Remarque]:
        found = []
        for ligne, lu in _lus(lignes):
            found += [Remarque(ligne.numero, Niveau.ERREUR, problem) for problem in lu.problems]
            first = ligne.numero if lu.problems or lu.est_hors_service else vus.setdefault(lu.uai, ligne.numero)
            if first != ligne.numero:
                problem = Problem(Code.VALEUR_INCOMPATIBLE, DEJA_LU.format(first), (UAI,))
                found.append(Remarque(ligne.numero, Niveau.AVERTISSEMENT, problem))
            else:
                found += [Remarque(ligne.numero, Niveau.AVERTISSEMENT, problem) for problem in lu.doutes]
        return found

    async def comparer(
        self, importation: Importation, lignes: Sequence[LigneFichier], vus: Mapping[str, int]
    ) -> list[Ecart]:
        lus = {ligne.numero: lu for ligne, lu in _lus(lignes) if _est_lue(ligne, vus)}
        known = await _connus([lu.uai for lu in lus.values()])
        left_out = [Ecart(ligne.numero, NatureEcart.ECARTE) for ligne in lignes if ligne.numero not in lus]
        today = jour_a_paris(importation.cree_le)
        return left_out + [_ecart(numero, lu, known, today) for numero, lu in lus.items()]

    def garder(self, lignes: Sequence[LigneFichier], vus: Mapping[str, int]) -> list[LigneFichier]:
        return [ligne for ligne in lignes if _est_lue(ligne, vus)]

    async def conclure(self, importation: Importation, vus: Mapping[str, int]) -> tuple[list[Remarque], list[Ecart]]:
        if not importation.parametres.get(COMPLET):
            return [], []
        former = await Etablissement.filter(dans_annuaire=True, ferme_le=None)
        absents = [row.to_rule() for row in former if row.uai not in vus]
        if len(absents) > ABSENTS_MAX * len(former):
            message = (
                f"{len(absents)} établissements de l'annuaire précédent, sur {len(former)}, ne sont pas dans ce fichier : "
                "ce n'est pas un annuaire complet. Importez-le comme une partie de l'annuaire."
            )
            return [Remarque(0, Niveau.ERREUR, Problem(Code.VALEUR_INCOMPATIBLE, message))], []
        importation.parametres[ABSENTS] = [school.uai for school in absents]
        return [], [Ecart(0, NatureEcart.FERME, school.uai, school.nom) for school in absents]

    async def autoriser(self, op: Operation, importation: Importation) -> None:  # noqa: ARG002 - the protocol
        administrateur(op)

    async def ecrire(
        self,
        change: Change,
        importation: Importation,  # noqa: ARG002 - the protocol
        lignes: Sequence[LigneFichier],
    ) -> None:
        await ecrire([lu for _, lu in _lus(lignes)], jour_a_paris(change.operation.now))

    async def finir(self, change: Change, importation: Importation) -> None:
        await fermer(importation.parametres.get(ABSENTS, ()), jour_a_paris(change.operation.now))
        if acteur := change.operation.acteur:  # a command has none: the audit alone tells it
            counts = {
                nature: count for nature, count in (importation.bilan or {}).items() if NatureEcart(nature).change
            }
            change.record(TypeEvenement.ETABLISSEMENTS_IMPORTES, acteur.compte_id, donnees=counts)


async def ecrire(lus: Sequence[EtablissementLu], jour: date) -> None:
    """Writes schools as the directory says them; those that stand so already are not touched."""
    rows = {row.uai: row for row in await locked(Etablissement.filter(uai__in=[lu.uai for lu in lus]).order_by("uai"))}
    fresh, changed = [], []
    for lu in lus:
        row = rows.get(lu.uai)
        avant = row.to_rule() if row else None
        apres = lu.applique(avant, jour)
        if row is None and not lu.ferme:
            fresh.append(Etablissement(**Etablissement.columns_of(apres), dans_annuaire=True))
        elif row and (apres != avant or not row.dans_annuaire):
            changed.append(row.update_from_dict({**Etablissement.columns_of(apres), "dans_annuaire": True}))
    columns = [name for name in Etablissement._meta.fields_map if name != "uai"]  # noqa: SLF001 - Tortoise's own way
    await Etablissement.bulk_create([*fresh, *changed], on_conflict=["uai"], update_fields=columns)


async def fermer(uais: Sequence[str], jour: date) -> None:
    """Closes schools that the directory names no more; who registered there keeps them."""
    for start in range(0, len(uais), LOTS):
        rows = Etablissement.filter(uai__in=list(uais[start : start + LOTS]), ferme_le=None)
        await rows.update(ferme_le=jour)


def _lus(lignes: Iterable[LigneFichier]) -> list[tuple[LigneFichier, EtablissementLu]]:
    return [(ligne, lu) for ligne in lignes if (lu := lire(ligne))]


def _est_lue(ligne: LigneFichier, vus: Mapping[str, int]) -> bool:
    """Whether a line is the first one of a school that is kept."""
    return vus.get(ligne[UAI].upper()) == ligne.numero


async def _connus(uais: Sequence[str]) -> dict[str, EtablissementDuDossier]:
    rows = [row async for row in Etablissement.filter(uai__in=list(uais))] if uais else []
    return {row.uai: row.to_rule() for row in rows}


def _ecart(numero: int, lu: EtablissementLu, known: Mapping[str, EtablissementDuDossier], today: date) -> Ecart:
    avant = known.get(lu.uai)
    if avant is None and lu.ferme:
        return Ecart(numero, NatureEcart.ECARTE)
    return ecart(numero, avant, lu.applique(avant, today))
