"""The import of marks from a file: all lines are checked before any is written, and each line is written once."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from tortoise.queryset import QuerySet

from api.models import Candidature, Importation, SessionExamen
from api.resolvers.gates import INTROUVABLE, bureau
from api.resolvers.gestion.ecriture import verrouiller
from api.resolvers.gestion.notes.ecriture import NoteDonnee, ecrire_notes
from api.resolvers.gestion.notes.examen import NotesExaminees
from api.resolvers.importation.envoi import AdresseImport, LignesAnnoncees, ouvrir
from api.resolvers.importation.traitement import Traitement
from api.resolvers.operation import Change, Operation
from api.rules import quota
from api.rules.importation import LigneFichier, NatureImport, Niveau, Remarque
from api.rules.note import COLONNES, Cible, LigneNote, lire_ligne
from api.rules.problems import Code, Problem, RefusedError

SANS_CANDIDATURE = "Aucune candidature de votre périmètre n'a ces numéros pour cette session."


async def importer(op: Operation, session_id: UUID, academie: str | None, envoi: LignesAnnoncees) -> AdresseImport:
    """An address to send a file of marks of one session to; for one académie when it is given."""
    scope = await bureau.perimetre(op)
    session = await SessionExamen.filter(id=session_id).first()
    if session is None or not scope.touche(session.domaine):
        raise RefusedError(INTROUVABLE)
    if academie is not None and not scope.allows(academie, session.domaine):
        raise RefusedError(INTROUVABLE)
    parametres = {"session": str(session.id), "academie": academie}
    return await ouvrir(op, NatureImport.NOTES, envoi, parametres, (quota.BUREAU, str(op.signed_in().compte_id)))


@dataclass(frozen=True, kw_only=True)
class _Lue:
    """A line with its candidature, or with the problems that forbid it."""

    numero: int
    problems: list[Problem]
    ligne: LigneNote | None = None
    row: Candidature | None = None
    doutes: list[Problem] = field(default_factory=list)


class ImportNotes(Traitement):
    """The lines of marks of one session, of candidatures within reach of the office."""

    colonnes = COLONNES

    async def verifier(
        self, op: Operation, importation: Importation, lignes: Sequence[LigneFichier], vus: dict[str, int]
    ) -> list[Remarque]:
        found = []
        for lue in await _lire(op, importation, lignes):
            found += [Remarque(lue.numero, Niveau.ERREUR, problem) for problem in (*lue.problems, *_repetee(lue, vus))]
            found += [Remarque(lue.numero, Niveau.AVERTISSEMENT, problem) for problem in lue.doutes]
        return found

    async def autoriser(self, op: Operation, importation: Importation) -> None:  # noqa: ARG002 - the protocol
        await bureau.perimetre(op)  # an office still acts; `ecrire` looks each candidature up within its scope

    async def ecrire(self, change: Change, importation: Importation, lignes: Sequence[LigneFichier]) -> None:
        """Writes the lines; one that became impossible since the reading is left out, with a remark."""
        op = change.operation
        await verrouiller([lue.row.id for lue in await _lire(op, importation, lignes) if lue.row])
        lues = await _lire(op, importation, lignes)
        given = [
            NoteDonnee(row=lue.row, cible=lue.ligne.cible, valeur=lue.ligne.valeur)
            for lue in lues
            if lue.row and lue.ligne and not lue.problems
        ]
        await ecrire_notes(change, given, importation)
        await importation.laisser([_laissee(lue.numero, problem) for lue in lues for problem in lue.problems])


async def _lire(op: Operation, importation: Importation, lignes: Sequence[LigneFichier]) -> list[_Lue]:
    """The lines, each with its own problems and with those that the database shows."""
    read = [(ligne.numero, *lire_ligne(ligne)) for ligne in lignes]
    rows = await _candidatures(op, importation, [ligne for _, ligne, _ in read if ligne])
    together: dict[UUID, list[Cible]] = {}
    for _, ligne, _ in read:
        if ligne and (row := rows.get(_numeros(ligne))):
            together.setdefault(row.id, []).append(ligne.cible)
    au_controle = [key for key, cibles in together.items() if any(cible.porte_sur for cible in cibles)]
    lecture = _Lecture(rows, together, await NotesExaminees.of(list(rows.values()), au_controle))
    return [
        lecture.examine(numero, ligne) if ligne else _Lue(numero=numero, problems=problems)
        for numero, ligne, problems in read
    ]


@dataclass(frozen=True)
class _Lecture:
    """The candidatures that some lines name, the marks that the lines give to each, and the checks of these marks."""

    rows: dict[tuple[str, int], Candidature]
    together: dict[UUID, list[Cible]]
    regard: NotesExaminees

    def examine(self, numero: int, ligne: LigneNote) -> _Lue:
        row = self.rows.get(_numeros(ligne))
        if row is None:
            problem = Problem(Code.INTROUVABLE, SANS_CANDIDATURE, ("numero_candidat",))
            return _Lue(numero=numero, ligne=ligne, problems=[problem])
        found = self.regard.problems(row, ligne.cible, self.together[row.id])
        doutes = [] if found else self.regard.doutes(row, ligne.cible, ligne.valeur)
        return _Lue(numero=numero, ligne=ligne, row=row, problems=found, doutes=doutes)


def _repetee(lue: _Lue, vus: dict[str, int]) -> list[Problem]:
    """The problem of a line that gives a mark again, with the same value or another."""
    if lue.ligne is None:
        return []
    first = vus.setdefault(lue.ligne.cle, lue.numero)
    if first == lue.numero:
        return []
    return [Problem(Code.VALEUR_INCOMPATIBLE, f"Cette note est déjà donnée à la ligne {first}.", ("epreuve",))]


async def _candidatures(
    op: Operation, importation: Importation, lignes: Sequence[LigneNote]
) -> dict[tuple[str, int], Candidature]:
    """The candidatures of the lines that the office may reach now, by their two numbers."""
    found = await (await _portee(op, importation)).filter(
        numero_candidat__in={ligne.numero_candidat for ligne in lignes}
    )
    return {(row.numero_candidat, row.numero_inscription): row for row in found if row.numero_inscription}


async def _portee(op: Operation, importation: Importation) -> QuerySet[Candidature]:
    try:
        rows = bureau.candidatures(await bureau.perimetre(op))
    except RefusedError:
        return Candidature.filter(id__in=[])  # the office was closed after it sent its file
    academie = importation.parametres["academie"]
    rows = rows.filter(session_examen=UUID(importation.parametres["session"]))
    return rows.filter(centre=academie) if academie else rows


def _numeros(ligne: LigneNote) -> tuple[str, int]:
    return ligne.numero_candidat, ligne.numero_inscription


def _laissee(numero: int, problem: Problem) -> Remarque:
    return Remarque(numero, Niveau.ERREUR, replace(problem, message=f"Ligne non enregistrée : {problem.message}"))
