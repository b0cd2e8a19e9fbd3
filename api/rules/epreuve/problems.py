"""The problems of the choices of épreuves: of each choice, of those missing, of the règlement's constraints."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from api.rules.acquis import Droit
from api.rules.epreuve.arbre import ARBRES, ChoixFait, EpreuveOuverte, Passage, arbre
from api.rules.formulaire import cle_de
from api.rules.listes import FormePassage
from api.rules.problems import Code, Problem
from api.rules.reglement import Contrainte, GenreContrainte, Position, Reglement
from api.rules.remembered import Same


def problems(
    reglement: Reglement, passage: Passage, choix: Sequence[ChoixFait], droits: Sequence[Droit] = ()
) -> list[Problem]:
    """The problems of the choices, in their order, then of those missing, then of the règlement's constraints.

    A choice has the code of its épreuve in the path.
    """
    return list(_problems(Same(reglement), passage, tuple(choix), tuple(droits)))


@lru_cache(ARBRES)
def _problems(
    le_reglement: Same[Reglement], passage: Passage, choix: tuple[ChoixFait, ...], droits: tuple[Droit, ...]
) -> tuple[Problem, ...]:
    """The problems of one tree, remembered as it is."""
    reglement = le_reglement.it
    ouvertes = arbre(reglement, passage, choix, droits)
    par_code = {epreuve.code: epreuve for racine in ouvertes for epreuve in racine.toutes()}
    found = [
        problem.under("choix", cle_de(fait, "epreuve", rang))
        for rang, fait in enumerate(choix)
        for problem in _du_choix(fait, choix[:rang], par_code)
    ]
    found += _options_manquantes(par_code)
    for contrainte in reglement.contraintes:
        found += CONTRAINTES[contrainte.genre](contrainte, ouvertes, passage)
    return tuple(found)


def _du_choix(fait: ChoixFait, avant: Sequence[ChoixFait], par_code: Mapping[str, EpreuveOuverte]) -> Iterator[Problem]:
    epreuve = par_code.get(fait.epreuve)
    if epreuve is None:
        yield Problem(Code.VALEUR_INCONNUE, "Choisissez une épreuve de votre spécialité.", ("epreuve",))
        return
    if any(autre.epreuve == fait.epreuve for autre in avant):
        yield Problem(Code.VALEUR_INCOMPATIBLE, f"Ne choisissez qu'une fois l'épreuve {epreuve.code}.", ("epreuve",))
        return
    if fait.position and fait.position not in epreuve.positions_possibles:
        yield Problem(Code.VALEUR_INCOMPATIBLE, _position_refusee(epreuve), ("position",))
    elif fait.position is None and fait.option and epreuve.position is Position.NON_INSCRIT:
        message = f"Choisissez la position « Inscrit » pour présenter l'épreuve {epreuve.code}, ou retirez l'option."
        yield Problem(Code.OBLIGATOIRE, message, ("position",))
    if fait.option and epreuve.position is Position.INSCRIT and fait.option not in epreuve.options_possibles:
        message = f"Choisissez une valeur de la liste pour l'épreuve {epreuve.code} - {epreuve.libelle}."
        yield Problem(Code.VALEUR_INCONNUE, message, ("option",))


def _position_refusee(epreuve: EpreuveOuverte) -> str:
    libelle = f"{epreuve.code} - {epreuve.libelle}"
    if epreuve.position in {Position.DISPENSE, Position.BENEFICE}:
        return f"Pour repasser l'épreuve {libelle}, décochez-la dans l'onglet Acquis."
    possibles = " ou ".join(f"« {position.libelle} »" for position in epreuve.positions_possibles)
    return f"Pour l'épreuve {libelle}, seule la position {possibles} est possible."


def _options_manquantes(par_code: Mapping[str, EpreuveOuverte]) -> list[Problem]:
    return [
        Problem(
            Code.OBLIGATOIRE,
            f"Renseignez le champ « {epreuve.choix_libelle} » de l'épreuve {epreuve.code} - {epreuve.libelle}.",
            _chemin(epreuve),
        )
        for epreuve in par_code.values()
        if epreuve.position is Position.INSCRIT and epreuve.options_possibles and not epreuve.option
    ]


def _chemin(epreuve: EpreuveOuverte) -> tuple[str, ...]:
    return ("choix", epreuve.code, "option")


def _facultatives_au_plus(
    contrainte: Contrainte, ouvertes: tuple[EpreuveOuverte, ...], _passage: Passage
) -> list[Problem]:
    prises = [
        epreuve for epreuve in ouvertes if not epreuve.obligatoire and epreuve.position is not Position.NON_INSCRIT
    ]
    assert contrainte.nombre is not None
    if len(prises) <= contrainte.nombre:
        return []
    message = f"Ne choisissez pas plus de {contrainte.nombre} épreuves facultatives ({contrainte.reference})."
    return [Problem(Code.VALEUR_INCOMPATIBLE, message, ("choix",))]


def _langues_differentes(
    _contrainte: Contrainte, ouvertes: tuple[EpreuveOuverte, ...], _passage: Passage
) -> list[Problem]:
    """The problem of two equal languages, put on the optional one, whatever their order in the tree."""
    retenues: dict[str, EpreuveOuverte] = {}
    found = []
    for epreuve in sorted(ouvertes, key=lambda epreuve: not epreuve.obligatoire):
        if epreuve.langue is None:
            continue
        premiere = retenues.setdefault(epreuve.langue, epreuve)
        if premiere is not epreuve:
            message = (
                f"Choisissez pour l'épreuve {epreuve.code} - {epreuve.libelle} une autre langue que celle de l'épreuve "
                f"{premiere.code} - {premiere.libelle}."
            )
            found.append(Problem(Code.VALEUR_INCOMPATIBLE, message, _chemin(epreuve)))
    return found


def _une_unite_au_moins(
    _contrainte: Contrainte, ouvertes: tuple[EpreuveOuverte, ...], passage: Passage
) -> list[Problem]:
    if passage.forme is not FormePassage.PROGRESSIVE:
        return []
    unites = [epreuve for racine in ouvertes for epreuve in racine.toutes() if epreuve.unite and epreuve.obligatoire]
    if any(unite.position is Position.INSCRIT for unite in unites):
        return []
    message = "Choisissez la position « Inscrit » pour au moins une épreuve de cette session."
    return [Problem(Code.VALEUR_INCOMPATIBLE, message, ("choix",))]


CONTRAINTES: Mapping[
    GenreContrainte,
    Callable[[Contrainte, tuple[EpreuveOuverte, ...], Passage], list[Problem]],
] = MappingProxyType(
    {
        GenreContrainte.FACULTATIVES_AU_PLUS: _facultatives_au_plus,
        GenreContrainte.LANGUES_DIFFERENTES: _langues_differentes,
        GenreContrainte.UNE_UNITE_AU_MOINS: _une_unite_au_moins,
    }
)
