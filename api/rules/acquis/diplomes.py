"""The families of diplomas that dispense from general units, by domaine."""

from dataclasses import dataclass
from functools import cache

from api.rules.reglement import Enseignement
from api.rules.reglement.table import DIPLOMES, REFERENCE, Table, lis_fichier


@dataclass(frozen=True, slots=True, kw_only=True)
class Diplome:
    """A family of diplomas that may dispense from general units.

    Attributes:
        depuis: first year for which it counts, « (depuis 1900) »; None when no source says.
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
    found = tuple(lis_diplome(table) for table in racine.tables("diplomes"))
    racine.fin()
    return found


def diplome(domaine: str, cle: str | None) -> Diplome | None:
    return next((item for item in diplomes(domaine) if item.cle == cle), None)


def lis_diplome(table: Table) -> Diplome:
    """One family of `diplomes.toml`, read strictly."""
    lu = Diplome(
        cle=table.lis("cle", str),
        famille=table.lis("famille", str),
        specialite=table.lis_si("specialite", str),
        code=table.lis_si("code", str),
        depuis=table.lis_si("depuis", int),
        enseignements=frozenset(table.valeurs("enseignements", Enseignement)),
        a_verifier=table.lis_si("a_verifier", bool) or False,
        reference=table.lis("reference", str),
    )
    table.fin()
    if lu.a_verifier is bool(lu.enseignements):
        raise table.erreur("enseignements", "des enseignements, ou a_verifier")
    return lu
