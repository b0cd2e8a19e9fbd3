"""The words of the screens: titles, headings, buttons, fixed sentences, for clients that type none of them."""

from typing import Annotated, Self

import strawberry

from api.rules import ecrans as rules
from api.schema.base import field
from api.services.referentiel import contenus


@strawberry.type(description="A text of a screen: a heading, a button, a sentence.")
class Texte:
    code: str = field("Stable code of the text, unique in its screen.")
    texte: str = field("French text; line breaks separate paragraphs, and {braces} stand for values of the candidate.")


@strawberry.type(description="The words of a screen that no value carries.")
class Ecran:
    code: str = field("Stable code of the screen.")
    titre: str = field("French title.")
    textes: list[Texte] = field("Texts, in the order of the screen.")

    @classmethod
    def of(cls, ecran: rules.Ecran) -> Self:
        textes = [Texte(code=code, texte=texte) for code, texte in ecran.textes.items()]
        return cls(code=ecran.code, titre=ecran.titre, textes=textes)


@strawberry.type
class EcranQuery:
    @field("The words of the screens, in the order of the guides.")
    def ecrans(
        self,
        domaine: Annotated[
            str | None,
            strawberry.argument(description="Code of a domaine, for its own wording; the common one without."),
        ] = None,
        codes: Annotated[
            list[str] | None, strawberry.argument(description="Codes of screens, for these alone; all without.")
        ] = None,
    ) -> list[Ecran]:
        return [Ecran.of(ecran) for ecran in rules.ecrans(domaine, contenus()) if codes is None or ecran.code in codes]
