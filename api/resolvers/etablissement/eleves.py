"""The import of pupils: each gets an account, a n° candidat and a candidature « À compléter »."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from api.models import (
    Candidat,
    Candidature,
    Compte,
    EvenementAnnonce,
    Importation,
    Insert,
    Periode,
    Reading,
    Update,
    forms,
    locked,
    planned_anew,
)
from api.resolvers.compte.creation import SEQUENCE_CANDIDAT, etat_civil, next_number
from api.resolvers.etablissement import imports
from api.resolvers.gates import INTROUVABLE
from api.resolvers.gates.ecole import etablissement
from api.resolvers.importation.traitement import Traitement
from api.resolvers.operation import Change, Operation
from api.rules.candidature import ETATS_VISIBLES, EtatCandidature, cle_unicite
from api.rules.compte import EtatCompte, TypeCompte, a_confirmer
from api.rules.dates import jour_a_paris
from api.rules.eleve import COLONNES, Eleve, lire_eleve, problems_eleve, racine_identifiant
from api.rules.evenement import TypeEvenement
from api.rules.gestion import cle_de_tri
from api.rules.importation import LigneFichier, Niveau, Remarque
from api.rules.listes import CategorieCandidat
from api.rules.numero import ine_valide, numero_candidat
from api.rules.onglets import informations, qualification
from api.rules.parcours import Domaine
from api.rules.problems import Code, Problem, RefusedError
from api.rules.reglement import Reglement
from api.rules.remembered import remembered
from api.services import referentiel
from api.services.referentiel import editions

UNE_A_LA_FOIS = "import_eleves"  # the counter that each page locks, so that no two choose one login or write one INE
ESSAIS = 9  # logins of one name looked up in common statements; from a tenth homonym on, one statement each

CONNUS = Reading(lambda ines: Candidat.filter(ine__in=ines).order_by("id"))
CONNUS_TENUS = Reading(lambda ines: locked(Candidat.filter(ine__in=ines).order_by("id")))
PRIS = Reading(lambda logins: Compte.filter(identifiant__in=logins).only("id", "identifiant"))

INSCRIT = "Un élève de cette session a déjà cet INE."
AUTRE = (
    "Cet INE est celui d'un candidat qui a un autre nom, un autre prénom ou une autre date de naissance : vérifiez-les, "
    "puis interrogez le service des examens."
)
CONNU = (
    "Un compte existe déjà avec cet INE : la pré-inscription lui sera ajoutée. Si un autre établissement l'a ouvert, vous "
    "n'en éditerez pas le papillon sans une décision du service des examens."
)
HOMONYME = "Un candidat a déjà les mêmes nom, prénoms et date de naissance : vérifiez qu'il s'agit d'un autre."


@dataclass(frozen=True)
class _CadreInscription:
    """The registration of a file's pupils: their période, its domaine and their school."""

    periode: Periode
    domaine: Domaine
    uai: str

    def lire(self, lignes: Iterable[LigneFichier]) -> dict[int, Eleve]:
        """The pupils of lines, by their numbers."""
        annee, known = self.periode.session.annee, editions()
        return {ligne.numero: lire_eleve(ligne, self.domaine, annee, known, self.periode) for ligne in lignes}


class ImportEleves(Traitement):
    """The lines of pupils of one school, for one registration period."""

    colonnes = COLONNES

    async def verifier(
        self, op: Operation, importation: Importation, lignes: Sequence[LigneFichier], vus: dict[str, int]
    ) -> list[Remarque]:
        cible = await _cible(importation)
        today = jour_a_paris(op.now)
        read = cible.lire(lignes)
        found = [
            Remarque(numero, Niveau.ERREUR, problem)
            for numero, eleve in read.items()
            for problem in problems_eleve(eleve, today)
        ]
        wrong = {remarque.ligne for remarque in found}
        sane = {numero: eleve for numero, eleve in read.items() if numero not in wrong}
        found += _recents(sane, today)
        found += _repeated(read, vus)
        found += await _already_there(read, sane, await _known(read.values()), cible)
        return sorted(found, key=lambda remarque: remarque.ligne)

    async def autoriser(self, op: Operation, importation: Importation) -> None:
        school, _ = await imports.autoriser(op, UUID(importation.parametres["periode"]))
        if school.uai != importation.parametres["etablissement"]:
            raise RefusedError(INTROUVABLE)

    async def ecrire(self, change: Change, importation: Importation, lignes: Sequence[LigneFichier]) -> None:
        async with planned_anew():
            await _ecrire(change, importation, lignes)


async def _ecrire(change: Change, importation: Importation, lignes: Sequence[LigneFichier]) -> None:
    cible = await _cible(importation)
    read = cible.lire(lignes)
    await next_number(UNE_A_LA_FOIS)
    known = await _known(read.values(), lock=True)
    late = await _late(change.operation, read, known, cible)
    await importation.laisser(late)
    refused = {remarque.ligne for remarque in late}
    eleves = [eleve for numero, eleve in read.items() if numero not in refused]
    if not eleves:
        return
    fresh = [eleve for eleve in eleves if eleve.ine not in known]
    created = await _open_accounts(change, fresh)
    for candidat in (*known.values(), *created):
        candidat.dernier_numero_inscription += 1  # safe: the rows of the known ones are held
    change.write(Insert(created), Update(Candidat, list(known.values()), ("dernier_numero_inscription",)))
    candidats = {candidat.ine: candidat for candidat in (*known.values(), *created)}
    _pre_register(change, cible, eleves, candidats)


async def _cible(importation: Importation) -> _CadreInscription:
    periode = await Periode.get(id=UUID(importation.parametres["periode"])).select_related("session")
    session = periode.session
    domaine = referentiel.domaine(session.domaine, session.annee, periode.centre)
    return _CadreInscription(periode, domaine, importation.parametres["etablissement"])


def _recents(sane: Mapping[int, Eleve], today: date) -> list[Remarque]:
    """The remarks on births so recent that the year may be mistyped."""
    births = {numero: eleve.etat_civil.date_naissance for numero, eleve in sane.items()}
    return [
        Remarque(numero, Niveau.AVERTISSEMENT, Problem(problem.code, problem.message, ("date_naissance",)))
        for numero, birth in births.items()
        if birth is not None and (problem := a_confirmer(birth, today))
    ]


def _repeated(read: Mapping[int, Eleve], vus: dict[str, int]) -> list[Remarque]:
    """The remarks on lines that name a pupil again: an error for one INE, a warning for one person."""
    found = []
    for numero, eleve in read.items():
        person = "|".join(map(str, eleve.personne))
        if eleve.ine and eleve.ine in vus:
            message = f"Cet INE est déjà celui de la ligne {vus[eleve.ine]}."
            found.append(Remarque(numero, Niveau.ERREUR, Problem(Code.DEJA_INSCRIT, message, ("ine",))))
        elif person in vus:
            message = f"Cet élève a les mêmes nom, prénoms et date de naissance que celui de la ligne {vus[person]}."
            found.append(Remarque(numero, Niveau.AVERTISSEMENT, Problem(Code.DEJA_INSCRIT, message, ("nom",))))
        vus.setdefault(eleve.ine, numero)
        vus.setdefault(person, numero)
    return found


async def _impossibles(
    read: Mapping[int, Eleve], known: Mapping[str, Candidat], cible: _CadreInscription
) -> list[Remarque]:
    """The remarks on pupils whom the session has already, or whose INE is another person's."""
    live = await _live(known.values(), cible)
    found = []
    for numero, eleve in read.items():
        candidat = known.get(eleve.ine)
        if candidat is not None and candidat.id in live:
            found.append(Remarque(numero, Niveau.ERREUR, Problem(Code.DEJA_INSCRIT, INSCRIT, ("ine",))))
        elif candidat is not None and not _same_person(candidat, eleve):
            found.append(Remarque(numero, Niveau.ERREUR, Problem(Code.VALEUR_INCOMPATIBLE, AUTRE, ("ine",))))
    return found


async def _late(
    op: Operation, read: Mapping[int, Eleve], known: Mapping[str, Candidat], cible: _CadreInscription
) -> list[Remarque]:
    """The remarks on lines impossible since the reading: all of them, once the school's account is closed."""
    try:
        still = (await etablissement(op)).uai == cible.uai
    except RefusedError:
        still = False
    return await _impossibles(read, known, cible) if still else [Remarque(n, Niveau.ERREUR, INTROUVABLE) for n in read]


async def _already_there(
    read: Mapping[int, Eleve], sane: Mapping[int, Eleve], known: Mapping[str, Candidat], cible: _CadreInscription
) -> list[Remarque]:
    """The remarks on pupils in the database: an error for one live in this session, a warning for an earlier account.

    Homonyms are looked up for `sane` lines only: a wrong value may be too long for a query.
    """
    found = await _impossibles(read, known, cible)
    wrong = {remarque.ligne for remarque in found}
    homonyms = await _homonyms(sane.values())
    for numero, eleve in read.items():
        if numero in wrong:
            continue
        if eleve.ine in known:
            found.append(Remarque(numero, Niveau.AVERTISSEMENT, Problem(Code.DEJA_INSCRIT, CONNU, ("ine",))))
        elif eleve.personne in homonyms:
            found.append(Remarque(numero, Niveau.AVERTISSEMENT, Problem(Code.DEJA_INSCRIT, HOMONYME, ("nom",))))
    return found


async def _known(eleves: Iterable[Eleve], *, lock: bool = False) -> dict[str, Candidat]:
    """The persons who have one of these INE; `lock` keeps them from registering elsewhere during the transaction."""
    ines = [eleve.ine for eleve in eleves if ine_valide(eleve.ine)]  # any other is stored nowhere, or too long to ask
    return {str(row.ine): row for row in await (CONNUS_TENUS if lock else CONNUS).read(ines)}


async def _live(candidats: Iterable[Candidat], cible: _CadreInscription) -> set[UUID]:
    ids = [candidat.id for candidat in candidats]
    rows = Candidature.filter(
        candidat_id__in=ids, session_examen=cible.periode.session.id, etat__in=list(ETATS_VISIBLES)
    )
    return set(await rows.values_list("candidat_id", flat=True)) if ids else set()  # type: ignore[arg-type]


async def _homonyms(eleves: Collection[Eleve]) -> set[tuple[str | None, Any]]:
    births = {eleve.etat_civil.date_naissance for eleve in eleves} - {None}
    names = {eleve.personne[0] for eleve in eleves}
    rows = await Candidat.filter(nom_tri__in=list(names), date_naissance__in=list(births)) if births else []
    return {(row.nom_tri, row.date_naissance) for row in rows}


def _same_person(candidat: Candidat, eleve: Eleve) -> bool:
    """Whether a line names the person of its INE: with an INE and a birth date alone, nothing is learnt of a person."""
    civil = eleve.etat_civil
    named = _usuel(civil.nom or "", civil.prenoms or "")
    return candidat.date_naissance == civil.date_naissance and _usuel(candidat.nom, candidat.prenoms) == named


def _usuel(nom: str, prenoms: str) -> str:
    """The family name and the first of the first names, as searches compare them: the others are not always given."""
    return cle_de_tri(nom, next(iter(re.split(r"[\s,]+", prenoms.strip())), ""))


async def _open_accounts(change: Change, eleves: Sequence[Eleve]) -> list[Candidat]:
    """The persons of new accounts without a password, which the slip will give; the change writes these accounts."""
    op = change.operation
    logins = await _logins([racine_identifiant(_of(e.etat_civil.prenoms), _of(e.etat_civil.nom)) for e in eleves])
    comptes = [
        Compte(
            id=uuid4(),
            type=TypeCompte.CANDIDAT,
            identifiant=login,
            courriel=eleve.courriel,
            etat=EtatCompte.ACTIF,
            premiere_connexion=True,
            active_le=op.now,
            cree_le=op.now,
        )
        for login, eleve in zip(logins, eleves, strict=True)
    ]
    change.ouvrir(comptes)
    today, first = jour_a_paris(op.now), await next_number(SEQUENCE_CANDIDAT, len(eleves))
    return [
        Candidat(
            id=uuid4(),
            compte_id=compte.id,
            numero=numero_candidat(today, first + rank),
            ine=eleve.ine,
            cree_le=op.now,
            **etat_civil(eleve.etat_civil),
        )
        for rank, (compte, eleve) in enumerate(zip(comptes, eleves, strict=True))
    ]


def _pre_register(
    change: Change, cible: _CadreInscription, eleves: Sequence[Eleve], candidats: Mapping[str | None, Candidat]
) -> None:
    owners = [candidats[eleve.ine] for eleve in eleves]
    rows = [_candidature(change.operation, cible, eleve, owner) for eleve, owner in zip(eleves, owners, strict=True)]
    change.write(Insert(rows))
    annonces = [
        EvenementAnnonce(
            type=TypeEvenement.CANDIDATURE_PRE_INSCRITE,
            compte_id=owner.compte_id,
            candidature_id=row.id,
            donnees={"etablissement": cible.uai},
        )
        for row, owner in zip(rows, owners, strict=True)
    ]
    change.record_all(annonces)


def _candidature(op: Operation, cible: _CadreInscription, eleve: Eleve, owner: Candidat) -> Candidature:
    assert eleve.categorie is not None
    assert eleve.specialite is not None
    periode = cible.periode
    return Candidature(
        id=uuid4(),
        candidat_id=owner.id,
        periode_id=periode.id,
        session_examen=periode.session.id,
        centre=periode.centre,
        nom_tri=cle_de_tri(owner.nom, owner.prenoms),
        numero_candidat=owner.numero,
        domaine=periode.session.domaine,
        millesime=periode.session.annee,
        etat=EtatCandidature.A_COMPLETER,
        est_pre_inscrite=True,
        numero_inscription=owner.dernier_numero_inscription,
        cle_unicite=cle_unicite(cible.domaine, owner.id, periode.session.id),
        saisie=_saisie(cible.domaine, cible.uai, eleve.categorie, eleve.specialite),
        specialite=eleve.specialite.cle,
        edition=eleve.specialite.edition,
        categorie=eleve.categorie.cle,
        etablissement=cible.uai,
        classe=eleve.classe,
        cree_le=op.now,
    )


@remembered(100)
def _saisie(domaine: Domaine, uai: str, categorie: CategorieCandidat, specialite: Reglement) -> dict[str, Any]:
    """The tabs with the values that the school already knows, the same for a whole class."""
    has_formes = domaine.demande(qualification.CODE, "forme_passage")
    filled = {
        informations.CODE: informations.Informations(categorie=categorie.cle, etablissement=uai),
        qualification.CODE: qualification.Qualification(
            specialite=specialite.cle, forme_passage=categorie.formes[0] if has_formes else None
        ),
    }
    return {code: forms.encode(form) for code, form in filled.items() if domaine.has(code)}


async def _logins(roots: Sequence[str]) -> list[str]:
    """A free login for each root, in order: "pierre.dubois", then "pierre.dubois2", and so on."""
    asked = set(roots)
    taken = await _taken(asked)
    homonyms = taken.union(root for root, count in Counter(roots).items() if count > 1)
    following = {f"{root}{rank}" for root in homonyms for rank in range(2, ESSAIS + 1)}
    taken |= await _taken(following)
    asked |= following
    found: list[str] = []
    for root in roots:
        rank = 1
        while (login := f"{root}{rank}" if rank > 1 else root) in taken or (
            login not in asked and await _taken([login])
        ):
            rank += 1
        taken.add(login)
        found.append(login)
    return found


async def _taken(logins: Collection[str]) -> set[str]:
    """The logins that are those of an account."""
    return {row.identifiant for row in await PRIS.read(list(logins))}


def _of(texte: str | None) -> str:
    return texte or ""
