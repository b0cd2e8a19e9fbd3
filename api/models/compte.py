"""Accounts, the persons behind them, and their ways in."""

from dataclasses import fields as fields_of
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from tortoise import fields

from api.models.base import Base, Row, locked
from api.models.reading import Reading
from api.models.writing import Update
from api.rules.compte import EtatCompte, TypeCompte, UsageJeton, UsageLien
from api.rules.etat_civil import Identite

# The columns of a person that its civil status holds.
CIVILS = tuple(item.name for item in fields_of(Identite) if item.name != "courriel")
civils_de = attrgetter(*CIVILS)


class Compte(Base):
    """A login, and the settings of its holder.

    `premiere_connexion` is true until the person confirmed the address that a school gave. `dernier_rang` numbers its
    events, without gaps, under the lock of the row. `utilise_le` is the last sign-in, or the last renewal of one.
    `avis_pieces` asks for a mail when an office controls a pièce: the guides promise none.
    `libelle` names an office, an administrator or a machine. `role` is the type of account whose gates a machine goes
    through, an office or a school; `peut_ecrire` lets it do the mutations that are open to machines. `totp` is the sealed secret of its second factor, in use once
    `totp_active_le` is set; `totp_fenetre` is the last step of time whose code served, so that no code serves twice.
    `codes_secours` are the digests of those that did not serve yet.
    """

    type = fields.CharEnumField(TypeCompte, max_length=20, description="")
    identifiant = fields.CharField(max_length=254, unique=True)
    courriel = fields.CharField(max_length=254)
    mot_de_passe = fields.CharField(max_length=255, null=True)
    etat = fields.CharEnumField(EtatCompte, max_length=20, description="")
    active_le = fields.DatetimeField(null=True)
    utilise_le = fields.DatetimeField(null=True)
    premiere_connexion = fields.BooleanField(default=False, db_default=False)
    avis_pieces = fields.BooleanField(default=False, db_default=False)
    libelle = fields.CharField(max_length=150, null=True)
    totp = fields.CharField(max_length=255, null=True)
    totp_active_le = fields.DatetimeField(null=True)
    totp_fenetre = fields.BigIntField(null=True)
    totp_echecs = fields.IntField(default=0, db_default=0)
    totp_bloque_jusque = fields.DatetimeField(null=True)
    codes_secours: list[str] | None = fields.JSONField(null=True)
    dernier_rang = fields.IntField(default=0, db_default=0)
    role: TypeCompte | None = fields.CharEnumField(TypeCompte, max_length=20, null=True, description="")  # type: ignore[assignment]
    peut_ecrire = fields.BooleanField(default=True, db_default=True)

    candidat: fields.BackwardOneToOneRelation["Candidat"]
    habilitations: fields.ReverseRelation["Habilitation"]
    secrets: fields.ReverseRelation["SecretMachine"]

    class Meta:
        table = "compte"
        table_description = "compte"
        indexes = (("etat", "cree_le"),)

    @property
    def agit_comme(self) -> TypeCompte:
        """The type of account whose gates it goes through: its own, or that of a machine's scope."""
        return self.role or self.type

    @property
    def dernier_usage(self) -> datetime:
        """The last instant of a known use."""
        return max(instant for instant in (self.utilise_le, self.active_le, self.cree_le) if instant)


class Habilitation(Base):
    """A place where an office or a school may act: an académie, a domaine, a school; None stands for all of them."""

    compte: fields.ForeignKeyRelation["Compte"] = fields.ForeignKeyField(
        "models.Compte", related_name="habilitations", on_delete=fields.CASCADE
    )
    compte_id: UUID
    centre = fields.CharField(max_length=20, null=True)
    domaine = fields.CharField(max_length=10, null=True)
    etablissement = fields.CharField(max_length=8, null=True)

    class Meta:
        table = "habilitation"
        table_description = "habilitation"
        indexes = (("compte_id",),)


class Candidat(Base):
    """A person, as on the identity document (guide Bac Pro, section 2.1).

    `nom_tri` is the key of the names (rules/gestion), written with them: homonyms share it. It is None only in a row
    written by a server older than this column.
    """

    compte: fields.OneToOneRelation["Compte"] = fields.OneToOneField(
        "models.Compte", related_name="candidat", on_delete=fields.CASCADE
    )
    compte_id: UUID
    numero = fields.CharField(max_length=11, unique=True)
    civilite = fields.CharField(max_length=10)
    nom = fields.CharField(max_length=100)
    nom_usage = fields.CharField(max_length=100, null=True)
    prenoms = fields.CharField(max_length=150)
    date_naissance = fields.DateField()
    pays_naissance = fields.CharField(max_length=5)
    departement_naissance = fields.CharField(max_length=3, null=True)
    commune_naissance = fields.CharField(max_length=6, null=True)
    ville_naissance = fields.CharField(max_length=100, null=True)
    ine = fields.CharField(max_length=11, null=True)
    nom_tri = fields.CharField(max_length=100, null=True)
    dernier_numero_inscription = fields.IntField(default=0, db_default=0)

    class Meta:
        table = "candidat"
        table_description = "candidat"

    @classmethod
    async def prochain_numero_inscription(cls, candidat_id: UUID) -> tuple[int, Update]:
        """The next n° d'inscription of a person, and its write; the row's lock makes it unique."""
        (candidat,) = await CANDIDAT_TENU.read(candidat_id)
        candidat.dernier_numero_inscription += 1
        return candidat.dernier_numero_inscription, Update(cls, [candidat], ("dernier_numero_inscription",))

    def identite(self, courriel: str) -> Identite:
        """The civil status that the rules and the greyed fields of the wizard read."""
        return Identite(courriel=courriel, **dict(zip(CIVILS, civils_de(self), strict=True)))


CANDIDAT_TENU = Reading(lambda candidat_id: locked(Candidat.filter(id=candidat_id)))


class Jeton(Base):
    """A way in, stored as a digest: a cookie, a bearer, or the renewal of a bearer.

    The rows of one sign-in share a `famille`, which a person lists and revokes as one appareil. With `est_renforce`, an
    identity provider proved a second factor, in place of that of the account.
    """

    compte: fields.ForeignKeyRelation["Compte"] = fields.ForeignKeyField(
        "models.Compte", related_name="jetons", on_delete=fields.CASCADE
    )
    compte_id: UUID
    famille = fields.UUIDField(db_index=True)
    usage = fields.CharEnumField(UsageJeton, max_length=20, description="")
    empreinte = fields.CharField(max_length=64, unique=True)
    appareil = fields.CharField(max_length=200)
    expire_le = fields.DatetimeField()
    revoque_le = fields.DatetimeField(null=True)
    est_renforce = fields.BooleanField(default=False, db_default=False)

    class Meta:
        table = "jeton"
        indexes = (("compte_id", "revoque_le"),)
        table_description = "jeton"


class SecretMachine(Base):
    """A secret of a machine, stored as a digest; two may be good at once, so that one replaces the other unhurried.

    The tokens that it opens are of the sign-in (`famille`) of its own id, which ends with it.
    """

    compte: fields.ForeignKeyRelation["Compte"] = fields.ForeignKeyField(
        "models.Compte", related_name="secrets", on_delete=fields.CASCADE
    )
    compte_id: UUID
    empreinte = fields.CharField(max_length=64, unique=True)
    utilise_le = fields.DatetimeField(null=True)
    revoque_le = fields.DatetimeField(null=True)

    class Meta:
        table = "secret_machine"
        table_description = "secret_machine"
        indexes = (("compte_id", "revoque_le"),)


class Lien(Base):
    """A link sent by mail, good once; its token is derived from the row, never stored."""

    compte: fields.ForeignKeyRelation["Compte"] = fields.ForeignKeyField(
        "models.Compte", related_name="liens", on_delete=fields.CASCADE
    )
    compte_id: UUID
    usage = fields.CharEnumField(UsageLien, max_length=20, description="")
    adresse = fields.CharField(max_length=254)
    expire_le = fields.DatetimeField()
    utilise_le = fields.DatetimeField(null=True)

    class Meta:
        table = "lien"
        indexes = (("compte_id", "usage"),)
        table_description = "lien"


class Compteur(Row):
    """A sequence that any database can count: the six digits of the n° candidat."""

    nom = fields.CharField(max_length=40, primary_key=True)
    valeur = fields.BigIntField()

    class Meta:
        table = "compteur"
        table_description = "compteur"
