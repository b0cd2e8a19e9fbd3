"""The decision that follows from marks by the règlement: averages exact, thresholds with their texts, nothing invented.

Averages are compared as fractions, never rounded. They are printed cut to the hundredth, not rounded up: « 9.99 » is
never shown as the 10 that admits, and only the jury, which is sovereign, gives the missing points.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from api.rules.bareme import Bareme, Mention, bareme
from api.rules.epreuve import Benefice, EpreuveOuverte, Ligne, lignes
from api.rules.labelled import LabelledEnum
from api.rules.listes import FormePassage
from api.rules.note import Cible, CodeNote, Valeur, notees
from api.rules.problems import Code, Problem
from api.rules.reglement import Epreuve, Position, Reglement

Notes = Mapping[Cible, Valeur]

A_DELIBERER_BAREME = "Le jury arrête la liste des admis au vu des notes."
A_DELIBERER_COEFFICIENTS = (
    "Les coefficients du règlement d'examen ne sont pas tous connus : la moyenne est établie par le jury."
)
A_DELIBERER_ABSENCE = "Une absence à une épreuve obligatoire est soumise à la délibération du jury."
A_DELIBERER_FACULTATIVES = "Les points des épreuves facultatives sont soumis à la délibération du jury."
A_DELIBERER_PROFESSIONNELLES = (
    "L'accès aux épreuves de contrôle, sans note aux épreuves professionnelles, est soumis à la délibération du jury."
)
A_DELIBERER_SANS_NOTE = "Aucune épreuve n'est notée à cette session : le jury délibère au vu du dossier."
ABSENCE_ELIMINE = (
    "Lorsqu'un candidat est déclaré absent à une épreuve obligatoire, le diplôme ne peut lui être délivré "
    "(code de l'éducation, article D643-24)."
)
UNITES_A_PRESENTER = "Forme progressive : des unités restent à présenter à une prochaine session."
MENTION_AU_JURY = "La mention est arrêtée par le jury : des notes d'une session antérieure ont été conservées."


class Decision(LabelledEnum):
    """The decision that follows from the marks; the jury alone decides, and publishes by the office."""

    ADMIS = "ADMIS", "Admis"
    CONTROLE = "CONTROLE", "Autorisé à se présenter aux épreuves de contrôle"
    AJOURNE = "AJOURNE", "Ajourné"
    ELIMINE = "ELIMINE", "Ajourné pour absence à une épreuve obligatoire"
    SANS_DECISION = "SANS_DECISION", "Sans décision finale"
    A_DELIBERER = "A_DELIBERER", "À délibérer par le jury"


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneResultat:
    """One épreuve of a relevé; its part in the average is its `note` with its `coefficient`.

    Attributes:
        niveau: depth in the tree; the second group stands on one level, a line for each épreuve de contrôle.
        est_notee: whether a mark is expected here; false on a parent made of unités.
        note: the mark that counts, kept or obtained; None without one.
        annee, academie: the year and the académie where a bénéfice was obtained.
        porte_sur: for an épreuve de contrôle, the code of the épreuve sat anew by it.
    """

    niveau: int
    groupe: int
    obligatoire: bool
    code: str
    libelle: str
    unite: str | None
    position: Position
    est_notee: bool
    coefficient: Decimal | None = None
    note: Decimal | None = None
    code_note: CodeNote | None = None
    annee: int | None = None
    academie: str | None = None
    porte_sur: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultatCalcule:
    """The result of a candidat, as he reads it.

    Attributes:
        moyenne: cut to the hundredth; None when it cannot be known.
        precisions: French sentences on the ground of the decision, or on the reason for waiting.
    """

    lignes: tuple[LigneResultat, ...]
    decision: Decision
    moyenne: Decimal | None = None
    mention: Mention | None = None
    precisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Copie:
    """The facts from which a result is computed: the épreuves open to a candidat, and the marks by their `Cible`."""

    reglement: Reglement
    forme: FormePassage
    ouvertes: tuple[EpreuveOuverte, ...]
    notes: Notes

    @property
    def bareme(self) -> Bareme:
        return bareme(self.reglement.domaine)

    def notees(self) -> Iterator[tuple[EpreuveOuverte, Epreuve]]:
        """The épreuves of the first group that take a mark, each with its node in the règlement."""
        marked = {epreuve.code: epreuve for epreuve in notees(self.reglement.epreuves) if epreuve.groupe == 1}
        for racine in self.ouvertes:
            yield from ((un, marked[un.code]) for un in racine.toutes() if un.code in marked)

    def valeur(self, ouverte: EpreuveOuverte) -> Valeur | None:
        """The mark of an épreuve of the first group: a bénéfice keeps its own, a dispense has none."""
        match ouverte.position:
            case Position.BENEFICE if ouverte.benefice:
                return Valeur(note=ouverte.benefice.note)
            case Position.INSCRIT:
                return self.notes.get(Cible(ouverte.code))
        return None

    def controles(self) -> dict[str, Valeur]:
        """The marks of contrôle, by the épreuve sat anew."""
        return {cible.porte_sur: valeur for cible, valeur in self.notes.items() if cible.porte_sur}


def manquantes(copie: Copie) -> tuple[str, ...]:
    """The épreuves still without a mark: nothing is published before."""
    first = [un.code for un, _ in copie.notees() if un.position is Position.INSCRIT and copie.valeur(un) is None]
    controles = copie.controles()
    second = [un.code for un in copie.ouvertes if un.groupe == 2] if controles else []  # noqa: PLR2004 - the group
    return (*first, *(second if 0 < len(controles) < copie.bareme.controle.nombre else ()))


def resultat(copie: Copie) -> ResultatCalcule:
    """The relevé and the decision; requires `manquantes` to be empty."""
    lignes_ = lignes_resultat(copie)
    decided = _absences(copie) or _unites_a_presenter(copie) or _sans_moyenne(copie) or _premier_groupe(copie)
    return replace(decided, lignes=lignes_)


# The decisions open to a jury where the règlement leaves it the choice; the elimination for an absence is none of them.
DECISIONS_DU_JURY = (Decision.ADMIS, Decision.CONTROLE, Decision.AJOURNE)
PAR_LE_JURY = "Décision du jury."


def apres_jury(computed: ResultatCalcule, decision: Decision | None) -> ResultatCalcule:
    """The result after the jury's decision, which changes nothing where marks decide by themselves."""
    if computed.decision is not Decision.A_DELIBERER or decision is None:
        return computed
    return replace(computed, decision=decision, precisions=(*computed.precisions, PAR_LE_JURY))


def problems_jury(computed: ResultatCalcule | Problem, decision: Decision) -> list[Problem]:
    """The reasons why a decision of the jury cannot be written; empty when it can."""
    if isinstance(computed, Problem):
        return [computed]
    if computed.decision is not Decision.A_DELIBERER:
        message = "Les notes suffisent à décider de cette candidature : le jury n'a pas à statuer à part."
        return [Problem(Code.ACTION_IMPOSSIBLE, message)]
    if decision not in DECISIONS_DU_JURY:
        message = "Le jury déclare un candidat admis, autorisé au contrôle ou ajourné."
        return [Problem(Code.VALEUR_INCOMPATIBLE, message, ("decision",))]
    return []


def lignes_resultat(copie: Copie) -> tuple[LigneResultat, ...]:
    """The lines of the first group as the tables print them, then one for each mark of contrôle."""
    marked = {un.code: (un, epreuve) for un, epreuve in copie.notees()}
    first = [_ligne(ligne, copie, marked.get(ligne.code)) for ligne in lignes(copie.ouvertes) if ligne.groupe == 1]
    return (*_sans_parties(first), *_lignes_controle(copie))


def _sans_parties(first: Iterable[LigneResultat]) -> Iterator[LigneResultat]:
    """The lines without the parts of a unité, which is marked as a whole."""
    whole: LigneResultat | None = None
    for ligne in first:
        if whole is None or ligne.niveau <= whole.niveau:
            whole = ligne if ligne.est_notee else None
            yield ligne


def _ligne(ligne: Ligne, copie: Copie, marked: tuple[EpreuveOuverte, Epreuve] | None) -> LigneResultat:
    valeur = copie.valeur(marked[0]) if marked else None
    benefice: Benefice | None = ligne.benefice
    return LigneResultat(
        niveau=ligne.niveau,
        groupe=ligne.groupe,
        obligatoire=ligne.obligatoire,
        code=ligne.code,
        libelle=ligne.intitule_complet,
        unite=ligne.unite,
        position=ligne.position,
        est_notee=marked is not None,
        coefficient=_coefficient(copie, marked[1]) if marked else None,
        note=valeur.note if valeur else None,
        code_note=valeur.code if valeur else None,
        annee=benefice.annee if benefice else None,
        academie=benefice.obtention if benefice else None,
    )


def _lignes_controle(copie: Copie) -> Iterator[LigneResultat]:
    portees = {un.code: epreuve for un, epreuve in copie.notees()}
    for cible, valeur in sorted(copie.notes.items(), key=lambda item: item[0].porte_sur):
        if (epreuve := copie.reglement.epreuve(cible.epreuve)) and cible.porte_sur in portees:
            portee = portees[cible.porte_sur]
            yield LigneResultat(
                niveau=0,
                groupe=epreuve.groupe,
                obligatoire=True,
                code=cible.epreuve,
                libelle=f"{cible.epreuve} - {epreuve.libelle} - {portee.libelle}",
                unite=None,
                position=Position.INSCRIT,
                est_notee=True,
                coefficient=portee.coefficient,
                note=valeur.note,
                code_note=valeur.code,
                porte_sur=cible.porte_sur,
            )


def _coefficient(copie: Copie, epreuve: Epreuve) -> Decimal | None:
    """The coefficient shown; that of the chef-d'œuvre comes from its own arrêté."""
    chef_oeuvre = copie.bareme.chef_oeuvre
    return chef_oeuvre.coefficient if chef_oeuvre and epreuve.unite == chef_oeuvre.unite else epreuve.coefficient


# Each step below returns a decision or None; the first decision is kept.


def _absences(copie: Copie) -> ResultatCalcule | None:
    """The decision after absences: D643-24 for the BTS; the jury's for the bac pro, whose text we do not have."""
    rule = copie.bareme
    codes = {valeur.code for un, _ in copie.notees() if un.obligatoire and (valeur := copie.valeur(un))}
    if CodeNote.ABSENT in codes and rule.absence_elimine:
        return _dit(Decision.ELIMINE, ABSENCE_ELIMINE)
    is_settled = rule.absence_justifiee is not None and CodeNote.ABSENT not in codes
    if codes & {CodeNote.ABSENT, CodeNote.ABSENT_JUSTIFIE} and not is_settled:
        return _dit(Decision.A_DELIBERER, A_DELIBERER_ABSENCE)
    return None


def _unites_a_presenter(copie: Copie) -> ResultatCalcule | None:
    """« Sans décision finale » in forme progressive (D643-14), until every unité is presented, kept or dispensed."""
    left = any(un.obligatoire and un.position is Position.NON_INSCRIT for un, _ in copie.notees())
    is_progressive = copie.forme is FormePassage.PROGRESSIVE
    return _dit(Decision.SANS_DECISION, UNITES_A_PRESENTER) if is_progressive and left else None


def _sans_moyenne(copie: Copie) -> ResultatCalcule | None:
    """The decision left to the jury when a coefficient or a mark is missing: an average is not invented."""
    if copie.bareme.admission is None:
        return _dit(Decision.A_DELIBERER, A_DELIBERER_BAREME)
    comptees = _comptees(copie)
    if any(poids is None for _, poids, _ in comptees):
        return _dit(Decision.A_DELIBERER, A_DELIBERER_COEFFICIENTS)
    return None if comptees else _dit(Decision.A_DELIBERER, A_DELIBERER_SANS_NOTE)


def _premier_groupe(copie: Copie) -> ResultatCalcule:
    """The decision of the first group: admission from 10; below, the second group (D337-78, D643-22)."""
    rule, moyenne = copie.bareme, _moyenne(copie)
    assert rule.admission is not None
    if moyenne >= rule.admission:
        return _admis(copie, moyenne)
    if rule.facultatives_au_dessus_de is None and _points_facultatifs(copie, Decimal(10)) > 0:
        return _dit(Decision.A_DELIBERER, A_DELIBERER_FACULTATIVES, moyenne)
    return _second_groupe(copie, moyenne)


def _admis(copie: Copie, moyenne: Fraction) -> ResultatCalcule:
    """The admission, with its mention, which only the first group gives."""
    mention = copie.bareme.mention(_coupee(moyenne), copie.reglement.millesime)
    kept = any(un.position is Position.BENEFICE for un, _ in copie.notees())
    if mention and (kept or copie.forme is FormePassage.PROGRESSIVE):
        return _dit(Decision.ADMIS, MENTION_AU_JURY, moyenne)
    return replace(_dit(Decision.ADMIS, moyenne=moyenne), mention=mention)


def _second_groupe(copie: Copie, moyenne: Fraction) -> ResultatCalcule:
    """The right to sit the contrôle, then the decision after it: the best mark of each épreuve is kept."""
    access = acces_au_controle(copie, moyenne)
    if access is None:
        return _dit(Decision.A_DELIBERER, A_DELIBERER_PROFESSIONNELLES, moyenne)
    if not access:
        return _dit(Decision.AJOURNE, moyenne=moyenne)
    if not copie.controles():
        return _dit(Decision.CONTROLE, moyenne=moyenne)
    after = _moyenne(copie, copie.controles())
    assert copie.bareme.admission is not None
    decision = Decision.ADMIS if after >= copie.bareme.admission else Decision.AJOURNE
    return _dit(decision, f"Moyenne du premier groupe : {_coupee(moyenne)}.", after)


def acces_au_controle(copie: Copie, moyenne: Fraction) -> bool | None:
    """Whether the contrôle opens: from 8, and 10 at the professional épreuves, if there is one; None when unknown."""
    rule = copie.bareme.controle
    if moyenne < rule.moyenne or not any(epreuve.groupe == 2 for epreuve in copie.ouvertes):  # noqa: PLR2004 - the group
        return False
    marks = [(note, poids) for note, poids, epreuve in _comptees(copie) if epreuve.professionnelle and poids]
    if not marks:
        return True if rule.dispense_admise else None
    points = sum((Fraction(note) * Fraction(poids) for note, poids in marks), Fraction(0))
    return points >= Fraction(rule.professionnelle) * sum((Fraction(poids) for _, poids in marks), Fraction(0))


def _comptees(copie: Copie) -> list[tuple[Decimal, Decimal | None, Epreuve]]:
    """The marks of the obligatory épreuves in the average, with their coefficients; the chef-d'œuvre is apart."""
    rule = copie.bareme
    found = []
    for un, epreuve in copie.notees():
        note = _note(copie.valeur(un), rule) if un.obligatoire else None
        if note is not None and not (rule.chef_oeuvre and epreuve.unite == rule.chef_oeuvre.unite):
            found.append((note, epreuve.coefficient, epreuve))
    return found


def _note(valeur: Valeur | None, rule: Bareme) -> Decimal | None:
    """The mark that counts; for an absence for force majeure, the one that the texts give."""
    if valeur is None:
        return None
    return rule.absence_justifiee if valeur.code is CodeNote.ABSENT_JUSTIFIE else valeur.note


def _moyenne(copie: Copie, controles: Mapping[str, Valeur] | None = None) -> Fraction:
    """The weighted average, with the points of the optional épreuves and of the chef-d'œuvre."""
    points, poids = Fraction(0), Fraction(0)
    for note, coefficient, epreuve in _comptees(copie):
        assert coefficient is not None
        best = max(note, _note((controles or {}).get(epreuve.code), copie.bareme) or Decimal(0))
        points += Fraction(best) * Fraction(coefficient)
        poids += Fraction(coefficient)
    above = copie.bareme.facultatives_au_dessus_de
    bonus = _points_facultatifs(copie, above) if above is not None else Fraction(0)
    return max(Fraction(0), (points + bonus + _points_chef_oeuvre(copie)) / poids)


def _points_facultatifs(copie: Copie, above: Decimal) -> Fraction:
    """The points above 10 of the optional épreuves, once where the règlement gives them no coefficient (D337-78)."""
    return sum(
        (
            Fraction(valeur.note - above) * Fraction(epreuve.coefficient or 1)
            for un, epreuve in copie.notees()
            if not un.obligatoire and (valeur := copie.valeur(un)) and valeur.note is not None and valeur.note > above
        ),
        Fraction(0),
    )


def _points_chef_oeuvre(copie: Copie) -> Fraction:
    """The gap to 10 with its coefficient 2, added or taken away (arrêté du 20 octobre 2020, art. 4)."""
    rule = copie.bareme.chef_oeuvre
    if rule is None:
        return Fraction(0)
    notes = [copie.valeur(un) for un, epreuve in copie.notees() if epreuve.unite == rule.unite]
    return sum(
        (
            Fraction(found.note - rule.ecart_a) * Fraction(rule.coefficient)
            for found in notes
            if found and found.note is not None
        ),
        Fraction(0),
    )


def _dit(decision: Decision, precision: str = "", moyenne: Fraction | None = None) -> ResultatCalcule:
    return ResultatCalcule(
        lignes=(),
        decision=decision,
        moyenne=None if moyenne is None else _coupee(moyenne),
        precisions=(precision,) if precision else (),
    )


def _coupee(moyenne: Fraction) -> Decimal:
    """The average cut to the hundredth, exactly."""
    return Decimal(moyenne.numerator * 100 // moyenne.denominator).scaleb(-2)
