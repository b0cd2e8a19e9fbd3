"""The tab « Epreuves » (both guides): positions of the facultatives, langues and options."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from api.rules import epreuve
from api.rules.champ import champ
from api.rules.epreuve import ChoixFait, EpreuveOuverte, Passage
from api.rules.formulaire import Bornes, Champ, Genre, Liste, montrer_si
from api.rules.listes import FormePassage, Voie
from api.rules.onglets.acquis import droits_du
from api.rules.onglets.informations import categorie_de, regime_de
from api.rules.onglets.qualification import forme_finale_de, specialite_de
from api.rules.parcours import Dossier, Onglet, once
from api.rules.problems import Code, Problem
from api.rules.reglement import Position, Reglement

CODE = "EPREUVES"
MESSAGE_SANS_CHOIX = "Vous n'avez aucun choix à faire pour vos épreuves : passez directement à l'étape suivante."
CHOIX_AU_PLUS = 50
A_CHANGE = Problem(
    Code.VALEUR_INCOMPATIBLE,
    "Le règlement de votre spécialité a changé depuis votre saisie : vérifiez vos épreuves, puis enregistrez cet onglet.",
)


@dataclass(kw_only=True)
class ChoixEpreuve:
    """The choice for one épreuve."""

    epreuve: str | None = champ("Epreuve", "Code of the épreuve, as printed: E4, EF1.")
    position: Position | None = champ("Position", "Whether the épreuve is sat; the default position when absent.")
    option: str | None = champ(
        "Langue ou option",
        "The language, the country or the option, as listed.",
        genre=Genre.CHOIX,
        indication="Sélectionnez une valeur",
    )


@dataclass(kw_only=True)
class Epreuves:
    """The form of the tab."""

    choix: list[ChoixEpreuve] | None = champ(
        "Choix",
        "Entries, one for each épreuve with a choice.",
        bornes=Bornes(max_items=CHOIX_AU_PLUS),
        cle="epreuve",
    )


def completer(champs: tuple[Champ, ...], dossier: Dossier | None) -> tuple[Champ, ...]:
    """The list of choices, then one row of fields for each épreuve that offers a choice in the dossier."""
    if dossier is None:
        return champs
    choix, _, position, option = champs
    ouvertes = (ouverte for racine in arbre_du_dossier(dossier) for ouverte in racine.toutes())
    found = (_rangee(ouverte, position, option) for ouverte in ouvertes if ouverte.est_modifiable)
    return (choix, *(champ for rangee in found for champ in rangee))


def _rangee(ouverte: EpreuveOuverte, position: Champ, option: Champ) -> Iterator[Champ]:
    """The fields of one épreuve, under its line: « EF1 : Langue vivante facultative »."""
    place: dict[str, Any] = {"ligne": ouverte.code, "groupe": f"{ouverte.code} : {ouverte.libelle}"}
    possibles, options = ouverte.positions_possibles, ouverte.options_possibles
    decidee = len(possibles) == 1
    if not decidee:
        liste = Liste(lambda: dict(zip(possibles, possibles, strict=True)))
        yield replace(position, liste=liste, defaut=possibles[0], **place)
    if options:
        yield replace(
            option,
            libelle=ouverte.choix_libelle or option.libelle,
            liste=Liste(lambda: dict(zip(options, options, strict=True))),
            obligatoire=True,
            conditions=() if decidee else montrer_si("position", Position.INSCRIT),
            **place,
        )


def problems(form: Epreuves, dossier: Dossier) -> list[Problem]:
    reglement = specialite_de(dossier)
    if reglement is None:
        message = "Choisissez d'abord votre spécialité dans l'onglet Qualification présentée."
        return [Problem(Code.PREALABLE_MANQUANT, message)]
    if len(form.choix or ()) > CHOIX_AU_PLUS:
        return []
    found = epreuve.problems(reglement, passage_de(dossier), _faits(form), droits_du(dossier))
    return [A_CHANGE, *found] if _a_change(reglement, dossier) else found


def _a_change(reglement: Reglement, dossier: Dossier) -> bool:
    """Whether the épreuves were chosen on an edition whose tree is another one."""
    if dossier.edition_saisie is None or CODE not in dossier.saisie:
        return False
    former = dossier.editions.reglement(reglement.domaine, reglement.cle, dossier.millesime, dossier.edition_saisie)
    return former is None or (former.epreuves, former.contraintes) != (reglement.epreuves, reglement.contraintes)


@once
def arbre_du_dossier(dossier: Dossier) -> tuple[EpreuveOuverte, ...]:
    """The épreuves of the candidature with their positions; none as long as no spécialité is chosen."""
    reglement = specialite_de(dossier)
    if reglement is None:
        return ()
    form = dossier.form(CODE)
    return epreuve.arbre(reglement, passage_de(dossier), _faits(form) if form else (), droits_du(dossier))


def message_de(dossier: Dossier) -> str | None:
    """The message of the tab when nothing can be chosen (guide Bac Pro, section « Épreuves »)."""
    return message(arbre_du_dossier(dossier))


def message(ouvertes: Sequence[EpreuveOuverte]) -> str | None:
    if any(ouverte.est_modifiable for racine in ouvertes for ouverte in racine.toutes()):
        return None
    return MESSAGE_SANS_CHOIX if ouvertes else None


def passage_de(dossier: Dossier) -> Passage:
    """The candidat's way of sitting the exam, by the règlement if it imposes one, else by the tabs."""
    categorie, specialite = categorie_de(dossier), specialite_de(dossier)
    imposee = specialite.forme if specialite else None
    return Passage(
        regime=regime_de(dossier),
        forme=imposee.forme if imposee else forme_finale_de(dossier) or FormePassage.GLOBALE,
        par_defaut=imposee.par_defaut if imposee else Position.INSCRIT,
        formation_initiale=categorie is None or categorie.voie in {Voie.SCOLAIRE, Voie.APPRENTISSAGE},
    )


def _faits(form: Epreuves) -> list[ChoixFait]:
    """The choices, one for each entry, in order, since the paths of problems count the entries."""
    return [ChoixFait(choix.epreuve or "", choix.position, choix.option or None) for choix in form.choix or ()]


ONGLET = Onglet(
    code=CODE, titre="Epreuves", form=Epreuves, problems=problems, completer=completer, lecture="choixEpreuves"
)
