"""The fields of the tab « Acquis »: the diplomas of a domaine, the years, épreuves and rights of a dossier."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from api.rules.acquis import diplomes_du
from api.rules.formulaire import Champ, Liste, adapter, montrer_si
from api.rules.onglets.acquis.droits import droits_declares
from api.rules.onglets.acquis.saisie import ANNEE_MINIMALE
from api.rules.onglets.informations import categories_connues
from api.rules.onglets.qualification import specialite_de
from api.rules.parcours import Domaine, Dossier
from api.rules.reglement import Epreuve, Reglement


def decrire(
    champs: tuple[Champ, ...], domaine: Domaine, session: int | None = None, reglement: Reglement | None = None
) -> tuple[Champ, ...]:
    """The fields, with the diplomas of the domaine, the years of the session and the épreuves of the spécialité."""
    held = {cle: item for cle, item in diplomes_du(domaine).items() if item.est_propose}
    anciennes = Liste(lambda: categories_connues(domaine), "Choisissez une catégorie de la liste.")
    changes: dict[str, dict[str, Any]] = {
        "titres.diplome": {"liste": Liste(lambda: held, "Choisissez un diplôme de la liste.")},
        "presentations.ancienne_categorie": {"liste": anciennes},
        "autres_specialites.ancienne_categorie": {"liste": anciennes},
    }
    if session is not None:
        changes |= _annees(session, reglement)
    if reglement is None:
        return adapter(champs, changes)
    offertes = {
        "presentations.notes": conservables(reglement, meme_specialite=True),
        "autres_specialites.notes": conservables(reglement, meme_specialite=False),
    }
    listes = {f"{notes}.epreuve": epreuves for notes, epreuves in offertes.items()} | {"vae.epreuves": reglement.unites}
    changes |= {chemin: {"liste": Liste(partial(_par_code, epreuves))} for chemin, epreuves in listes.items()}
    return tuple(
        item
        for champ in adapter(champs, changes)
        for item in (_langues(champ, offertes[champ.parent]) if champ.nom == "langue" else (champ,))
    )


def completer(champs: tuple[Champ, ...], dossier: Dossier | None) -> tuple[Champ, ...]:
    """The fields, with the épreuves on which the dossier has a right, each of which may be sat again."""
    reglement = specialite_de(dossier) if dossier else None
    if dossier is None or reglement is None:
        return champs
    droits = [item for droit in droits_declares(dossier, reglement) if (item := reglement.epreuve(droit.epreuve))]
    return adapter(champs, {"epreuves_repassees": {"liste": Liste(partial(_par_code, droits))}})


def _annees(session: int, reglement: Reglement | None) -> dict[str, dict[str, Any]]:
    conservation = reglement and reglement.conservation
    depuis = (conservation and conservation.depuis) or (reglement and reglement.depuis) or ANNEE_MINIMALE
    return {
        "presentations.annee": _entre(depuis, session - 1),
        "autres_specialites.annee": _entre(ANNEE_MINIMALE, session - 1),
        "titres.annee": _entre(ANNEE_MINIMALE, session),
        "vae.annee": _entre(ANNEE_MINIMALE, session),
    }


def _entre(minimum: int, maximum: int) -> dict[str, Any]:
    message = f"Indiquez une année comprise entre {minimum} et {maximum}."
    return {"bornes": {"minimum": minimum, "maximum": maximum, "message": message}}


def _langues(champ: Champ, epreuves: Iterable[Epreuve]) -> Iterator[Champ]:
    """A field for each set of languages, shown for the épreuves that choose among them."""
    langues: dict[tuple[str, ...], tuple[str, ...]] = {}
    for epreuve in epreuves:
        if epreuve.choix and epreuve.choix.est_langue:
            langues[epreuve.choix.valeurs] = (*langues.get(epreuve.choix.valeurs, ()), epreuve.code)
    for valeurs, codes in langues.items():
        offered = dict(zip(valeurs, valeurs, strict=True))
        liste = Liste(partial(dict, offered), "Choisissez une langue de la liste.")
        yield replace(champ, liste=liste, conditions=montrer_si("epreuve", *codes))


def _par_code(epreuves: Iterable[Epreuve]) -> dict[str, str]:
    """The épreuves as a list offers them: « E4 : Langue vivante »."""
    return {epreuve.code: f"{epreuve.code} : {epreuve.libelle}" for epreuve in epreuves}


def conservables(reglement: Reglement, *, meme_specialite: bool) -> tuple[Epreuve, ...]:
    """The épreuves of which a mark can be kept from this spécialité, or from another one."""
    if meme_specialite:
        return reglement.unites
    return tuple(unite for unite in reglement.unites if unite.enseignement in reglement.report.enseignements)
