"""The barème of each domaine, which makes a decision from marks; `reference/baremes.toml` gives each value its text."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from api.rules.labelled import LabelledEnum
from api.rules.listes import document
from api.rules.reglement import Enseignement


class Mention(LabelledEnum):
    """A mention of the diploma, which follows « admis »."""

    ASSEZ_BIEN = "ASSEZ_BIEN", "Assez bien"
    BIEN = "BIEN", "Bien"
    TRES_BIEN = "TRES_BIEN", "Très bien"
    TRES_BIEN_FELICITATIONS = "TRES_BIEN_FELICITATIONS", "Très bien, avec les félicitations du jury"


@dataclass(frozen=True, slots=True, kw_only=True)
class Controle:
    """The conditions and the épreuves of the second group.

    Attributes:
        moyenne: the least average that opens it.
        professionnelle: the least average of the professional épreuves that opens it.
        listes: the teachings of each oral; no two orals take one list; empty when any general unité will do.
        dispense_admise: whether a dispense of all the professional unités stands for their average.
        phrase: French, for the office.
    """

    moyenne: Decimal
    professionnelle: Decimal
    nombre: int
    phrase: str
    reference: str
    listes: tuple[frozenset[Enseignement], ...] = ()
    dispense_admise: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChefOeuvre:
    """The unité of the chef-d'œuvre: its gap to a mark is added to the points, or taken from them."""

    unite: str
    ecart_a: Decimal
    coefficient: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SeuilMention:
    """The least average of a mention, and the first session that grants it."""

    code: Mention
    moyenne: Decimal
    reference: str
    depuis: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bareme:
    """The rules by which a domaine decides from marks; where no source gives a value, it is None and the jury decides.

    Attributes:
        facultatives_au_dessus_de: the mark above which the points of an optional épreuve are added.
        absence_elimine: whether an absence at an obligatory épreuve forbids the diploma.
        absence_justifiee: the mark of an absence for force majeure.
        mentions: the highest first.
    """

    admission: Decimal | None
    controle: Controle
    facultatives_au_dessus_de: Decimal | None = None
    chef_oeuvre: ChefOeuvre | None = None
    absence_elimine: bool | None = None
    absence_justifiee: Decimal | None = None
    mentions: tuple[SeuilMention, ...] = ()

    def mention(self, moyenne: Decimal, session: int) -> Mention | None:
        """The mention of an average in a session."""
        found = (seuil.code for seuil in self.mentions if (seuil.depuis or 0) <= session and moyenne >= seuil.moyenne)
        return next(found, None)


# A domaine whose barème is in none of our sources, or a concours: the jury decides, and nobody sits a second group.
AU_JURY = Bareme(
    admission=None,
    controle=Controle(
        moyenne=Decimal(0),
        professionnelle=Decimal(0),
        nombre=0,
        phrase="Aucune épreuve de contrôle n'est prévue dans ce domaine.",
        reference="",
    ),
)


@cache
def bareme(domaine: str) -> Bareme:
    """The barème of a domaine, by the folder of its règlements: "bcp", "bts"."""
    table = document("baremes.toml").get(domaine)
    if table is None:
        return AU_JURY
    chef_oeuvre = table.get("chef_oeuvre")
    return Bareme(
        admission=Decimal(table["admission"]),
        controle=_controle(table["controle"]),
        facultatives_au_dessus_de=_decimal(table, "facultatives_au_dessus_de"),
        chef_oeuvre=_chef_oeuvre(chef_oeuvre) if chef_oeuvre else None,
        absence_elimine=table.get("absence_elimine"),
        absence_justifiee=_decimal(table, "absence_justifiee"),
        mentions=tuple(_seuil(item) for item in table.get("mentions", ())),
    )


def _controle(table: dict[str, Any]) -> Controle:
    return Controle(
        moyenne=Decimal(table["moyenne"]),
        professionnelle=Decimal(table["professionnelle"]),
        nombre=table["nombre"],
        phrase=table["phrase"],
        reference=table["reference"],
        listes=tuple(frozenset(map(Enseignement, liste)) for liste in table.get("listes", ())),
        dispense_admise=table.get("dispense_admise", False),
    )


def _chef_oeuvre(table: dict[str, str]) -> ChefOeuvre:
    return ChefOeuvre(
        unite=table["unite"], ecart_a=Decimal(table["ecart_a"]), coefficient=Decimal(table["coefficient"])
    )


def _seuil(table: dict[str, Any]) -> SeuilMention:
    return SeuilMention(
        code=Mention(table["code"]),
        moyenne=Decimal(table["moyenne"]),
        reference=table["reference"],
        depuis=table.get("depuis"),
    )


def _decimal(table: dict[str, Any], name: str) -> Decimal | None:
    return Decimal(table[name]) if name in table else None
