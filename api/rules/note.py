"""Marks as an office gives them: the lines of a file, and the épreuves of a candidature that take a mark."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from api.rules.bareme import bareme
from api.rules.cellules import problems_tableur, sans_espace
from api.rules.importation import Colonne, LigneFichier
from api.rules.labelled import LabelledEnum
from api.rules.numero import completer_numero_candidat
from api.rules.problems import Code, Problem
from api.rules.reglement import Epreuve, Position, Reglement

NOTE_MAX = Decimal(20)
FORME_NOTE = re.compile(r"[0-9]{1,2}(?:[.,][0-9]{1,2})?")
NOTE = r"(?:[01]?[0-9](?:[.,][0-9]{1,2})?|20(?:[.,]0{1,2})?|[Aa][BbJj]|[Dd][Ii])"
FORME = "Écrivez une note de 0 à 20 avec deux décimales au plus (15,5 ou 15.5), ou AB, AJ, DI."
COLONNES = (
    Colonne("numero_candidat"),
    Colonne("numero_inscription"),
    Colonne("epreuve"),
    Colonne("note", decimale=True),
    Colonne("porte_sur", obligatoire=False),
)


class CodeNote(LabelledEnum):
    """The code in place of a mark."""

    ABSENT = "AB", "Absent"
    ABSENT_JUSTIFIE = "AJ", "Absence justifiée"
    DISPENSE = "DI", "Dispensé"


@dataclass(frozen=True, slots=True)
class Valeur:
    """A mark out of 20, or the code in its place: one of the two is None."""

    note: Decimal | None = None
    code: CodeNote | None = None

    @property
    def texte(self) -> str:
        """The text « 15.50 », as the guides write a mark, or « Absent »."""
        return self.code.libelle if self.code else f"{self.note:.2f}"


@dataclass(frozen=True, slots=True)
class Cible:
    """The épreuve that a mark is given for.

    Attributes:
        epreuve: its code in the règlement.
        porte_sur: for an épreuve de contrôle, the code of the épreuve of the first group sat anew by it; else empty.
    """

    epreuve: str
    porte_sur: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneNote:
    """A line of marks as read."""

    numero_candidat: str
    numero_inscription: int
    cible: Cible
    valeur: Valeur

    @property
    def cle(self) -> str:
        """The key of a line, unique in a file."""
        return f"{self.numero_candidat}|{self.numero_inscription}|{self.cible.epreuve}|{self.cible.porte_sur}"


def lire_ligne(ligne: LigneFichier) -> tuple[LigneNote | None, list[Problem]]:
    """The mark of a line, or the problems of its cells."""
    spoilt = problems_tableur(ligne, [colonne.nom for colonne in COLONNES])
    if spoilt:
        return None, spoilt
    numero, epreuve = completer_numero_candidat(ligne["numero_candidat"]), sans_espace(ligne["epreuve"]).upper()
    inscription = ligne["numero_inscription"]
    valeur = lire_valeur(ligne["note"])
    found = []
    if not re.fullmatch(r"[0-9]{11}", numero):
        found.append(Problem(Code.FORMAT_INVALIDE, "Le n° candidat compte 11 chiffres.", ("numero_candidat",)))
    if not re.fullmatch(r"[0-9]{1,3}", inscription):
        found.append(Problem(Code.FORMAT_INVALIDE, "Le n° d'inscription compte 3 chiffres.", ("numero_inscription",)))
    if not epreuve:
        found.append(Problem(Code.OBLIGATOIRE, "Renseignez le code de l'épreuve.", ("epreuve",)))
    if isinstance(valeur, Problem):
        found.append(valeur)
    if found or isinstance(valeur, Problem):
        return None, found
    cible = Cible(epreuve, sans_espace(ligne["porte_sur"]).upper())
    read = LigneNote(numero_candidat=numero, numero_inscription=int(inscription), cible=cible, valeur=valeur)
    return read, []


def lire_valeur(texte: str) -> Valeur | Problem:
    """The value of a cell: « 15,5 », « 15.50 » or « AB », a mark from 0 to 20 with two decimals at most, or a code."""
    text = texte.strip().upper()
    if not text:
        return Problem(
            Code.OBLIGATOIRE, "Renseignez la note, ou AB (absent), AJ (absence justifiée), DI (dispensé).", ("note",)
        )
    if text in set(CodeNote):
        return Valeur(code=CodeNote(text))
    if not FORME_NOTE.fullmatch(text):
        return Problem(Code.FORMAT_INVALIDE, FORME, ("note",))
    note = Decimal(text.replace(",", "."))
    if note > NOTE_MAX:
        return Problem(Code.FORMAT_INVALIDE, f"La note {texte.strip()} dépasse 20.", ("note",))
    return Valeur(note=note.quantize(Decimal("0.01")))


def notees(epreuves: Iterable[Epreuve]) -> tuple[Epreuve, ...]:
    """The nodes that take a mark: the unités, since a mark obtains one (D643-15), and leaves outside any unité."""
    return tuple(found for epreuve in epreuves for found in _notees(epreuve))


def _notees(epreuve: Epreuve) -> tuple[Epreuve, ...]:
    is_whole = bool(epreuve.unite) and not any(enfant.unite for enfant in epreuve.enfants)
    return (epreuve,) if is_whole or not epreuve.enfants else notees(epreuve.enfants)


def problems_cible(reglement: Reglement, cible: Cible, positions: dict[str, Position]) -> list[Problem]:
    """The reasons why a candidature takes no mark there; `positions` are those of its épreuves, by code."""
    epreuve = reglement.epreuve(cible.epreuve)
    if epreuve is None or cible.epreuve not in positions:
        message = f"L'épreuve {cible.epreuve} n'est pas au règlement de la spécialité {reglement.libelle}."
        return [Problem(Code.VALEUR_INCONNUE, message, ("epreuve",))]
    if epreuve not in notees(reglement.epreuves):
        message = f"L'épreuve {cible.epreuve} se note par unité : {_a_noter(reglement, epreuve)}."
        return [Problem(Code.VALEUR_INCOMPATIBLE, message, ("epreuve",))]
    if positions[cible.epreuve] is not Position.INSCRIT:
        message = f"La position du candidat à l'épreuve {cible.epreuve} est « {positions[cible.epreuve].libelle} »."
        return [Problem(Code.VALEUR_INCOMPATIBLE, message, ("epreuve",))]
    if epreuve.groupe == 1:
        message = "Seule une épreuve de contrôle porte sur une autre épreuve : videz cette colonne."
        return [Problem(Code.VALEUR_INCOMPATIBLE, message, ("porte_sur",))] if cible.porte_sur else []
    return _problems_controle(reglement, cible, positions)


def _problems_controle(reglement: Reglement, cible: Cible, positions: dict[str, Position]) -> list[Problem]:
    """The problems of the épreuve that a contrôle is about, by the lists of the `bareme`."""
    if not cible.porte_sur:
        message = "Indiquez le code de l'épreuve du premier groupe sur laquelle porte l'épreuve de contrôle."
        return [Problem(Code.OBLIGATOIRE, message, ("porte_sur",))]
    portee = reglement.epreuve(cible.porte_sur)
    is_general = portee in notees(reglement.epreuves) and portee.groupe == 1 if portee else False
    if portee is None or not is_general or rang_controle(reglement, portee) is None:
        message = f"L'épreuve de contrôle ne peut pas porter sur {cible.porte_sur}."
        return [Problem(Code.VALEUR_INCOMPATIBLE, message, ("porte_sur",))]
    if positions.get(cible.porte_sur) is not Position.INSCRIT:
        message = f"Le candidat n'a pas passé l'épreuve {cible.porte_sur} à cette session."
        return [Problem(Code.VALEUR_INCOMPATIBLE, message, ("porte_sur",))]
    return []


def problems_ensemble(reglement: Reglement, cibles: Iterable[Cible]) -> list[Problem]:
    """Whether these marks of contrôle may stand together: as many as the texts say, each in its own list."""
    portees = [found for cible in cibles if cible.porte_sur and (found := reglement.epreuve(cible.porte_sur))]
    regle = bareme(reglement.domaine).controle
    rangs = [rang_controle(reglement, portee) for portee in portees]
    if len(portees) > regle.nombre or (regle.listes and len(set(rangs)) < len(rangs)):
        return [Problem(Code.VALEUR_INCOMPATIBLE, regle.phrase, ("porte_sur",))]
    return []


def rang_controle(reglement: Reglement, epreuve: Epreuve) -> int | None:
    """The rank of the contrôle's list to which an épreuve belongs; None when the épreuve is sat only once."""
    if epreuve.professionnelle or not epreuve.obligatoire:
        return None
    listes = bareme(reglement.domaine).controle.listes
    if not listes:
        return 0
    return next((rang for rang, liste in enumerate(listes) if epreuve.enseignement in liste), None)


def _a_noter(reglement: Reglement, epreuve: Epreuve) -> str:
    """The codes to use instead: the unités of which an épreuve is made, or the one of which it is a part."""
    root = next(root for root in reglement.epreuves if epreuve in root.toutes())
    marked = notees([root])
    inside = [one for one in marked if one in epreuve.toutes()] or [one for one in marked if epreuve in one.toutes()]
    return ", ".join(one.code for one in inside)
