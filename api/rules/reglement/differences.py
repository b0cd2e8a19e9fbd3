"""The differences between two editions of a règlement, in words."""

from collections.abc import Iterator

from api.rules.reglement.valeurs import Epreuve, Reglement

ENTETE = {"libelle": "Libellé", "code": "Code", "reference": "Référence", "session": "Session"}
DE_L_EPREUVE = {
    "libelle": "libellé",
    "unite": "unité",
    "coefficient": "coefficient",
    "groupe": "groupe",
    "langue": "langue",
    "reference": "référence",
    "depuis": "première session",
    "jusque": "dernière session",
}
# Values too long to be quoted.
AUTRES = {
    "obligatoire": "facultative ou obligatoire",
    "modes": "modes",
    "choix": "choix",
    "enseignement": "enseignement",
    "professionnelle": "professionnelle",
    "regimes": "régimes",
    "formation_initiale": "formation initiale",
}


def differences(avant: Reglement | None, apres: Reglement) -> tuple[str, ...]:
    """The changes of an edition, in French: of the heading, then épreuve by épreuve; all is new where there was none."""
    if avant is None:
        return ("Première édition de cette spécialité.",)
    return (*_entete(avant, apres), *_epreuves(avant, apres))


def _entete(avant: Reglement, apres: Reglement) -> Iterator[str]:
    for name, label in ENTETE.items():
        if (before := getattr(avant, name)) != (after := getattr(apres, name)):
            yield f"{label} : {_dit(before)} → {_dit(after)}."
    if avant.titres != apres.titres:
        yield "Titres pour inscription modifiés."


def _epreuves(avant: Reglement, apres: Reglement) -> Iterator[str]:
    before, after = _par_code(avant), _par_code(apres)
    yield from (f"{code} : épreuve retirée, {before[code][0].libelle}." for code in before if code not in after)
    for code, (epreuve, parent) in after.items():
        if code not in before:
            yield f"{code} : épreuve ajoutée, {epreuve.libelle}."
            continue
        former, former_parent = before[code]
        changes = [*_valeurs(former, epreuve)]
        if parent != former_parent:
            changes.append(f"sous {_dit(former_parent)} → {_dit(parent)}")
        if changes:
            yield f"{code} : {' ; '.join(changes)}."


def _par_code(lu: Reglement) -> dict[str, tuple[Epreuve, str | None]]:
    """The épreuves by code, each with the code of the one above."""
    found: dict[str, tuple[Epreuve, str | None]] = {}
    waiting: list[tuple[Epreuve, str | None]] = [(item, None) for item in reversed(lu.epreuves)]
    while waiting:
        epreuve, parent = waiting.pop()
        found[epreuve.code] = epreuve, parent
        waiting += [(item, epreuve.code) for item in reversed(epreuve.enfants)]
    return found


def _valeurs(avant: Epreuve, apres: Epreuve) -> Iterator[str]:
    for name, label in DE_L_EPREUVE.items():
        if (before := getattr(avant, name)) != (after := getattr(apres, name)):
            yield f"{label} {_dit(before)} → {_dit(after)}"
    for name, label in AUTRES.items():
        if getattr(avant, name) != getattr(apres, name):
            yield f"{label} modifié"


def _dit(value: object) -> str:
    return "aucun" if value is None else str(value)
