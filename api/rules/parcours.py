"""The wizard as data: a domaine is a list of onglets, and the parcours is a function of the dossier."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, lru_cache, wraps
from typing import Any, TypeVar
from uuid import UUID

from api.rules import formulaire
from api.rules.contenu import LIVRES, Contenus
from api.rules.etat_civil import Identite
from api.rules.fenetre import FenetreDecidee
from api.rules.formulaire import Champ, Formulaire
from api.rules.labelled import LabelledEnum
from api.rules.problems import Code, Problem
from api.rules.reglement import LIVREES, Editions, Reglement
from api.rules.remembered import remembered
from api.rules.saisie import illisibles, limites

T = TypeVar("T")
# The codes that refuse a tab; an incomplete tab is saved, and shows its problems.
IMPOSSIBLES = frozenset({Code.VALEUR_INCONNUE, Code.TROP_LONG})
# Descriptions remembered, of 10 kB at most: a few for each spécialité in which people register.
DESCRIPTIONS = 2_000
OFFRES = 500  # lists of spécialités remembered: one for each période


class EtatOnglet(LabelledEnum):
    """The progress of a candidate in one tab."""

    A_REMPLIR = "A_REMPLIR", "À remplir"
    INCOMPLET = "INCOMPLET", "Incomplet"
    COMPLET = "COMPLET", "Complet"


class Nature(LabelledEnum):
    """The kind of a domaine, which the portal's first choice separates (guide Bac Pro, section 1.2)."""

    EXAMEN = "EXAMEN", "Examen"
    CONCOURS = "CONCOURS", "Concours"


@dataclass(frozen=True, kw_only=True)
class Onglet:
    """One tab of a wizard.

    Attributes:
        code: stable code, unique among the tabs of a domaine.
        titre: the French title of the guides.
        form: the dataclass its mutation takes; None for a tab that only shows.
        problems: function that gives the problems of a form in the light of the whole dossier, beyond those that the
            description of its fields tells.
        decrire: function that completes the description of the fields: with the lists and the bounds of a domaine, and
            of the frame of a dossier when there is one. Each is made once, so it looks at nothing that a person typed.
        cadre: function that gives the frame of a dossier: its session year, the règlement of its spécialité.
        completer: function that adds what is shown and not checked by description: the fields of the account, the
            given rows, one for each thing to choose in a dossier, which `problems` checks.
        lecture: the field of a candidature that gives the form back; the form's own name by default.
        libelles, aides: labels and help texts that replace those of the form, by field name (a domaine's own wording).
        exiges: fields that this domaine requires beyond those the form requires.
        absents: fields of the form that this domaine does not ask.
    """

    code: str
    titre: str
    form: type | None = None
    problems: "Callable[[Any, Dossier], list[Problem]]" = lambda form, dossier: []  # noqa: ARG005
    completer: "Callable[[tuple[Champ, ...], Dossier | None], tuple[Champ, ...]]" = (
        lambda champs, dossier: champs  # noqa: ARG005
    )
    decrire: "Callable[..., tuple[Champ, ...]]" = lambda champs, domaine, *cadre: champs  # noqa: ARG005
    cadre: "Callable[[Dossier], tuple[Any, ...]]" = lambda dossier: ()  # noqa: ARG005
    lecture: str | None = None
    libelles: Mapping[str, str] = field(default_factory=dict)
    aides: Mapping[str, str] = field(default_factory=dict)
    exiges: frozenset[str] = frozenset()
    absents: frozenset[str] = frozenset()

    @cached_property
    def champs(self) -> tuple[Champ, ...]:
        """The fields of the tab in the domaine's wording, in order, those of rows after their list."""
        return tuple(
            replace(
                champ,
                libelle=self.libelles.get(champ.chemin, champ.libelle),
                aide=self.aides.get(champ.chemin, champ.aide),
                obligatoire=champ.obligatoire or champ.chemin in self.exiges,
            )
            for champ in (formulaire.champs_de(self.form) if self.form else ())
            if champ.chemin.split(".")[0] not in self.absents
        )

    def formulaire(self, domaine: "Domaine", dossier: "Dossier | None" = None) -> Formulaire | None:
        """The form of the tab, for a dossier when there is one; None for a tab that only shows."""
        if self.form is None:
            return None
        nom = self.form.__name__
        champs = self.completer(decrits(self, domaine, dossier), dossier)
        return Formulaire(
            code=self.code,
            titre=self.titre,
            mutation=f"candidatureRenseigner{nom}",
            lecture=self.lecture or f"{nom[0].lower()}{nom[1:]}",
            groupes=formulaire.groupes(champs),
        )


@dataclass(frozen=True, kw_only=True)
class PeriodeDuDossier:
    """The registration of one session in one académie or centre abroad (« service d'inscription »).

    Attributes:
        ouvre_le, ferme_le: half-open interval of aware instants in UTC; registration is open
            from `ouvre_le` included to `ferme_le` excluded.
        session_id: the session, where spécialités may be closed; None in a period of no database.
        fenetres: the windows of pièces that an office decided.
    """

    session: str
    annee: int
    centre: str
    libelle: str
    ouvre_le: datetime
    ferme_le: datetime
    session_id: UUID | None = None
    fenetres: tuple[FenetreDecidee, ...] = ()

    def fenetre(self, piece: str) -> FenetreDecidee | None:
        """The window decided for a pièce, or for all; None leaves that of the domaine."""
        decided = {un.piece: un for un in self.fenetres}
        return decided.get(piece) or decided.get("")

    @staticmethod
    def ouverte(ouvre_le: datetime, ferme_le: datetime, now: datetime) -> bool:
        """Whether registration between these instants is open."""
        return ouvre_le <= now < ferme_le

    def est_ouvert(self, now: datetime) -> bool:
        return self.ouverte(self.ouvre_le, self.ferme_le, now)


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """A candidature as the rules read it: frozen, without a clock or a query.

    Attributes:
        saisie: the forms filled so far, by code of tab.
        millesime: the year of the règlement that the candidature keeps.
        etablissements: the schools that the forms name, by UAI (rules/etablissement.py).
        editions: the règlements at the instant of the reading.
        contenus: the contents of the référentiel at the same instant.
        gardees: the number of the edition that the candidature keeps, by the spécialité in which it is registered.
        edition_saisie: the number of the edition on which the épreuves were chosen; None as long as it is not known.
        trouves: what was found in it, which stays: the problems of each tab, the results of functions of it (`once`).
    """

    domaine: "Domaine"
    candidat: Identite
    periode: PeriodeDuDossier
    millesime: int
    saisie: Mapping[str, Any] = field(default_factory=dict)
    etablissements: Mapping[str, Any] = field(default_factory=dict)
    editions: Editions = LIVREES
    contenus: Contenus = LIVRES
    gardees: Mapping[str, int] = field(default_factory=dict)
    edition_saisie: int | None = None
    trouves: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def reglement(self, cle: str | None) -> Reglement | None:
        """The règlement of a spécialité that the candidature may choose or keeps; None when it can be neither."""
        numero = self.gardees.get(cle) if cle else None
        if cle is None or (numero is None and not self.editions.est_ouverte(self.periode, cle)):
            return None
        found = self.editions.reglement(self.domaine.reglements, cle, self.millesime, numero)
        return found if found and found.est_de(self.periode.session) else None

    def specialites(self) -> tuple[Reglement, ...]:
        """The spécialités that the candidature may choose, with that in which it is registered, though closed since."""
        gardees = tuple(self.gardees.items())
        return _offertes(self.editions, self.domaine.reglements, self.millesime, self.periode, gardees)

    def form(self, onglet: str) -> Any:  # noqa: ANN401 - the type is that of the tab's form
        """The form of a tab, empty when it was never saved or is not in the domaine."""
        saved = self.saisie.get(onglet)
        if saved is not None:
            return saved
        form = self.domaine.onglet(onglet).form if self.domaine.has(onglet) else None
        return form() if form else None


def once(function: Callable[[Dossier], T]) -> Callable[[Dossier], T]:
    """A function of a dossier that runs once for each, since a dossier never changes."""

    @wraps(function)
    def ask(dossier: Dossier) -> T:
        trouves = dossier.trouves
        if function not in trouves:
            trouves[function] = function(dossier)
        found: T = trouves[function]
        return found

    return ask


@lru_cache(OFFRES)
def _offertes(
    editions: Editions, folder: str, millesime: int, periode: PeriodeDuDossier, gardees: tuple[tuple[str, int], ...]
) -> tuple[Reglement, ...]:
    """The spécialités of a période, in the editions that a candidature keeps for some of them."""
    offered = editions.specialites(folder, millesime)
    open_ = {item.cle: item for item in offered if editions.est_ouverte(periode, item.cle)}
    kept = {cle: item for cle, numero in gardees if (item := editions.reglement(folder, cle, millesime, numero))}
    return tuple(item for item in (open_ | kept).values() if item.est_de(periode.session))


@dataclass(frozen=True, kw_only=True)
class Domaine:
    """An exam or concours domain: its wording, its tabs and the règlements of its spécialités.

    Attributes:
        code: three letters: the ministry's where a guide prints them ("BCP", "BTS"), else ours.
        reglements: folder of the règlements under `reference/reglements`.
        document_inscription: code of the document produced at each save (rules/document.py).
        textes: its own wording (rules/textes.py).
        amenagement: the law on exam conditions for it (rules/amenagement.py).
        pieces: the pièces that it asks for (rules/piece).
        unique_par_session: whether a candidat has at most one live candidature in a session; where several are
            allowed, each is of another spécialité.
        sessions: the labels of its sessions, as the cards of the guides print them.
        centres: the only places of registration; empty when every académie registers for it.
        listes: the lists written since the service came, by nature; those of the service where there is none.
    """

    code: str
    nature: Nature
    libelle: str
    onglets: tuple[Onglet, ...]
    reglements: str
    document_inscription: str
    textes: Any
    amenagement: Any
    pieces: tuple[Any, ...] = ()
    unique_par_session: bool = True
    sessions: tuple[str, ...] = ("{annee}",)
    centres: tuple[str, ...] = ()
    listes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def libelles_de_session(self, annee: int) -> tuple[str, ...]:
        """The labels of a year's sessions: « BTS 2027 »; « DCG 2027 » and « DSCG 2027 » where a domaine has two."""
        return tuple(libelle.format(annee=annee) for libelle in self.sessions)

    @cached_property
    def _par_code(self) -> Mapping[str, Onglet]:
        return {onglet.code: onglet for onglet in self.onglets}

    @cached_property
    def retires(self) -> frozenset[tuple[str, str]]:
        """The keys of what is offered to nobody new, by list."""
        return frozenset(
            (nature, cle)
            for nature, items in self.listes.items()
            for cle, item in items.items()
            if not item.est_propose
        )

    @cached_property
    def types_de_formulaire(self) -> Mapping[str, type]:
        """The types of the forms, by code of tab; a tab that only displays has none."""
        return {onglet.code: onglet.form for onglet in self.onglets if onglet.form is not None}

    def has(self, code: str) -> bool:
        return code in self._par_code

    def onglet(self, code: str) -> Onglet:
        return self._par_code[code]

    def demande(self, code: str, champ: str) -> bool:
        """Whether the domaine asks for a field: it has the tab, and does not leave the field out."""
        return self.has(code) and champ not in self.onglet(code).absents

    @property
    def dernier_onglet(self) -> Onglet:
        """The only tab where « Enregistrer » is active: the one before the n° d'inscription (both guides)."""
        return self.onglets[-2]


@dataclass(frozen=True, slots=True)
class Etape:
    """One tab in the state where one candidate left it."""

    onglet: Onglet
    rang: int
    etat: EtatOnglet
    problemes: tuple[Problem, ...] = ()


def parcours(dossier: Dossier) -> tuple[Etape, ...]:
    """The state of every tab, in order; computed, never stored."""
    return tuple(_etape(onglet, rang, dossier) for rang, onglet in enumerate(dossier.domaine.onglets, start=1))


@once
def est_complet(dossier: Dossier) -> bool:
    """Whether every tab is complete; it looks no further than the first one that is not."""
    return not any(problemes_de(onglet, dossier) for onglet in dossier.domaine.onglets)


def _etape(onglet: Onglet, rang: int, dossier: Dossier) -> Etape:
    problemes = problemes_de(onglet, dossier)
    if onglet.form and onglet.code not in dossier.saisie and problemes:
        return Etape(onglet, rang, EtatOnglet.A_REMPLIR, problemes)
    return Etape(onglet, rang, EtatOnglet.INCOMPLET if problemes else EtatOnglet.COMPLET, problemes)


def decrits(onglet: Onglet, domaine: Domaine, dossier: Dossier | None) -> tuple[Champ, ...]:
    """The fields of a tab as a domaine describes them, for the frame of a dossier when there is one."""
    return _decrits(onglet, domaine, *(onglet.cadre(dossier) if dossier else ()))


@remembered(DESCRIPTIONS)
def _decrits(onglet: Onglet, domaine: Domaine, *cadre: object) -> tuple[Champ, ...]:
    return onglet.decrire(onglet.champs, domaine, *cadre)


def problemes_de(onglet: Onglet, dossier: Dossier) -> tuple[Problem, ...]:
    """The problems of one tab, looked for once in a dossier."""
    found: tuple[Problem, ...] | None = dossier.trouves.get(onglet.code)
    if found is None:
        found = dossier.trouves[onglet.code] = tuple(dict.fromkeys(_problemes(onglet, dossier)))
    return found


def _problemes(onglet: Onglet, dossier: Dossier) -> list[Problem]:
    """The problems of any form, then those of its description, then its own rules."""
    if onglet.form is None:
        return []
    form = dossier.form(onglet.code)
    limits = limites(form)
    if limits.demesures:
        return limits.demesures
    return [
        *_absents(onglet, form),
        *formulaire.problems(decrits(onglet, dossier.domaine, dossier), form),
        *limits.textes,
        *onglet.problems(form, dossier),
    ]


def refus(onglet: Onglet, dossier: Dossier) -> list[Problem]:
    """The problems that refuse a tab, of which a part cannot even be stored in a draft; none when all of it can.

    A tab that is only wrong or incompatible is stored, and shows its problems. A refusal lists these problems as well,
    since a refused tab is shown nowhere else.
    """
    found = [problem for problem in problemes_de(onglet, dossier) if problem.code is not Code.OBLIGATOIRE]
    if not found:
        return []
    unwritable = illisibles(dossier.form(onglet.code))
    return found if any(problem.code in IMPOSSIBLES or problem in unwritable for problem in found) else []


def _absents(onglet: Onglet, form: object) -> list[Problem]:
    return [
        Problem(
            Code.VALEUR_INCONNUE,
            "Cette information n'est pas demandée pour cette inscription : laissez-la vide.",
            (name,),
        )
        for name in sorted(onglet.absents)
        if getattr(form, name)
    ]
