"""The état of the référentiel: what the règlements of each domaine allow in a session, and what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from api.rules.domaines import domaines
from api.rules.parcours import Domaine
from api.rules.reglement import LIVREES, Editions, Reglement
from api.rules.reglement.controle import doutes_de

TITRES = ("connues", "complètes", "ouvertes", "sans doute", "incomplètes", "dont non saisies")


@dataclass(frozen=True, kw_only=True)
class Etat:
    """The spécialités of a domaine in a session year."""

    domaine: Domaine
    annee: int
    editions: Editions = LIVREES

    @cached_property
    def ouvertes(self) -> tuple[Reglement, ...]:
        return self.editions.specialites(self.domaine.reglements, self.annee)

    @cached_property
    def incompletes(self) -> tuple[Reglement, ...]:
        return self.editions.specialites_incompletes(self.domaine.reglements, self.annee)

    def doutes(self, item: Reglement) -> tuple[str, ...]:
        """The doubts that the tree of a règlement leaves."""
        return doutes_de(item)

    def nombres(self) -> tuple[int, ...]:
        """The counts, one for each of TITRES.

        « connues » and « complètes » are for any session, the others for this one; « sans doute » counts the open ones
        whose tree leaves no doubt, « dont non saisies » the incomplete ones without any épreuve.
        """
        folder = self.domaine.reglements
        return (
            len(self.editions.connues(folder)),
            len(self.editions.completes(folder)),
            len(self.ouvertes),
            sum(not self.doutes(item) for item in self.ouvertes),
            len(self.incompletes),
            sum(not item.epreuves for item in self.incompletes),
        )


def etats(annee: int, editions: Editions = LIVREES) -> list[Etat]:
    """The état of each domaine; those that share their règlements are told once."""
    found = {
        domaine.reglements: Etat(domaine=domaine, annee=annee, editions=editions) for domaine in domaines().values()
    }
    return list(found.values())


def details(etat: Etat) -> Iterator[str]:
    """The lines on the spécialités of a domaine: what is open, then what cannot be, with each reason."""
    for item in etat.ouvertes:
        yield f"+ {item.intitule} - {item.reference}"
        yield from (f"    {doute}" for doute in (*etat.doutes(item), *item.reserves))
    for item in etat.incompletes:
        yield f"- {item.intitule} - {item.reference}"
        yield from (f"    {manque}" for manque in item.manques)
