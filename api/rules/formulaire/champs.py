"""The fields of a form's dataclass as descriptions, those of its rows after the list that holds them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import Field, fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache, partial
from types import MappingProxyType, NoneType
from typing import Any, get_args, get_origin

from api.rules.formulaire.modele import CLE_DE_RANGEE, Bornes, Champ, Genre, Liste

ELEMENTS_AU_PLUS = 100
OUI_NON = Liste(lambda: {"true": "Oui", "false": "Non"})
GENRES: Mapping[type, Genre] = MappingProxyType(
    {
        bool: Genre.OUI_NON,
        int: Genre.NOMBRE,
        Decimal: Genre.DECIMAL,
        date: Genre.DATE,
        datetime: Genre.INSTANT,
        str: Genre.TEXTE,
    }
)
ECRITS = frozenset({Genre.TEXTE, Genre.TEXTE_LONG, Genre.TEXTES, Genre.COURRIEL, Genre.TELEPHONE, Genre.MOT_DE_PASSE})


def champs_de(form: type) -> tuple[Champ, ...]:
    """The fields of a form, in order; one without a heading of its own stands under the one before."""
    return _tous(form)


def champs_du_jour(form: type, today: date | None) -> tuple[Champ, ...]:
    """The fields of a form, with the last days that depend on today."""
    return _tous_du_jour(form, today) if today else _tous(form)


def _du_jour(champ: Champ, today: date) -> Champ:
    jours = champ.bornes.jusqu_a
    if jours is None:
        return champ
    dernier = (today + timedelta(days=jours)).isoformat()
    return replace(champ, bornes=replace(champ.bornes, format_maximum=dernier, jusqu_a=None))


@lru_cache(maxsize=64)
def _tous_du_jour(form: Any, today: date) -> tuple[Champ, ...]:  # noqa: ANN401 - as below
    return tuple(_du_jour(champ, today) for champ in _tous(form))


@cache
def _tous(form: Any) -> tuple[Champ, ...]:  # noqa: ANN401 - a type, which mypy does not know to be hashable
    return tuple(_champs(form))


def _champs(form: type, parent: str = "", groupe: str | None = None) -> Iterator[Champ]:
    for item in fields(form):
        if item.name == CLE_DE_RANGEE:
            continue  # it names the row and is not drawn
        groupe = item.metadata["groupe"] or groupe
        champ = _champ(item, parent, groupe)
        yield champ
        if champ.genre is Genre.LISTE:
            [rangee] = get_args(_sans_none(item.type))
            yield from _champs(rangee, champ.chemin, groupe)


def adapter(champs: Iterable[Champ], changes: Mapping[str, Mapping[str, Any]]) -> tuple[Champ, ...]:
    """The fields, those of these paths with some of their traits changed; bounds that are not changed stay."""
    return tuple(_adapte(champ, **changes[champ.chemin]) if champ.chemin in changes else champ for champ in champs)


def _adapte(champ: Champ, bornes: Mapping[str, Any] | None = None, **traits: Any) -> Champ:  # noqa: ANN401 - traits
    return replace(champ, bornes=replace(champ.bornes, **bornes) if bornes else champ.bornes, **traits)


def _champ(item: Field[Any], parent: str, groupe: str | None) -> Champ:
    said, kind = item.metadata, _sans_none(item.type)
    liste = said["liste"] or (None if said["genre"] else _liste(kind))
    genre = said["genre"] or _genre(kind, liste)
    return Champ(
        nom=item.name,
        libelle=said["libelle"],
        genre=genre,
        parent=parent,
        groupe=groupe,
        aide=said["aide"],
        indication=said["indication"],
        obligatoire=said["obligatoire"] or genre is Genre.ACCEPTATION,
        defaut=said["defaut"] or ("false" if genre is Genre.OUI_NON else None),
        bornes=_bornes(said["bornes"], genre, said["longueur"]),
        liste=liste,
        conditions=said["conditions"],
        absence=said["absence"],
        cle=said["cle"] or (CLE_DE_RANGEE if genre is Genre.LISTE else None),
        a_decocher=said["a_decocher"],
        ajoutable=genre is Genre.LISTE and not said["cle"],
    )


def _sans_none(kind: Any) -> Any:  # noqa: ANN401 - a type, or a union
    return next((item for item in get_args(kind) if item is not NoneType), kind) if NoneType in get_args(kind) else kind


def _genre(kind: Any, liste: Liste | None) -> Genre:  # noqa: ANN401 - a type, or a list of them
    if get_origin(kind) is list:
        return Genre.LISTE if is_dataclass(get_args(kind)[0]) else Genre.CHOIX_MULTIPLES
    if liste and kind is not bool:
        return Genre.CHOIX
    return GENRES[kind]


def _liste(kind: Any) -> Liste | None:  # noqa: ANN401 - a type, or a list of them
    """The list that a type brings by itself: the values of an enum, « Oui » and « Non »."""
    if kind is bool:
        return OUI_NON
    if isinstance(kind, type) and issubclass(kind, Enum):
        return Liste(partial(_valeurs, kind))
    return None


def _valeurs(kind: type[Enum]) -> dict[str, str]:
    return {value.value: getattr(value, "libelle", value.value.capitalize()) for value in kind}


def _bornes(declared: Bornes, genre: Genre, longueur: int) -> Bornes:
    if genre in ECRITS:
        return replace(declared, max_length=declared.max_length or longueur)
    if genre in {Genre.LISTE, Genre.CHOIX_MULTIPLES}:
        return replace(declared, max_items=declared.max_items or ELEMENTS_AU_PLUS)
    return declared
