"""The check of the audit: every chain by itself, then against the anchors, in a memory that does not grow with it."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from api.models import Audit, ChaineAudit, locked, transaction
from api.models.audit import PAGE, Ring
from api.resolvers.audit.ancrage import dernier
from api.resolvers.audit.parcours import Parcours
from api.resolvers.audit.releve import Releve, TeteAncree, moment
from api.services import Services
from api.services.ancrage import Registre

TOLD = 20
CHAINES = 500  # chains checked together


@dataclass
class BilanAudit:
    """The outcome of a check.

    Attributes:
        ruptures: the number of faults.
        dites: the first faults, in words.
        par_cle: for each key of the ring, the records that it signed and the instant of the last one.
        sceaux_par_cle: for each key of the ring, the rows of chains that it sealed.
        nouvelles: the records since the last anchor, the first of which is of `depuis`.
        pretendues: the chains said to be anchored further than any anchor says.
    """

    records: int = 0
    ruptures: int = 0
    dites: list[str] = field(default_factory=list)
    remarques: list[str] = field(default_factory=list)
    par_cle: dict[int, tuple[int, datetime]] = field(default_factory=dict)
    sceaux_par_cle: dict[int, int] = field(default_factory=dict)
    nouvelles: int = 0
    depuis: datetime | None = None
    pretendues: int = 0

    def dire(self, *ruptures: str) -> None:
        self.ruptures += len(ruptures)
        self.dites += ruptures[: max(0, TOLD - len(self.dites))]

    def compter(self, chemin: Parcours, row: Audit) -> None:
        """Counts a record under the key that signed it."""
        self.records += 1
        if chemin.rang is not None:
            count, last = self.par_cle.get(chemin.rang, (0, row.le))
            self.par_cle[chemin.rang] = count + 1, max(last, row.le)

    def clore(self, chemin: Parcours) -> None:
        """Counts a chain that was walked to its end."""
        if chemin.rang_du_sceau is not None:
            self.sceaux_par_cle[chemin.rang_du_sceau] = self.sceaux_par_cle.get(chemin.rang_du_sceau, 0) + 1
        self.nouvelles += chemin.nouvelles
        if chemin.depuis is not None:
            self.depuis = min(self.depuis or chemin.depuis, chemin.depuis)
        anchored = max((tete.sequence + tete.debut for tete in chemin.ancrees), default=0)
        self.pretendues += chemin.fin.ancree > anchored


async def verifier(services: Services, registre: Registre | None = None) -> tuple[int, str]:
    """An exit code, and the lines to print; the anchors are those of a given copy, or of their own place."""
    bilan = await parcourir_tout(services, registre or services.ancrages)
    said = [*bilan.dites, *bilan.remarques]
    if not bilan.ruptures:
        return 0, "\n".join([f"{bilan.records} records, every chain holds.", *said])
    return 1, "\n".join([f"{bilan.records} records, {bilan.ruptures} ruptures:", *said])


async def parcourir_tout(services: Services, registre: Registre) -> BilanAudit:
    """The check of all chains."""
    bilan, releve, ring = BilanAudit(), Releve(), services.tokens.signers
    before = await dernier()
    await releve.prendre(registre.lignes(before.numero), ring)
    is_read = registre.est_lisible or releve.derniere is not None
    bilan.dire(*releve.fautes)
    bilan.remarques += releve.remarques
    await _Marche(services, releve, bilan).aller()
    bilan.dire(*releve.perdues())
    after = await dernier()
    if is_read:
        _comparer(bilan, releve, before.numero, before.le)
        if after.numero == before.numero and bilan.pretendues:
            bilan.dire(f"{bilan.pretendues} chains are said to be anchored further than any anchor says")
        if (
            releve.derniere is not None
            and after.numero == releve.derniere.numero
            and after.sceau != releve.derniere.sceau
        ):
            bilan.dire(f"anchor {after.numero} is not the one that the database knows")
        _dire_plus_vieille(bilan, releve, after.numero, after.le)
    else:
        bilan.remarques.append("The anchors are lines of the log: give them with --anchors to have them compared.")
    if bilan.nouvelles and bilan.depuis is not None:
        bilan.remarques.append(f"{bilan.nouvelles} records are not yet anchored, since {moment(bilan.depuis)}.")
    return bilan


def _comparer(bilan: BilanAudit, releve: Releve, numero: int, le: datetime | None) -> None:
    last = releve.derniere
    if (last.numero if last else 0) < numero and le is not None:
        since = moment(last.le) if last else "the start"
        bilan.dire(
            f"anchors {last.numero + 1 if last else 1} to {numero} are missing at the end, set between {since} and {moment(le)}"
        )


def _dire_plus_vieille(bilan: BilanAudit, releve: Releve, numero: int, le: datetime | None) -> None:
    last = releve.derniere
    if last is not None and numero < last.numero:
        known = f"anchor {numero} of {moment(le)}" if le else "no anchor"
        bilan.remarques.append(
            f"The database knows {known}, and the anchors go to {last.numero} of {moment(last.le)}: it is an older copy that "
            "was put back, and lacks what was written between."
        )


class _Marche:
    """The walk through all chains, a page of them at a time, in the order of the database."""

    def __init__(self, services: Services, releve: Releve, bilan: BilanAudit) -> None:
        self._ring, self._releve, self._bilan = services.tokens.signers, releve, bilan

    async def aller(self) -> None:
        last = ""
        while fins := await ChaineAudit.filter(nom__gt=last).order_by("nom").limit(CHAINES):
            await self._page(fins, last, fins[-1].nom)
            last = fins[-1].nom
        await self._page([], last, None)

    async def _page(self, fins: Sequence[ChaineAudit], after: str, last: str | None) -> None:
        """Checks some chains; one that seems broken is looked at again under its lock, since writers go on meanwhile."""
        ancrees = self._releve.tetes([fin.nom for fin in fins])
        chemins = {fin.nom: Parcours(self._ring, fin, ancrees.get(fin.nom, [])) for fin in fins}
        doubtful: dict[str, None] = {}
        async for row in records(after, last):
            if (chemin := chemins.get(row.chaine)) is None:
                doubtful[row.chaine] = None
                continue
            if any([*chemin.suivre(row)]):
                doubtful[row.chaine] = None
            self._bilan.compter(chemin, row)
        for nom, chemin in chemins.items():
            if any([*chemin.finir()]):
                doubtful[nom] = None
            self._bilan.clore(chemin)
        for nom in doubtful:
            self._bilan.dire(*await revoir(self._ring, nom, ancrees.get(nom, [])))


async def revoir(ring: Ring, nom: str, ancrees: Sequence[TeteAncree]) -> list[str]:
    """The faults of one chain, to which nobody adds meanwhile."""
    async with transaction():
        fin = await locked(ChaineAudit.filter(nom=nom)).first()
        if fin is None:
            return [f"{nom}: a chain that nobody opened"] if await Audit.filter(chaine=nom).exists() else []
        chemin = Parcours(ring, fin, ancrees)
        found: list[str] = []
        async for row in records_of(nom, -1):
            found += chemin.suivre(row)
        return [*found, *chemin.finir()]


async def records(after: str, last: str | None) -> AsyncIterator[Audit]:
    """The records of the chains after a name, up to another, in order."""
    rows = Audit.filter(chaine__gt=after, **({"chaine__lte": last} if last is not None else {}))
    while found := await rows.order_by("chaine", "sequence").limit(PAGE):
        for row in found:
            yield row
        async for row in records_of(found[-1].chaine, found[-1].sequence):
            yield row
        rows = Audit.filter(chaine__gt=found[-1].chaine, **({"chaine__lte": last} if last is not None else {}))


async def records_of(nom: str, sequence: int) -> AsyncIterator[Audit]:
    """The records of a chain after a place, in order."""
    while found := await Audit.filter(chaine=nom, sequence__gt=sequence).order_by("sequence").limit(PAGE):
        for row in found:
            yield row
        sequence = found[-1].sequence
