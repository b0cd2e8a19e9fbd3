"""The centres d'examen à l'étranger: a country or a town where an académie registers, its contact, schools and hours."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from api.rules import geographie
from api.rules.academie import (
    Academie,
    Contact,
    academies,
    academies_couvertes,
    libelle_centre,
)
from api.rules.adresse import adresse_valide
from api.rules.contenu.modele import Contenus, FormeContenu, NatureContenu, Ressort
from api.rules.importation.entete import Colonne
from api.rules.numero import uai_valide
from api.rules.reglement.table import Table

CODE = re.compile(r"[A-Z][A-Z0-9-]{1,19}")
ETABLISSEMENTS_AU_PLUS = 100
CONTACT = ("lignes", "telephone", "courriel")
LIGNES_AU_PLUS = 6  # what the documents have room for
TELEPHONE = re.compile(r"0[0-9]{9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreEtranger:
    """A centre abroad.

    Attributes:
        code: that of its country, or a word of ours for a town: "LISBONNE".
        academie: the académie whose office registers there.
        contact: the service to contact; None for that of the académie.
        etablissements: the UAI of the schools that may be chosen; none for those of the académie.
        fuseau, ville: the time zone of its exams and the town that names it; None for Paris.
    """

    code: str
    libelle: str
    pays: str
    academie: str
    contact: Contact | None
    etablissements: tuple[str, ...]
    fuseau: str | None
    ville: str | None


def centre_de(contenus: Contenus, code: str) -> CentreEtranger | None:
    """The centre of a code, or the last one that it was: what is registered there keeps its name and office."""
    return None if code in academies() else _centres(contenus).get(code)  # a centre has no code of an académie


def _centres(contenus: Contenus) -> Mapping[str, CentreEtranger]:
    """The centres of the contents by their codes, in order."""

    def dernier(code: str) -> CentreEtranger | None:
        found = contenus.editions(CENTRES, code)
        current = contenus.en_vigueur(CENTRES, code) or (found[-1] if found else None)
        return current.lu if current else None

    def lire() -> dict[str, CentreEtranger]:
        codes = [cle for nature, cle in contenus.ecrits if nature is CENTRES.nature]
        return {code: centre for code in codes if (centre := dernier(code)) is not None}

    return contenus.retenu(("centres",), lire)


def nom_centre(code: str, contenus: Contenus) -> str:
    """The place of registration as lists and mails print it: an académie, a centre, or a country."""
    found = centre_de(contenus, code)
    return found.libelle if found else libelle_centre(code)


def est_ouvrable(code: str, contenus: Contenus) -> bool:
    """Whether candidates may register there: an active académie of the list, or a centre abroad."""
    academie = academies().get(code)
    if academie is not None:
        return academie.est_active
    return contenus.en_vigueur(CENTRES, code) is not None


def academie_de(code: str, contenus: Contenus) -> Academie | None:
    """The académie of a place of registration: its own, or the one to which a centre abroad is attached."""
    centre = centre_de(contenus, code)
    return academies().get(centre.academie if centre else code)


def rattaches(academie: str, contenus: Contenus) -> tuple[str, ...]:
    """The codes of the centres abroad that an académie registers for, in order."""
    return tuple(centre.code for centre in _centres(contenus).values() if centre.academie == academie)


@dataclass(frozen=True, slots=True)
class EcolesDuCentre:
    """The schools that a place registers: those of some académies, or those that a centre names."""

    academies: tuple[str, ...]
    uais: tuple[str, ...] = ()

    def comprennent(self, uai: str, academie: str) -> bool:
        """Whether a school may be chosen; any where nothing is known of the place."""
        if self.uais:
            return uai in self.uais
        return not self.academies or academie in self.academies


def ecoles_du_centre(code: str, contenus: Contenus) -> EcolesDuCentre:
    """The schools of a place of registration."""
    centre, academie = centre_de(contenus, code), academie_de(code, contenus)
    if academie is None:  # any text may have been typed: only places that are known are remembered
        return EcolesDuCentre(())
    uais = centre.etablissements if centre else ()
    return contenus.retenu(("ecoles", code), lambda: EcolesDuCentre(academies_couvertes(academie), uais))


def _lire(table: Table) -> CentreEtranger:
    code, pays, academie = table.lis("code", str), table.lis("pays", str), table.lis("academie", str)
    if pays not in geographie.pays() or pays == geographie.FRANCE:
        raise table.erreur("pays", "code d'aucun pays étranger")
    if code in academies() or (code != pays and not CODE.fullmatch(code)):
        raise table.erreur("code", "code du pays, ou capitales, chiffres et tirets attendus")
    if academie not in academies() or not academies()[academie].est_active:
        raise table.erreur("academie", "code d'aucune académie")
    uais = table.textes("etablissements")
    if len(uais) > ETABLISSEMENTS_AU_PLUS or not all(uai_valide(uai, est_individuel=True) for uai in uais):
        raise table.erreur("etablissements", f"codes UAI attendus, {ETABLISSEMENTS_AU_PLUS} au plus")
    fuseau, ville = table.lis_si("fuseau", str), table.lis_si("ville", str)
    if (fuseau is None) is not (ville is None) or (fuseau and not _est_fuseau(fuseau)):
        raise table.erreur("fuseau", "fuseau horaire (Europe/Lisbon) et sa ville attendus")
    has_contact = any(table.lis_si(nom, list if nom == "lignes" else str) for nom in CONTACT)
    return CentreEtranger(
        code=code,
        libelle=table.lis_si("libelle", str) or geographie.pays()[pays].libelle,
        pays=pays,
        academie=academie,
        contact=contact_lu(table) if has_contact else None,
        etablissements=uais,
        fuseau=fuseau,
        ville=ville,
    )


def contact_lu(table: Table) -> Contact:
    """The service to contact that a content gives."""
    lignes = table.textes("lignes")
    if not 1 <= len(lignes) <= LIGNES_AU_PLUS:
        raise table.erreur("lignes", f"d'une à {LIGNES_AU_PLUS} lignes attendues")
    telephone, courriel = table.lis("telephone", str), table.lis("courriel", str)
    if not TELEPHONE.fullmatch(telephone):
        raise table.erreur("telephone", "dix chiffres attendus")
    if not adresse_valide(courriel):
        raise table.erreur("courriel", "adresse mail attendue")
    return Contact(lignes, telephone, courriel)


def _est_fuseau(nom: str) -> bool:
    try:
        return "/" in nom and bool(ZoneInfo(nom))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


CENTRES = FormeContenu(
    nature=NatureContenu.CENTRES,
    colonnes=(
        *(Colonne(nom) for nom in ("code", "pays", "academie")),
        *(Colonne(nom, obligatoire=False) for nom in ("libelle", *CONTACT, "etablissements", "fuseau", "ville")),
    ),
    listes=frozenset({"lignes", "etablissements"}),
    longueurs={"code": 20, "libelle": 100, "lignes": 60, "fuseau": 60, "ville": 60},
    lire=_lire,
    cle=lambda lu: lu.code,
    libelle=lambda lu: f"{lu.libelle}, {academies()[lu.academie].libelle}",
    ressort=lambda _lu: Ressort(),
    livrees=tuple,
    par_session=False,
)
