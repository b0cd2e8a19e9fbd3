"""The forms that persons fill, told as data: what to draw, in which words, and what the server will check."""

from typing import Annotated, Self

import strawberry

from api.rules import formulaire as rules
from api.rules.dates import jour_a_paris
from api.rules.donnees import nom_du_schema
from api.rules.formulaire import Effet, Genre
from api.rules.formulaires.registre import formulaires
from api.schema.base import field
from api.schema.context import Info
from api.schema.enums import described_enum

described_enum(
    Genre,
    "GenreChamp",
    "Kind of a field; one that a client does not know is drawn as a text.",
    {
        Genre.TEXTE: "One line of text.",
        Genre.TEXTE_LONG: "A text of several lines.",
        Genre.TEXTES: "Several lines of text, each a value of a list.",
        Genre.NOMBRE: "A whole number.",
        Genre.DECIMAL: "A decimal number.",
        Genre.DATE: "A day.",
        Genre.INSTANT: "A day and an hour.",
        Genre.COURRIEL: "An e-mail address.",
        Genre.TELEPHONE: "A telephone number.",
        Genre.MOT_DE_PASSE: "A secret, hidden while it is typed.",
        Genre.CHOIX: "One value of `liste`.",
        Genre.CHOIX_MULTIPLES: "Several values of `liste`.",
        Genre.OUI_NON: "A boolean, by two buttons labelled in `liste`.",
        Genre.CASE: "A boolean, by a box to tick.",
        Genre.ACCEPTATION: "A boolean, by a box that has to be ticked.",
        Genre.FICHIER: "A file.",
        Genre.LISTE: "Rows of the fields whose `parent` is this one.",
    },
)

described_enum(
    Effet,
    "EffetCondition",
    "Consequence of a condition.",
    {
        Effet.MONTRER: "The field is shown, and sent, only while all its conditions of this kind hold.",
        Effet.EXIGER: "The field may not stay empty while it holds.",
        Effet.DISPENSER: "The field may stay empty while it holds, though `estObligatoire`.",
        Effet.CONTROLER: "Pattern and range of the field are checked only while it holds.",
        Effet.EGALER: "The field confirms the other: both have the same value.",
    },
)


@strawberry.type(description="A value of a reference list.")
class Valeur:
    code: str = field("Stable code, as inputs take it.")
    libelle: str = field("French label.")


@strawberry.type(
    description="A rule between two fields of a row. It holds when the other field has one of the values of `vaut`, or "
    "none of them if `estContraire`; an empty field makes none hold, and a refused one is corrected before another is shown."
)
class Condition:
    effet: Effet = field("Consequence on the field that has the condition.")
    champ: str = field("Name of the other field, in the same row.")
    vaut: list[str] = field("Values as texts, « true » and « false » for a boolean; none for `EGALER`.")
    est_contraire: bool = field("Whether it holds for every other value instead.")

    @classmethod
    def of(cls, condition: rules.Condition) -> Self:
        return cls(
            effet=condition.effet,
            champ=nom_du_schema(condition.champ),
            vaut=list(condition.vaut),
            est_contraire=condition.contraire,
        )


@strawberry.type(description="The bounds of a value, in the words of JSON Schema; null where there is none.")
class Bornes:
    min_length: int | None = field("Fewest characters.")
    max_length: int | None = field("Most characters.")
    minimum: float | None = field("Least number.")
    maximum: float | None = field("Greatest number.")
    multiple_of: float | None = field("Step of a number.")
    format_minimum: str | None = field("First day.")
    format_maximum: str | None = field("Last day.")
    pattern: str | None = field(
        "Regular expression of ECMAScript, with its flag `u`; checked on the value without the spaces and signs that a "
        "person may type between digits."
    )
    min_items: int | None = field("Fewest rows or values.")
    max_items: int | None = field("Most rows or values.")
    message: str | None = field("French sentence on a value out of the range, or unlike the pattern.")

    @classmethod
    def of(cls, bornes: rules.Bornes) -> Self | None:
        if bornes == rules.Bornes():
            return None
        return cls(
            min_length=bornes.min_length,
            max_length=bornes.max_length,
            minimum=bornes.minimum,
            maximum=bornes.maximum,
            multiple_of=bornes.multiple_of,
            format_minimum=bornes.format_minimum,
            format_maximum=bornes.format_maximum,
            pattern=f"^(?:{bornes.pattern})$" if bornes.pattern else None,
            min_items=bornes.min_items,
            max_items=bornes.max_items,
            message=bornes.message,
        )


@strawberry.type(
    description="An argument of the query that gives a list: the value of a field, a fixed one, or the typed text."
)
class ArgumentListe:
    nom: str = field("Name of the argument.")
    champ: str | None = field(
        "Name of the field, in the same row, or of the id beside the fields, whose value it takes; null when it is not one's."
    )
    valeur: str | None = field("Fixed value; null when it is not fixed.")
    est_saisie: bool = field("Whether it takes the text that the person types to search.")

    @classmethod
    def of(cls, argument: rules.Argument) -> Self:
        champ = nom_du_schema(argument.champ) if argument.champ else None
        return cls(nom=argument.nom, champ=champ, valeur=argument.valeur, est_saisie=argument.saisie)


@strawberry.type(description="The values of a choice: given here, or by a query of this schema.")
class Liste:
    valeurs: list[Valeur] | None = field("Values, in order; null when `requete` gives them.")
    requete: str | None = field("Field of `Query` that gives them; null when `valeurs` does.")
    est_paginee: bool = field("Whether that field gives them by pages: they are then its `nodes`.")
    arguments: list[ArgumentListe] = field("Arguments of that field; none for one that takes none.")
    code: str = field("Field of its items that the input takes.")
    libelle: str = field("Field of its items to show.")

    @classmethod
    def of(cls, liste: rules.Liste | None) -> Self | None:
        if liste is None:
            return None
        pairs = None if liste.requete else [Valeur(code=code, libelle=libelle) for code, libelle in liste.paires()]
        return cls(
            valeurs=pairs,
            requete=liste.requete,
            est_paginee=liste.paginee,
            arguments=[ArgumentListe.of(argument) for argument in liste.arguments],
            code=liste.code,
            libelle=liste.libelle,
        )


@strawberry.type(
    description="A field of a form. One name may come twice in a row, under conditions that exclude each other."
)
class Champ:
    nom: str = field("Name in the input, in the path of errors, and in the type that reads the form back.")
    parent: str | None = field(
        "Names of the lists of rows that hold it, joined by dots: « presentations.notes »; null for a field of the input "
        "itself."
    )
    ligne: str | None = field(
        "Key of the one row that has it, where rows are given and not added; null for a field of every row."
    )
    cle: str | None = field(
        "For a list of rows, the field of a row that holds its key, by which the path of an error names it; null for any "
        "other field."
    )
    est_ajoutable: bool = field(
        "Whether the person adds and removes rows; false for rows that are given, one by `ligne`, and for any other field."
    )
    libelle: str = field("French label.")
    aide: str | None = field("French help text; null when there is none.")
    indication: str | None = field("French text of the empty field; null when there is none.")
    genre: Genre = field("Kind, by which to draw it.")
    est_obligatoire: bool = field("Whether it may not stay empty where it is shown: its star.")
    est_lecture_seule: bool = field("Whether it is shown with the value `defaut`, and not sent.")
    est_a_decocher: bool = field(
        "Whether the boxes of several values stand ticked at first, and the values sent are those that are unticked."
    )
    defaut: str | None = field("Value of a field that was never filled, as a text; null when it is empty.")
    autocompletion: str | None = field(
        "Purpose of a field about the person who fills it, in the words of HTML's `autocomplete`; null when there is none."
    )
    bornes: Bornes | None = field("Bounds; null when there are none.")
    liste: Liste | None = field("Values of a choice; null for another kind, and when only a candidature knows them.")
    conditions: list[Condition] = field("Rules between this field and others.")

    @classmethod
    def of(cls, champ: rules.Champ, autocompletion: str | None) -> Self:
        return cls(
            nom=nom_du_schema(champ.nom),
            parent=".".join(nom_du_schema(nom) for nom in champ.parent.split(".")) or None,
            ligne=champ.ligne,
            cle=nom_du_schema(champ.cle) if champ.cle else None,
            est_ajoutable=champ.ajoutable,
            libelle=champ.libelle,
            aide=champ.aide,
            indication=champ.indication,
            genre=champ.genre,
            est_obligatoire=champ.obligatoire,
            est_lecture_seule=champ.lecture_seule,
            est_a_decocher=champ.a_decocher,
            defaut=champ.defaut,
            autocompletion=autocompletion,
            bornes=Bornes.of(champ.bornes),
            liste=Liste.of(champ.liste),
            conditions=[Condition.of(condition) for condition in champ.conditions],
        )


@strawberry.type(description="Fields under one heading.")
class GroupeChamps:
    titre: str | None = field("French heading; null without one.")
    champs: list[Champ] = field("Fields, in order; those of rows follow their list.")


@strawberry.type(
    description="A form that a person fills. The server checks all that it says; beside it, what needs the whole file "
    "or other persons' data comes back as errors."
)
class Formulaire:
    code: str = field("Stable code: that of the tab, else the mutation's name in capitals.")
    titre: str = field("French title.")
    mutation: str = field("Name of the mutation that takes it.")
    input: str = field("Name of that mutation's input type, of which fields are members.")
    lecture: str | None = field("Field of the candidature that gives it back; null when none does.")
    groupes: list[GroupeChamps] = field("Fields by heading, in order.")

    @classmethod
    def of(cls, formulaire: rules.Formulaire) -> Self:
        noms = {champ.nom for champ in formulaire.champs}
        d_autrui = formulaire.mutation.startswith(("gestion", "etablissement"))

        def of_champ(champ: rules.Champ) -> Champ:
            return Champ.of(champ, None if d_autrui else rules.autocompletion(champ, noms))

        return cls(
            code=formulaire.code,
            titre=formulaire.titre,
            mutation=formulaire.mutation,
            input=rules.nom_de_l_input(formulaire.mutation),
            lecture=formulaire.lecture,
            groupes=[
                GroupeChamps(titre=groupe.titre, champs=list(map(of_champ, groupe.champs)))
                for groupe in formulaire.groupes
            ],
        )


DOMAINE = strawberry.argument(description="Code of a domaine, for its own wording; the common one without.")


@strawberry.type
class FormulaireQuery:
    @field("The forms outside of the wizard, all or those of these codes, in their order; an unknown code gives none.")
    def formulaires(
        self,
        info: Info,
        codes: Annotated[list[str] | None, strawberry.argument(description="Codes of forms.")] = None,
        domaine: Annotated[str | None, DOMAINE] = None,
    ) -> list[Formulaire]:
        found = formulaires(jour_a_paris(info.context.op.now), domaine)
        return [Formulaire.of(item) for item in found if codes is None or item.code in codes]

    @field("One form outside of the wizard; null when none has this code.")
    def formulaire(
        self,
        info: Info,
        code: Annotated[str, strawberry.argument(description="Code of the form.")],
        domaine: Annotated[str | None, DOMAINE] = None,
    ) -> Formulaire | None:
        found = formulaires(jour_a_paris(info.context.op.now), domaine)
        return next((Formulaire.of(item) for item in found if item.code == code), None)
