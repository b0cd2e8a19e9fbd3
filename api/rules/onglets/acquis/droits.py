"""The rights that the tab « Acquis » opens."""

from typing import Any

from api.rules.acquis import (
    Declaration,
    Droit,
    NoteDeclaree,
    Presentation,
    Titre,
    Validation,
    diplomes_du,
    droits,
    droits_ouverts,
)
from api.rules.onglets.acquis.saisie import CODE, DECLARATIONS, Acquis, AutreSpecialitePresentee, DejaPresente
from api.rules.onglets.informations import categories_connues
from api.rules.onglets.qualification import specialite_de
from api.rules.parcours import Dossier, once
from api.rules.reglement import Reglement


@once
def declaration_de(dossier: Dossier) -> Declaration:
    """The tab's declarations that are complete enough to count, and whether all are given up."""
    form = dossier.form(CODE) or Acquis()
    return Declaration(
        connus=diplomes_du(dossier.domaine),
        categories=categories_connues(dossier.domaine),
        presentations=tuple(_presentee(item) for item in _coches(form, "deja_presente")),
        autres_specialites=tuple(_presentee(item, item.specialite) for item in _coches(form, "autre_specialite")),
        titres=tuple(
            Titre(diplome=item.diplome, annee=item.annee, academie=item.academie)
            for item in _coches(form, "autre_diplome")
            if item.diplome
        ),
        validations=tuple(
            Validation(annee=item.annee, academie=item.academie, epreuves=tuple(item.epreuves or ()))
            for item in _coches(form, "dispenses_vae")
        ),
        repassees=frozenset(form.epreuves_repassees or ()),
        renonce=bool(getattr(dossier.form("INFORMATIONS"), "renonce_acquis", False)),
    )


def _coches(form: Acquis, case: str) -> list[Any]:
    """The details of a ticked declaration that have their year and académie."""
    elements = getattr(form, DECLARATIONS[case]) or [] if getattr(form, case) else []
    return [element for element in elements if element.annee is not None and element.academie]


def _presentee(item: DejaPresente | AutreSpecialitePresentee, specialite: str | None = None) -> Presentation:
    assert item.annee is not None
    assert item.academie is not None
    return Presentation(
        annee=item.annee,
        academie=item.academie,
        categorie=item.ancienne_categorie,
        forme=item.ancienne_forme,
        specialite=specialite,
        notes=tuple(
            NoteDeclaree(note.epreuve, note.note, note.langue or None)
            for note in item.notes or ()
            if note.epreuve and note.note is not None and note.note.is_finite()
        ),
    )


def droits_declares(dossier: Dossier, reglement: Reglement) -> tuple[Droit, ...]:
    """The rights that the declared acquis open, kept or not."""
    return droits_ouverts(reglement, declaration_de(dossier), dossier.periode.annee)


@once
def droits_du(dossier: Dossier) -> tuple[Droit, ...]:
    """The dispenses and bénéfices of the candidature; none as long as no spécialité is chosen, nor without declarations."""
    reglement, form = specialite_de(dossier), dossier.form(CODE)
    if reglement is None or form is None or not any(getattr(form, case) for case in DECLARATIONS):
        return ()
    return droits(reglement, declaration_de(dossier), dossier.periode.annee)
