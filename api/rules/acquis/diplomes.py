"""The families of diplomas that dispense from general units, by domaine."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from api.rules.parcours import Domaine
from api.rules.reglement import Enseignement
from api.rules.reglement.table import DIPLOMES, REFERENCE, Table, lis_fichier

DIPLOMES_ACQUIS = "DIPLOMES_ACQUIS"  # their list on a domaine


@dataclass(frozen=True, slots=True, kw_only=True)
class Diplome:
    """A family of diplomas that may dispense from general units.

    Attributes:
        depuis: first year for which it counts, « (depuis 1900) »; None when no source says.
        domaine: the code of its domaine, for one written since.
        est_propose: whether it is offered still.
        a_verifier: whether the office decides what it dispenses from; it then gives no right by itself.
    """

    cle: str
    famille: str
    specialite: str | None
    code: str | None
    depuis: int | None
    enseignements: frozenset[Enseignement]
    a_verifier: bool
    reference: str
    domaine: str = ""
    est_propose: bool = True

    @property
    def libelle(self) -> str:
        """The label « BTS DUT DEUG LICENCE Toutes spécialités (depuis 1900) »."""
        depuis = f"(depuis {self.depuis})" if self.depuis else None
        return " ".join(part for part in (self.famille, self.specialite, depuis) if part)

    @property
    def specialite_imprimee(self) -> str:
        """The spécialité as the PDF prints it: « Toutes spécialités (00002) »."""
        return " ".join(part for part in (self.specialite, f"({self.code})" if self.code else None) if part)


@cache
def diplomes(domaine: str) -> tuple[Diplome, ...]:
    """The families a domaine accepts, in the order of its guide; `domaine` as in the folders of the règlements."""
    fichier = REFERENCE / "reglements" / domaine / DIPLOMES
    if not fichier.is_file():
        return ()
    racine = lis_fichier(fichier)
    found = tuple(_lis_entier(table) for table in racine.tables("diplomes"))
    racine.fin()
    return found


def diplomes_du(domaine: Domaine) -> Mapping[str, Diplome]:
    """The families that a domaine knows, by key, with those offered no more."""
    found: Mapping[str, Diplome] | None = domaine.listes.get(DIPLOMES_ACQUIS)
    return {item.cle: item for item in diplomes(domaine.reglements)} if found is None else found


def lis_diplome(table: Table, depuis: str = "depuis") -> Diplome:
    """One family of `diplomes.toml`, read strictly; `depuis` is the key of its first year."""
    lu = Diplome(
        cle=table.lis("cle", str),
        famille=table.lis("famille", str),
        specialite=table.lis_si("specialite", str),
        code=table.lis_si("code", str),
        depuis=table.lis_si(depuis, int),
        enseignements=frozenset(table.valeurs("enseignements", Enseignement)),
        a_verifier=table.lis_si("a_verifier", bool) or False,
        reference=table.lis("reference", str),
    )
    if lu.a_verifier is bool(lu.enseignements):
        raise table.erreur("enseignements", "des enseignements, ou a_verifier")
    return lu


def _lis_entier(table: Table) -> Diplome:
    found = lis_diplome(table)
    table.fin()
    return found
