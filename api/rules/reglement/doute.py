"""The doubts that a règlement leaves, read from its tree alone: what the jury, or nobody, would have to decide later."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from api.rules.reglement.valeurs import Epreuve, Reglement


def doutes(reglement: Reglement, *, chef_oeuvre: str | None = None) -> tuple[str, ...]:
    """The doubts in French, in the order of the tree, then the unités that are there twice.

    Args:
        reglement: any règlement, complete or not.
        chef_oeuvre: the unité of the chef-d'œuvre, whose coefficient is that of its own arrêté.
    """
    unites = Counter(unite.unite for unite in reglement.unites)
    premier_groupe = [epreuve for racine in reglement.epreuves if racine.groupe == 1 for epreuve in _jugees(racine)]
    found = [doute for epreuve in premier_groupe for doute in _de(epreuve, chef_oeuvre)]
    if unites:  # a concours has none
        found += [f"{item.code} : ni unité, ni sous-épreuve." for item in premier_groupe if _est_vide(item)]
    found += [f"{unite} : unité donnée par {nombre} épreuves." for unite, nombre in unites.items() if nombre > 1]
    return tuple(found)


def _jugees(epreuve: Epreuve) -> Iterator[Epreuve]:
    """The épreuve and its parts, but for those of a unité, which need no coefficient or mode of their own."""
    yield epreuve
    if not epreuve.unite or _est_composee(epreuve):
        for enfant in epreuve.enfants:
            yield from _jugees(enfant)


def _est_composee(epreuve: Epreuve) -> bool:
    return any(enfant.unite for enfant in epreuve.enfants)


def _est_vide(epreuve: Epreuve) -> bool:
    return epreuve.obligatoire and not epreuve.unite and not epreuve.enfants


def _de(epreuve: Epreuve, chef_oeuvre: str | None) -> Iterator[str]:
    if epreuve.unite and not _est_composee(epreuve):
        if epreuve.obligatoire and epreuve.coefficient is None and epreuve.unite != chef_oeuvre:
            yield f"{epreuve.code} : coefficient manquant, la moyenne sera établie par le jury."
        if sans := [regime for regime in epreuve.regimes if not epreuve.mode(regime)]:
            yield f"{epreuve.code} : mode d'évaluation manquant, régime {', '.join(sans)}."
    somme = _somme(epreuve)
    if somme and epreuve.coefficient is not None and somme != epreuve.coefficient:
        yield f"{epreuve.code} : coefficient {epreuve.coefficient}, mais {somme} pour ses sous-épreuves."


def _somme(epreuve: Epreuve) -> Decimal | None:
    """The coefficients of the parts together; None where one of them has none."""
    poids = [enfant.coefficient for enfant in epreuve.enfants]
    known = [item for item in poids if item is not None]
    return sum(known, Decimal(0)) if len(known) == len(poids) else None
