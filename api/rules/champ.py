"""The declaration of a form's field: its label and limits, read wherever the field is filled, checked or shown."""

from dataclasses import dataclass, field
from typing import Any

from api.rules.ecriture import CaracteresAdmis
from api.rules.formulaire.modele import CLE_AU_PLUS, Bornes, Condition, Genre, Liste


def champ(
    libelle: str,
    description: str,
    *,
    aide: str | None = None,
    obligatoire: bool = False,
    longueur: int = 255,
    genre: Genre | None = None,
    groupe: str | None = None,
    indication: str | None = None,
    bornes: Bornes = Bornes(),  # noqa: B008 - frozen
    liste: Liste | None = None,
    defaut: str | None = None,
    conditions: tuple[Condition, ...] = (),
    absence: str | None = None,
    cle: str | None = None,
    a_decocher: bool = False,
) -> Any:  # noqa: ANN401 - like dataclasses.field, it stands for the field's own type
    """Declares a field of a form, with the traits of `formulaire.Champ`.

    `description` is the English one of the GraphQL schema; `longueur` bounds a text in characters; `genre` tells a kind
    that the type does not; `groupe` is a heading that begins with the field. A text of several lines may hold their ends.
    """
    ecriture = CaracteresAdmis.TEXTE if genre is Genre.TEXTE_LONG else None
    return field(default=None, metadata=dict(locals()))


@dataclass(kw_only=True)
class RangeeAjoutee:
    """A row that a person adds to a list of a form."""

    cle: str | None = champ(
        "Clé",
        "Key that the client chooses for the row, unique in its list: letters, digits and hyphens. It is given back, "
        "and names the row in the path of an error; without one, the rank does.",
        longueur=CLE_AU_PLUS,
    )
