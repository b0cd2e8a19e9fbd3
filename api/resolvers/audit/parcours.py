"""The check of one chain, record by record, against its row and against its anchors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.models.audit import Audit, ChaineAudit, Ring
from api.resolvers.audit.releve import TeteAncree, moment


@dataclass
class Parcours:
    """The place in a chain; `suivre` takes each record in order, `finir` comes after the last.

    Attributes:
        fin: the row of the chain.
        ancrees: its anchored ends, in the order of the anchors.
        rangs: the ranks in the ring of the keys that signed, a rank for each record that holds.
        scellee_a: the record at which the seal says that the chain ends; None for a seal of nothing.
    """

    ring: Ring
    fin: ChaineAudit
    ancrees: Sequence[TeteAncree]

    def __post_init__(self) -> None:
        self.sequence, self.signature = self.fin.debut, self.fin.ancre
        self.le: datetime | None = None
        self.rang: int | None = None
        self.rang_du_sceau = self.fin.tient(self.ring)
        self.scellee_a = self.fin.sequence if self.rang_du_sceau is not None else None
        self._attendues = {tete.sequence: tete for tete in self.ancrees}
        self.ancree = max(self._attendues, default=0)
        self.nouvelles = 0
        self.depuis: datetime | None = None

    def suivre(self, row: Audit) -> Iterator[str]:
        """The faults of the next record, in words."""
        nom = self.fin.nom
        self.rang = None
        if row.sequence != self.sequence + 1:
            yield f"{nom}: records {self.sequence + 1} to {row.sequence - 1} are missing, {self._entre(row.le)}"
        elif (found := row.tient(self.ring, self.signature)) is None:
            yield f"{nom}: record {row.sequence} is not the one that was written, {self._entre(row.le)}"
        else:
            self.rang = found
        tete = self._attendues.get(row.sequence)
        if tete is not None and tete.signature != row.signature:
            yield f"{nom}: record {row.sequence} is not the one that was anchored on {tete.le}"
        if row.sequence > self.ancree:
            self.nouvelles += 1
            self.depuis = min(self.depuis or row.le, row.le)
        self.sequence, self.signature, self.le = row.sequence, row.signature, row.le
        if self.scellee_a is None and self.fin.scelle(self.ring, row.sequence, row.signature) is not None:
            self.scellee_a = row.sequence

    def finir(self) -> Iterator[str]:
        """The faults that show after the last record, in words."""
        fin, nom = self.fin, self.fin.nom
        if (self.sequence, self.signature) != (fin.sequence, fin.signature):
            yield f"{nom}: the chain ends at {self.sequence}, not at {fin.sequence}"
        if fin.sceau is None and fin.sequence:
            yield f"{nom}: its row has no seal (a server of the version before wrote it, or somebody took it away)"
        elif fin.sceau is not None and self.scellee_a is None:
            yield f"{nom}: its row is not the one that was sealed"
        elif self.scellee_a is not None and self.scellee_a != fin.sequence:
            yield f"{nom}: its row bears the seal of record {self.scellee_a} (an old one was put back, or a server of the version before wrote after it)"
        yield from self._contre_les_ancres()

    def _contre_les_ancres(self) -> Iterator[str]:
        nom, last = self.fin.nom, self.ancrees[-1] if self.ancrees else None
        for former, tete in zip(self.ancrees, self.ancrees[1:], strict=False):
            if tete.sequence < former.sequence or tete.debut < former.debut:
                yield (
                    f"{nom}: anchored at record {former.sequence} on {former.le}, at {tete.sequence} on {tete.le}: an older "
                    "state was put back between"
                )
        if last is not None and self.sequence < self.ancree:
            tete = self._attendues[self.ancree]
            depuis = f"between {moment(self.le)} and {tete.le}" if self.le else f"before {tete.le}"
            yield f"{nom}: records {self.sequence + 1} to {self.ancree} are missing, anchored and written {depuis}"
        if last is not None and self.scellee_a is None and self.fin.debut > last.debut:
            yield f"{nom}: records {last.debut + 1} to {self.fin.debut} are missing, anchored on {last.le}"
        if last is not None and self.fin.debut < last.debut:
            yield f"{nom}: its row is older than the anchor of {last.le}"

    def _entre(self, following: datetime) -> str:
        if self.le is None:
            return f"written before {moment(following)}"
        return f"written between {moment(self.le)} and {moment(following)}"
