"""A file of lines on the disk of an operator: read as a whole by the same checks, then written when nothing is wrong."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from api.models import Importation
from api.resolvers.importation.lecture import CONSTATS_MAX, ECARTS_MAX, pages, trier
from api.resolvers.importation.ouverture import texte_ouvert
from api.resolvers.importation.registre import TRAITEMENTS
from api.resolvers.importation.traitement import Traitement
from api.resolvers.operation import Operation
from api.rules.importation import (
    DEBUT,
    ENTETE_SEULE,
    Ecart,
    FichierIllisibleError,
    LigneFichier,
    NatureEcart,
    NatureImport,
    Niveau,
    Remarque,
    est_classeur,
    refus_format,
)

CLASSEUR = "Le fichier est un classeur : enregistrez-le en « CSV UTF-8 »."


@dataclass
class FichierLu:
    """A file read as a whole.

    Attributes:
        remarques: the first remarks; `erreurs` and `avertissements` count all.
        ecarts: the first differences; `bilan` counts all.
    """

    row: Importation
    path: Path
    traitement: Traitement
    total: int = 0
    erreurs: int = 0
    avertissements: int = 0
    remarques: list[Remarque] = field(default_factory=list)
    ecarts: list[Ecart] = field(default_factory=list)
    bilan: Counter[NatureEcart] = field(default_factory=Counter)
    vus: dict[str, int] = field(default_factory=dict)

    async def lire(self, op: Operation) -> None:
        """Reads every line, a page at a time.

        Raises:
            FichierIllisibleError: the file is no file of lines.
        """
        _refuser_format(self.path)
        async with texte_ouvert(self.path, self.traitement.colonnes) as tableau:
            self._noter(tableau.remarques, [])
            async for page in pages(tableau, self.traitement.page):
                self.total += len(page)
                await self._lire_page(op, page)
        self._noter(*await self.traitement.conclure(self.row, self.vus))
        if not self.total:
            raise FichierIllisibleError(ENTETE_SEULE)

    async def ecrire(self, op: Operation) -> None:
        """Writes every line, a page a transaction; the file has no error."""
        self.row.bilan = {nature.value: count for nature, count in self.bilan.items()}
        async with texte_ouvert(self.path, self.traitement.colonnes) as tableau:
            async for page in pages(tableau, self.traitement.page):
                kept = self.traitement.garder(page, self.vus)
                async with op.change() as change:
                    await self.traitement.ecrire(change, self.row, page if kept is None else kept)
        async with op.change() as change:
            await self.traitement.finir(change, self.row)

    async def _lire_page(self, op: Operation, page: Sequence[LigneFichier]) -> None:
        found, right = await trier(op, self.row, self.traitement, page, self.vus)
        self._noter(found, await self.traitement.comparer(self.row, right, self.vus))

    def _noter(self, remarques: Sequence[Remarque], ecarts: Sequence[Ecart]) -> None:
        wrong = sum(remarque.niveau is Niveau.ERREUR for remarque in remarques)
        self.erreurs, self.avertissements = self.erreurs + wrong, self.avertissements + len(remarques) - wrong
        self.remarques += sorted(remarques, key=lambda un: un.ligne)[: CONSTATS_MAX - len(self.remarques)]
        self.bilan.update(ecart.nature for ecart in ecarts)
        self.ecarts += [ecart for ecart in ecarts if ecart.nature.change][: ECARTS_MAX - len(self.ecarts)]


def fichier(op: Operation, nature: NatureImport, path: Path, parametres: Mapping[str, Any]) -> FichierLu:
    """A file to read, whose import no account asked for."""
    row = Importation(nature=nature, parametres=dict(parametres), cree_le=op.now)
    return FichierLu(row, path, TRAITEMENTS[nature])


def _refuser_format(path: Path) -> None:
    with path.open("rb") as file:
        debut = file.read(DEBUT)
    if refus := CLASSEUR if est_classeur(debut) else refus_format(debut):
        raise FichierIllisibleError(refus)
