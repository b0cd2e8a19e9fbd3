"""The pièces asked of a candidature, every file that answered them, and the open addresses to send one."""

from collections.abc import Iterable
from dataclasses import fields as fields_of
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from typing import Self
from uuid import UUID

from tortoise import fields

from api.models.base import Base
from api.models.candidature import Candidature
from api.models.reading import Reading
from api.models.writing import Insert
from api.rules.document import ModeDepot
from api.rules.piece import DecisionPiece, EtatPiece, Format, PieceDemandee, StatutPiece, apres_controle, etat_initial
from api.rules.problems import Code, Problem, RefusedError

ETAT = tuple(item.name for item in fields_of(EtatPiece))  # the columns that rules read and write
etat_de = attrgetter(*ETAT)


class Piece(Base):
    """A pièce asked of one candidature; `code` names its entry in the domaine.

    The row of the candidature is the lock of its pièces: every change of a pièce takes it. A pièce that a later save
    no longer asks keeps its row and its files, with `est_demandee` false.
    """

    candidature: fields.ForeignKeyRelation[Candidature] = fields.ForeignKeyField(
        "models.Candidature", related_name="pieces", on_delete=fields.CASCADE
    )
    candidature_id: UUID
    code = fields.CharField(max_length=20)
    mode = fields.CharEnumField(ModeDepot, max_length=10, description="")
    est_demandee = fields.BooleanField(default=True, db_default=True)
    statut: StatutPiece | None = fields.CharEnumField(StatutPiece, max_length=30, null=True, description="")  # type: ignore[assignment]
    a_refaire: StatutPiece | None = fields.CharEnumField(StatutPiece, max_length=30, null=True, description="")  # type: ignore[assignment]
    commentaire = fields.TextField(null=True)
    recue_le = fields.DateField(null=True)
    deposee_le = fields.DatetimeField(null=True)
    validee_le = fields.DatetimeField(null=True)
    version = fields.IntField(default=1, db_default=1)

    depots: fields.ReverseRelation["Depot"]

    class Meta:
        table = "piece"
        table_description = "piece"
        unique_together = (("candidature", "code"),)

    @classmethod
    async def demander(cls, candidature_id: UUID, found: Iterable[Self], demandees: Iterable[PieceDemandee]) -> Insert:
        """Matches the rows of a candidature to the pièces that its save asks; returns the write of those that are new."""
        asked = {piece.code: piece for piece in demandees}
        rows = {row.code: row for row in found}
        missing = [asked[code] for code in asked.keys() - rows.keys()]
        for row in rows.values():
            if row.est_demandee != (row.code in asked):
                await row.prendre(replace(row.etat(), est_demandee=row.code in asked))
        return Insert(
            [cls(candidature_id=candidature_id, code=piece.code, **_colonnes(etat_initial(piece))) for piece in missing]
        )

    def etat(self) -> EtatPiece:
        """The frozen value that rules read."""
        return EtatPiece(*etat_de(self))

    async def prendre(self, etat: EtatPiece) -> None:
        """Writes the state that a rule made, and counts the write."""
        values = _colonnes(etat)
        self.update_from_dict(values)
        self.version += 1
        await self.save(update_fields=[*values, "version"])

    async def decider(self, decision: DecisionPiece, now: datetime) -> None:
        """Writes a decision allowed by rules.piece.problems_controle(); a file asked anew is put aside."""
        before = self.deposee_le
        await self.prendre(apres_controle(self.etat(), decision))
        if before is not None and self.deposee_le is None:
            await Depot.ecarter(self.id, now)

    @property
    def depot(self) -> "Depot | None":
        """The present file; needs `depots` fetched."""
        return next((depot for depot in self.depots if depot.retire_le is None), None)

    def check_version(self, expected: int | None) -> None:
        """Refuses a write prepared on another version than the present one."""
        if expected is not None and expected != self.version:
            message = "Cette pièce a changé entre-temps. Rafraîchissez « Mes justificatifs » avant de continuer."
            raise RefusedError(Problem(Code.VERSION_PERIMEE, message, ("version",)))


PIECES = Reading(lambda candidature_id: Piece.filter(candidature_id=candidature_id))


class Depot(Base):
    """A file that answered a pièce, under a key of its own; one at most is the present one.

    Every row stays, with its digest; a term deletes the bytes of a former file, at `oublie_le`.
    """

    piece: fields.ForeignKeyRelation["Piece"] = fields.ForeignKeyField(
        "models.Piece", related_name="depots", on_delete=fields.RESTRICT
    )
    piece_id: UUID
    nom = fields.CharField(max_length=100)
    format = fields.CharEnumField(Format, max_length=5, description="")
    taille = fields.BigIntField()
    empreinte = fields.CharField(max_length=64)
    cle = fields.CharField(max_length=200, unique=True)
    depose_le = fields.DatetimeField()
    validee_le = fields.DatetimeField(null=True)
    retire_le = fields.DatetimeField(null=True)
    oublie_le = fields.DatetimeField(null=True)

    class Meta:
        table = "depot"
        table_description = "depot"
        indexes = (("piece_id", "depose_le"), ("oublie_le", "retire_le"))

    @classmethod
    async def ecarter(cls, piece_id: UUID, now: datetime) -> None:
        """Puts the present file of a pièce aside."""
        await cls.filter(piece_id=piece_id, retire_le=None).update(retire_le=now)


class Televersement(Base):
    """An address to send one file to, good once and for a limited time.

    `pris_le` is the instant when a client began to send, `recu_le` when the bytes were checked and stored.
    """

    piece: fields.ForeignKeyRelation["Piece"] = fields.ForeignKeyField(
        "models.Piece", related_name="televersements", on_delete=fields.CASCADE
    )
    piece_id: UUID
    nom = fields.CharField(max_length=255)
    taille = fields.BigIntField()
    empreinte = fields.CharField(max_length=64)
    expire_le = fields.DatetimeField()
    pris_le = fields.DatetimeField(null=True)
    recu_le = fields.DatetimeField(null=True)
    depose_le = fields.DatetimeField(null=True)
    format: Format | None = fields.CharEnumField(Format, max_length=5, null=True, description="")  # type: ignore[assignment]
    taille_gardee = fields.BigIntField(null=True)
    refus = fields.CharField(max_length=40, null=True)

    class Meta:
        table = "televersement"
        table_description = "televersement"
        indexes = (("piece_id",), ("depose_le", "expire_le"))

    @property
    def cle(self) -> str:
        """The key of its file in the storage, without anything of the name that the candidat gave to it."""
        return f"pieces/{self.piece_id}/{self.id}"

    @classmethod
    async def prendre(cls, televersement_id: UUID, now: datetime) -> Self | None:
        """The address, now taken by one sender; None when it is used, too old, or unknown."""
        free = cls.filter(id=televersement_id, pris_le=None, expire_le__gt=now)
        if not await free.update(pris_le=now):
            return None
        return await cls.get(id=televersement_id).select_related("piece__candidature")


def _colonnes(etat: EtatPiece) -> dict[str, object]:
    return {name: getattr(etat, name) for name in ETAT}
