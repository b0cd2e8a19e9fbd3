"""The ministry's open directory of schools: the lines that are kept of it, and what each says of a school."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

from api.rules.academie import academies
from api.rules.adresse import adresse_valide
from api.rules.ecriture import CaracteresAdmis, canonique, illisible
from api.rules.etablissement import EtablissementDuDossier
from api.rules.geographie import departements
from api.rules.importation import Colonne, Ecart, LigneFichier, NatureEcart
from api.rules.listes import document
from api.rules.numero import uai_valide
from api.rules.problems import Code, Problem
from api.rules.recherche import cle, sans_accent

UAI, NOM, TYPE, NATURE = "identifiant_de_l_etablissement", "nom_etablissement", "type_etablissement", "libelle_nature"
STATUT, CONTRAT, ETAT = "statut_public_prive", "type_contrat_prive", "etat"
ADRESSES = ("adresse_1", "adresse_2", "adresse_3")
POSTAL, COMMUNE, DEPARTEMENT, ACADEMIE = "code_postal", "nom_commune", "code_departement", "code_academie"
TELEPHONE, COURRIEL = "telephone", "mail"

LONGUEUR_LIBELLE, LONGUEUR_COMMUNE, LONGUEUR_ADRESSE = 150, 100, 100
SANS_ZERO = 4  # digits of a postal code whose first zero a spreadsheet ate
VILLE = re.compile(r"([0-9]{5}) +(\S.*)")
DEJA_LU = "Cet établissement est déjà à la ligne {} : cette ligne n'est pas lue."

# What the directory says of a school; the rest of a school is known from elsewhere, and stays.
DITS = (
    *("libelle", "academie", "commune", "departement", "adresse", "code_postal", "telephone", "courriel"),
    *("est_hors_contrat", "ferme_le"),
)


@dataclass(frozen=True, slots=True)
class RegleAnnuaire:
    """The reading of the directory, as `reference/annuaire.toml` gives it; all words are keys of searches."""

    types: frozenset[str]
    natures: tuple[str, ...]
    sous_contrat: tuple[str, ...]
    hors_contrat: tuple[str, ...]
    fermes: frozenset[str]
    departements: Mapping[str, str]

    def retient(self, ligne: LigneFichier) -> bool:
        """Whether candidates may register from the school of a line."""
        return cle(ligne[TYPE]) in self.types or cle(ligne[NATURE]).startswith(self.natures)

    def hors_contrat_de(self, ligne: LigneFichier) -> bool | None:
        """Whether the school of a line is without a contract; None when its words do not say."""
        contrat = cle(ligne[CONTRAT])
        if cle(ligne[STATUT]) == "PUBLIC" or contrat.startswith(self.sous_contrat):
            return False
        return True if contrat.startswith(self.hors_contrat) else None


@cache
def regle() -> RegleAnnuaire:
    """The reading in force."""
    found = document("annuaire.toml")
    return RegleAnnuaire(
        types=frozenset(map(cle, found["types"])),
        natures=tuple(map(cle, found["natures"])),
        sous_contrat=tuple(map(cle, found["sous_contrat"])),
        hors_contrat=tuple(map(cle, found["hors_contrat"])),
        fermes=frozenset(map(cle, found["fermes"])),
        departements=found["departements"],
    )


@cache
def colonnes() -> tuple[Colonne, ...]:
    """The columns of the directory; without those that may lack, a file is no directory."""
    needed = (UAI, NOM, TYPE, STATUT, POSTAL, COMMUNE, DEPARTEMENT, ACADEMIE, ETAT)
    others = (*ADRESSES, CONTRAT, TELEPHONE, COURRIEL, NATURE, *document("annuaire.toml")["lecture"]["ignorees"])
    return (*(Colonne(nom) for nom in needed), *(Colonne(nom, obligatoire=False) for nom in others))


@dataclass(frozen=True, slots=True, kw_only=True)
class EtablissementLu:
    """The school of a line of the directory.

    `dit` holds what the line says, by the names of `EtablissementDuDossier`; what it cannot say is left out. `problems`
    forbid its import; `doutes` are told. `est_hors_service`: its académie registers nobody here, the line is left out.
    """

    uai: str
    ferme: bool
    est_hors_service: bool
    dit: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()
    doutes: tuple[Problem, ...] = ()

    def applique(self, connu: EtablissementDuDossier | None, jour: date) -> EtablissementDuDossier:
        """The school as it is once the line is written, on a day; one that had closed before keeps its day."""
        already = connu.ferme_le if connu else None
        dit = {**self.dit, "ferme_le": (already or jour) if self.ferme else None}
        return replace(connu, **dit) if connu else EtablissementDuDossier(uai=self.uai, **dit)


@dataclass
class _LectureAnnuaire:
    """The reading of one line: what it says, and the remarks on it."""

    ligne: LigneFichier
    dit: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    doutes: list[Problem] = field(default_factory=list)

    def lire(self) -> EtablissementLu:
        uai = self.ligne[UAI].upper()
        if not uai_valide(uai):
            message = "Vérifiez l'UAI : sept chiffres, puis la lettre qui en découle."
            self.problems.append(Problem(Code.FORMAT_INVALIDE, message, (UAI,)))
        self._nom()
        self._lieu()
        self._adresse()
        self._contact()
        self._contrat()
        ferme = cle(self.ligne[ETAT]) in regle().fermes
        return EtablissementLu(
            uai=uai,
            ferme=ferme,
            est_hors_service="academie" not in self.dit,
            dit=self.dit,
            problems=tuple(self.problems),
            doutes=tuple(self.doutes),
        )

    def _nom(self) -> None:
        libelle, wrong = _capitales(self.ligne[NOM]), _faute(self.ligne[NOM], LONGUEUR_LIBELLE)
        if wrong or not libelle:
            self.problems.append(Problem(Code.FORMAT_INVALIDE, f"Le nom est à corriger : {wrong or 'vide'}.", (NOM,)))
        self.dit["libelle"] = libelle

    def _lieu(self) -> None:
        code = self.ligne[ACADEMIE].zfill(2)
        if code in academies() and code.isdigit():
            self.dit["academie"] = code
        else:
            message = f"L'académie « {code[:20]} » n'est pas de celles du service : cette ligne n'est pas lue."
            self.doutes.append(Problem(Code.VALEUR_INCONNUE, message, (ACADEMIE,)))
        written = self.ligne[DEPARTEMENT].upper().zfill(3)
        departement = regle().departements.get(written, written)
        if departement in departements():
            self.dit["departement"] = departement
        else:
            self._douter(DEPARTEMENT, f"Le département « {written[:20]} » n'est pas connu")

    def _adresse(self) -> None:
        """The postal town is the last line of the address, CEDEX included, where that line is one."""
        before = len(self.doutes)
        lines = [line for name in ADRESSES if (line := self._texte(name, LONGUEUR_ADRESSE))]
        written = self.ligne[POSTAL]
        code = written.zfill(5) if len(written) == SANS_ZERO else written
        commune = self._texte(COMMUNE, LONGUEUR_COMMUNE)
        if lines and (found := VILLE.fullmatch(lines[-1])):
            code, commune = found[1], found[2]
            lines.pop()
        if len(self.doutes) == before:
            self.dit |= {"adresse": tuple(lines), "commune": commune or None}
        if re.fullmatch(r"[0-9]{5}", code):
            self.dit["code_postal"] = code
        else:
            self._douter(POSTAL, f"Le code postal « {code[:20]} » n'a pas cinq chiffres")

    def _contact(self) -> None:
        written = canonique(self.ligne[TELEPHONE], CaracteresAdmis.TELEPHONE).replace("+33", "0", 1)
        if re.fullmatch(r"0[0-9]{9}", written):
            self.dit["telephone"] = written
        elif written:
            self._douter(TELEPHONE, f"Le téléphone « {written[:20]} » n'a pas dix chiffres")
        courriel = self.ligne[COURRIEL].strip()
        if courriel and adresse_valide(courriel):
            self.dit["courriel"] = courriel
        elif courriel:
            self._douter(COURRIEL, f"L'adresse mail « {courriel[:60]} » n'en est pas une")

    def _contrat(self) -> None:
        found = regle().hors_contrat_de(self.ligne)
        if found is None:
            self._douter(CONTRAT, f"Le contrat « {self.ligne[CONTRAT][:60]} » d'un établissement privé n'est pas connu")
        else:
            self.dit["est_hors_contrat"] = found

    def _texte(self, colonne: str, longueur: int) -> str:
        """A cell in capitals, as addresses are printed; empty when it cannot be kept."""
        if wrong := _faute(self.ligne[colonne], longueur):
            self._douter(colonne, f"Le texte ne peut être repris : {wrong}")
            return ""
        return _capitales(self.ligne[colonne])

    def _douter(self, colonne: str, quoi: str) -> None:
        message = f"{quoi} : ce qui était connu de l'établissement est gardé."
        self.doutes.append(Problem(Code.FORMAT_INVALIDE, message, (colonne,)))


def lire(ligne: LigneFichier) -> EtablissementLu | None:
    """The school of a line; None for one from which nobody registers."""
    return _LectureAnnuaire(ligne).lire() if regle().retient(ligne) else None


def ecart(ligne: int, avant: EtablissementDuDossier | None, apres: EtablissementDuDossier) -> Ecart:
    """The difference that a line makes to a school."""
    changes = tuple(
        (name, _dit(getattr(avant, name)), _dit(getattr(apres, name)))
        for name in DITS
        if avant and getattr(avant, name) != getattr(apres, name)
    )
    return Ecart(
        ligne=ligne, nature=_nature(avant, apres, changes), objet=apres.uai, libelle=apres.nom, details=changes
    )


def _nature(
    avant: EtablissementDuDossier | None, apres: EtablissementDuDossier, changes: tuple[Any, ...]
) -> NatureEcart:
    if avant is None:
        return NatureEcart.NOUVEAU
    if bool(avant.ferme_le) != bool(apres.ferme_le):
        return NatureEcart.FERME if apres.ferme_le else NatureEcart.ROUVERT
    return NatureEcart.MODIFIE if changes else NatureEcart.INCHANGE


def _dit(value: object) -> str:
    if isinstance(value, tuple):
        return " | ".join(value)
    if isinstance(value, bool):
        return "oui" if value else "non"
    return "" if value is None else str(value)


def _capitales(texte: str) -> str:
    return sans_accent(canonique(texte))


def _faute(texte: str, longueur: int) -> str | None:
    if len(texte) > longueur:
        return f"il a plus de {longueur} caractères"
    return illisible(texte)
