"""The block « Acquis déclarés » of the récapitulatif, in the sentences of the guides."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from api.rules.academie import nom_academie
from api.rules.acquis.droits import Declaration, Presentation, SourceDroit, Titre, Validation, droits
from api.rules.listes import CategorieCandidat, categories_candidat
from api.rules.reglement import Reglement

EPREUVES_DISPENSEES = "Epreuves dispensées dans la spécialité présentée"
NOTES_CONSERVEES = "notes conservées dans la spécialité présentée"
AUCUN_DROIT = "aucun droit appliqué dans la spécialité présentée"
A_VERIFIER = "à vérifier par le service des examens et concours"


@dataclass(frozen=True, slots=True)
class AcquisDeclare:
    """One acquis as the récapitulatif shows it: two lines, each a label and a value.

    `titre` and `specialite` are what the PDF prints of a diploma; empty for the other acquis.
    """

    source: SourceDroit
    libelle: str
    valeur: str
    type_de_droit: str
    titre: str = ""
    specialite: str = ""

    @property
    def lignes(self) -> tuple[str, str]:
        return f"{self.libelle} : {self.valeur}", f"Type de droit : {self.type_de_droit}"


def acquis_declares(reglement: Reglement, declaration: Declaration, session: int) -> tuple[AcquisDeclare, ...]:
    """The block « Acquis déclarés » of the récapitulatif, in the order of the tab."""
    applicables = {(droit.source, droit.rang) for droit in droits(reglement, declaration, session)}
    return (
        *_presentes(reglement, declaration, SourceDroit.DEJA_PRESENTE, applicables),
        *_presentes(reglement, declaration, SourceDroit.AUTRE_SPECIALITE, applicables),
        *_titres(reglement, declaration, applicables),
        *_vae(declaration.validations, applicables),
    )


def _presentes(
    reglement: Reglement,
    declaration: Declaration,
    source: SourceDroit,
    applicables: set[tuple[SourceDroit, int]],
) -> Iterator[AcquisDeclare]:
    is_same = source is SourceDroit.DEJA_PRESENTE
    for rang, presentation in enumerate(declaration.presentations if is_same else declaration.autres_specialites):
        droit = NOTES_CONSERVEES if (source, rang) in applicables else AUCUN_DROIT
        yield AcquisDeclare(
            source,
            "Déjà présenté",
            _presentee(reglement, presentation),
            f"{droit} - {_obtention(presentation, declaration.categories)}",
        )


def _presentee(reglement: Reglement, presentation: Presentation) -> str:
    if presentation.specialite:
        return f"{reglement.diplome} {presentation.specialite}"
    depuis = f" (depuis {reglement.depuis})" if reglement.depuis else ""
    return f"{reglement.diplome} {reglement.libelle}{depuis}"


def _titres(
    reglement: Reglement, declaration: Declaration, applicables: set[tuple[SourceDroit, int]]
) -> Iterator[AcquisDeclare]:
    for rang, titre in enumerate(declaration.titres):
        held = declaration.diplome(reglement, titre.diplome)
        if held is None:
            continue
        droit = EPREUVES_DISPENSEES if (SourceDroit.TITRE, rang) in applicables else AUCUN_DROIT
        droit = A_VERIFIER if held.a_verifier else droit
        yield AcquisDeclare(
            SourceDroit.TITRE,
            "Titulaire",
            held.libelle,
            f"{droit} - {_obtention(titre)}",
            titre=held.famille,
            specialite=held.specialite_imprimee,
        )


def _vae(validations: tuple[Validation, ...], applicables: set[tuple[SourceDroit, int]]) -> Iterator[AcquisDeclare]:
    for rang, validation in enumerate(validations):
        droit = EPREUVES_DISPENSEES if (SourceDroit.VAE, rang) in applicables else AUCUN_DROIT
        epreuves = ", ".join(validation.epreuves)
        yield AcquisDeclare(
            SourceDroit.VAE, "Validation des acquis de l'expérience", epreuves, f"{droit} - {_obtention(validation)}"
        )


def _obtention(
    origine: Presentation | Titre | Validation, categories: Mapping[str, CategorieCandidat] | None = None
) -> str:
    """The origin of an acquis: « Année : 2021 Académie : BESANCON », then the former catégorie and forme de passage."""
    texte = f"Année : {origine.annee} Académie : {nom_academie(origine.academie)}"
    if not isinstance(origine, Presentation):
        return texte
    known = categories_candidat() if categories is None else categories
    categorie = known.get(origine.categorie or "")
    anciens = (
        f"Ancienne catégorie : {categorie.libelle}" if categorie else None,
        f"Ancienne forme de passage : {origine.forme.libelle}" if origine.forme else None,
    )
    suite = " ".join(ancien for ancien in anciens if ancien)
    return f"{texte} - {suite}" if suite else texte


def deja_presente_en(declaration: Declaration) -> str:
    """The years that the confirmation prints after « Déjà présenté en »; empty without an earlier session."""
    return ", ".join(str(annee) for annee in sorted({item.annee for item in declaration.presentations}))
