"""The checks of every form of an office: required fields filled, characters that can be stored, bounded lengths."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from api.rules.ecriture import ecriture_de
from api.rules.problems import Code, Problem
from api.rules.saisie import illisibles, trop_longs


def problems_saisie(form: Any) -> list[Problem]:  # noqa: ANN401 - any form declared with champ()
    """The problems of a form, whatever its meaning."""
    manquants = [
        Problem(Code.OBLIGATOIRE, f"Renseignez le champ « {item.metadata['libelle']} ».", (item.name,))
        for item in fields(form)
        if item.metadata["obligatoire"] and _est_vide(getattr(form, item.name))
    ]
    return [*manquants, *trop_longs(form), *illisibles(form)]


def problems_texte(texte: str, path: str, longueur: int) -> list[Problem]:
    """The problems of a text of one or several lines."""
    if len(texte) > longueur:
        return [Problem(Code.TROP_LONG, f"Limitez ce champ à {longueur} caractères.", (path,))]
    return [problem.under(path) for problem in illisibles(texte, ecriture_de(path))]


def problems_intervalle(debut: datetime | None, fin: datetime | None, path: str) -> list[Problem]:
    """The problem of a period that does not end after its beginning."""
    if debut is None or fin is None or debut < fin:
        return []
    return [Problem(Code.DATE_INCOHERENTE, "La fin doit être postérieure au début.", (path,))]


def _est_vide(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value == []
