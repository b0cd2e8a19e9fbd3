"""The tab « Récapitulatif » (both guides) as data: blocks of labels and values, then the tables of épreuves.

A block belongs to a tab: a domaine without the tab has no such block. Everything here works on a half-filled draft.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from api.rules import epreuve, etat_civil, geographie, listes
from api.rules.academie import libelle_centre
from api.rules.acquis import AcquisDeclare, acquis_declares
from api.rules.dates import instant_court
from api.rules.epreuve import Benefice, Ligne
from api.rules.onglets import acquis, diplome, epreuves, informations, qualification, supplementaires, titre
from api.rules.onglets.acquis import declaration_de
from api.rules.onglets.epreuves import arbre_du_dossier
from api.rules.onglets.informations import categorie_de
from api.rules.onglets.qualification import SANS_SECTION, SECTIONS_DE_LANGUE, forme_finale_de, specialite_de
from api.rules.parcours import Dossier

VIDE = "-"
IDENTIFICATION = "IDENTIFICATION"
# « Section de langue » is on the guide Bac Pro's screens only.
SUJET_MEMOIRE = "Sujet du mémoire ayant reçu l'agrément"
AMENAGEMENT_HANDICAP = "Demande d'aménagement(s) d'épreuves au titre du handicap"
RESULTATS_PRESSE = (
    "Communication des résultats d'examen en vue d'une publication par la presse ou sur les sites internet de sociétés "
    "de droit privé"
)
RESULTATS_COLLECTIVITES = (
    "Communication des résultats, de mon nom et de mon adresse aux collectivités territoriales en vue d'éventuelles "
    "félicitations"
)


@dataclass(frozen=True, slots=True)
class LigneRecapitulatif:
    """A label and its value, « - » when empty; an address holds several lines."""

    libelle: str
    valeur: str


@dataclass(frozen=True, slots=True)
class Bloc:
    """A titled block of the tab; the n° candidat stands above all of them without a title."""

    titre: str
    lignes: tuple[LigneRecapitulatif, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inscription:
    """The lines beside the n° candidat once there is a n° d'inscription (guide BTS, section 6); centres by code."""

    numero: str
    creee_le: datetime
    destination: str | None = None
    origine: str | None = None
    numero_origine: str | None = None


@dataclass(frozen=True, slots=True)
class EpreuveRecapitulee:
    """A row of a table of épreuves, in its final words.

    `niveau` is 0 for an épreuve, 1 for a sous-épreuve, and so on. `precisions` give the origin of a mark kept:
    « Académie d'obtention: BESANCON », « Note: 15.00 »…
    """

    niveau: int
    libelle: str
    position: str
    mode: str
    precisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupeEpreuves:
    """A table of épreuves: « Session normale 1er groupe », « Epreuve(s) obligatoire(s) »."""

    titre: str
    sous_titre: str
    lignes: tuple[EpreuveRecapitulee, ...]


def blocs(dossier: Dossier, inscription: Inscription | None = None) -> tuple[Bloc, ...]:
    """The blocks above the épreuves, in the order of the guides; the warning is in the domaine's textes."""
    numeros = [("N° candidat", dossier.candidat.numero), *(_inscription(inscription) if inscription else ())]
    return (_bloc("", numeros), *_blocs(dossier))


def lignes_epreuves(dossier: Dossier) -> tuple[GroupeEpreuves, ...]:
    """The tables of épreuves as the screen shows them; none as long as no spécialité is chosen."""
    return tuple(
        GroupeEpreuves(
            dossier.domaine.textes.groupes[groupe],
            epreuve.OBLIGATOIRES if obligatoire else epreuve.FACULTATIVES,
            tuple(_epreuve(ligne) for ligne in found),
        )
        for (groupe, obligatoire), found in groupby(
            lignes(dossier), key=lambda ligne: (ligne.groupe, ligne.obligatoire)
        )
    )


def enseignements(dossier: Dossier) -> str:
    """The language section chosen; empty when there is none."""
    form = dossier.form(qualification.CODE)
    if not _a_enseignements(dossier) or form is None or form.section_de_langue == SANS_SECTION:
        return ""
    return SECTIONS_DE_LANGUE.get(form.section_de_langue or "", "")


def etablissement(dossier: Dossier, uai: str | None) -> str:
    """The full name of a school, as all the guides' pages print it: name, town, UAI."""
    found = dossier.etablissements.get(uai or "")
    return found.libelle_complet if found else ""


def lieu_de_naissance(dossier: Dossier) -> str:
    """The commune of birth, or the town abroad."""
    candidat = dossier.candidat
    commune = geographie.communes().get(candidat.commune_naissance or "")
    return commune.libelle if commune else candidat.ville_naissance or ""


def pays(code: str | None) -> str:
    found = geographie.pays().get(code or "")
    return found.libelle if found else ""


def nationalite(code: str | None) -> str:
    found = listes.nationalites().get(code or "")
    return found.libelle if found else ""


def adresse(dossier: Dossier) -> tuple[str, ...]:
    """The lines typed on the tab « Identification », without the country."""
    form = dossier.form(IDENTIFICATION)
    if form is None:
        return ()
    complements = (form.adresse_complement1, form.adresse_complement2, form.adresse_complement3)
    ville = " ".join(filter(None, (form.code_postal, form.localite)))
    return tuple(filter(None, (form.adresse_voie, *complements, ville)))


def acquis_du(dossier: Dossier) -> tuple[AcquisDeclare, ...]:
    """The declared acquis that have a year and an académie; none as long as no spécialité is chosen."""
    found = specialite_de(dossier)
    return acquis_declares(found, declaration_de(dossier), dossier.periode.annee) if found else ()


def est_vae(dossier: Dossier) -> bool:
    """Whether the candidat declares dispenses by validation of experience."""
    form = dossier.form(acquis.CODE)
    return bool(form and form.dispenses_vae)


def lignes(dossier: Dossier) -> tuple[Ligne, ...]:
    """The épreuves of the candidature, in the printed order."""
    if not all(dossier.domaine.has(code) for code in (informations.CODE, qualification.CODE, epreuves.CODE)):
        return ()
    return epreuve.lignes(arbre_du_dossier(dossier))


def _inscription(inscription: Inscription) -> list[tuple[str, str]]:
    destination, origine = inscription.destination, inscription.origine
    return [
        ("N° inscription", inscription.numero),
        ("Créée le", instant_court(inscription.creee_le)),
        ("Académie de destination", libelle_centre(destination) if destination else ""),
        ("Académie d'origine", libelle_centre(origine) if origine else ""),
        ("N° candidature d'origine", inscription.numero_origine or ""),
    ]


def _blocs(dossier: Dossier) -> Iterator[Bloc]:
    if dossier.domaine.has(qualification.CODE):
        yield _bloc("Qualification présentée", _qualification(dossier))
    yield _bloc("Identification du candidat", _identite(dossier))
    if dossier.domaine.has(IDENTIFICATION):
        yield _bloc("Adresse et contact", _contact(dossier))
    if dossier.domaine.demande(IDENTIFICATION, "categorie_socioprofessionnelle"):
        yield _bloc("Situation du candidat", _situation(dossier))
    if dossier.domaine.has(informations.CODE):
        yield _bloc("Informations candidature", [*_candidature(dossier), *_formes(dossier), *_diffusion(dossier)])
    if dossier.domaine.has(diplome.CODE):
        yield _bloc("Diplôme possédé", _diplome(dossier))
    if dossier.domaine.has(acquis.CODE):
        yield _bloc("Acquis déclarés", _acquis(dossier))
    if dossier.domaine.has(supplementaires.CODE):
        sujet = dossier.form(supplementaires.CODE).sujet_memoire
        yield _bloc("Informations supplémentaires", [(SUJET_MEMOIRE, sujet or "")])
    if dossier.domaine.has(titre.CODE):
        yield _bloc("Titre pour inscription", [("Titre ou diplôme", titre.libelle_de(dossier))])


def _bloc(titre: str, paires: list[tuple[str, str]]) -> Bloc:
    return Bloc(titre, tuple(LigneRecapitulatif(libelle, valeur or VIDE) for libelle, valeur in paires))


def _demandees(dossier: Dossier, code: str, trios: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """The lines of the fields that the domaine asks for, from (field, label, value)."""
    return [(libelle, valeur) for champ, libelle, valeur in trios if dossier.domaine.demande(code, champ)]


def _qualification(dossier: Dossier) -> list[tuple[str, str]]:
    found = specialite_de(dossier)
    paires = [("Spécialité", found.libelle if found else "")]
    if _a_enseignements(dossier):
        paires.append(("Enseignement(s)", enseignements(dossier)))
    return paires


def _identite(dossier: Dossier) -> list[tuple[str, str]]:
    """The lines of the civil status; « Nom de naissance », the help under « Nom de famille », is none (guide BTS)."""
    candidat, form = dossier.candidat, dossier.form(IDENTIFICATION)
    return [
        *etat_civil.lignes(candidat).values(),
        ("Commune de naissance", lieu_de_naissance(dossier)),
        ("Département, DOM ou COM de naissance", candidat.departement_naissance or ""),
        ("Pays de naissance", pays(candidat.pays_naissance)),
        ("Nationalité", nationalite(form.nationalite if form else None)),
    ]


def _contact(dossier: Dossier) -> list[tuple[str, str]]:
    form = dossier.form(IDENTIFICATION)
    return [
        ("Adresse", "\n".join(filter(None, (*adresse(dossier), pays(form.adresse_pays))))),
        ("Téléphone mobile", form.telephone_mobile or ""),
        ("Téléphone fixe", form.telephone or ""),
        ("Adresse mail", dossier.candidat.courriel),
    ]


def _situation(dossier: Dossier) -> list[tuple[str, str]]:
    code = dossier.form(IDENTIFICATION).categorie_socioprofessionnelle
    found = listes.categories_socioprofessionnelles().get(code or "")
    return [(dossier.domaine.textes.csp, found.libelle if found else "")]


def _candidature(dossier: Dossier) -> list[tuple[str, str]]:
    form, chosen = dossier.form(informations.CODE), categorie_de(dossier)
    situation = listes.SITUATIONS_INSCRIPTION.get(form.situation or "")
    trios = [("categorie", "Catégorie du candidat", chosen.libelle if chosen else "")]
    if situation:  # the guides' examples leave it empty and do not show it
        trios.append(("situation", "Situation à l'inscription", situation.libelle))
    trios.append(("etablissement", "Votre établissement", etablissement(dossier, form.etablissement)))
    if form.ancien_etablissement or (chosen and chosen.demande_ancien_etablissement):
        ancien = etablissement(dossier, form.ancien_etablissement)
        trios.append(("ancien_etablissement", "Votre ancien établissement", ancien))
    trios += [
        ("amenagement_duree", "Aménagement durée de formation", oui_non(form.amenagement_duree)),
        ("amenagement_handicap", AMENAGEMENT_HANDICAP, oui_non(form.amenagement_handicap)),
    ]
    return _demandees(dossier, informations.CODE, trios)


def _formes(dossier: Dossier) -> list[tuple[str, str]]:
    paires = []
    if dossier.domaine.has(acquis.CODE):
        paires.append(("Valorisation des acquis de l'expérience", "VAE" if est_vae(dossier) else "Non VAE"))
    form = dossier.form(qualification.CODE)
    if form is None:
        return paires
    finale = forme_finale_de(dossier)
    trios = [
        ("forme_passage", "Forme de passage", form.forme_passage.libelle if form.forme_passage else ""),
        ("derogation_forme", "Dérogation forme de passage", oui_non(form.derogation_forme)),
        ("forme_passage", "Forme de passage finale", finale.libelle if finale else ""),
    ]
    return [*paires, *_demandees(dossier, qualification.CODE, trios)]


def _diffusion(dossier: Dossier) -> list[tuple[str, str]]:
    form = dossier.form(informations.CODE)
    trios = [
        ("resultats_presse", RESULTATS_PRESSE, oui_non(form.resultats_presse)),
        ("resultats_collectivites", RESULTATS_COLLECTIVITES, oui_non(form.resultats_collectivites)),
    ]
    if form.renonce_acquis:  # as for the situation: the guides' examples do not tick it
        trios.append(("renonce_acquis", "Je souhaite renoncer à des acquis", oui_non(form.renonce_acquis)))
    return _demandees(dossier, informations.CODE, trios)


def _diplome(dossier: Dossier) -> list[tuple[str, str]]:
    found = diplome.diplomes_possedes(dossier.domaine).get(dossier.form(diplome.CODE).diplome)
    return [("Diplôme possédé", found.libelle_ecran if found else "")]


def _acquis(dossier: Dossier) -> list[tuple[str, str]]:
    paires = [
        paire
        for declare in acquis_du(dossier)
        for paire in ((declare.libelle, declare.valeur), ("Type de droit", declare.type_de_droit))
    ]
    return paires or [("Acquis déclarés", "")]


def _epreuve(ligne: Ligne) -> EpreuveRecapitulee:
    mode = ligne.mode_recapitulatif
    return EpreuveRecapitulee(
        niveau=ligne.niveau,
        libelle=ligne.intitule_complet,
        position=ligne.position.libelle,
        mode=mode.libelle if mode else "",
        precisions=_precisions(ligne.benefice) if ligne.benefice else (),
    )


def _precisions(benefice: Benefice) -> tuple[str, ...]:
    return benefice.obtention, f"Note: {benefice.note:.2f}", f"Année d'obtention: {benefice.annee}"


def oui_non(choix: bool | None) -> str:  # noqa: FBT001 - the answer is the argument
    """The word « OUI » or « NON »; an untouched box or radio means no, as on the screens."""
    return "Oui" if choix else "Non"


def _a_enseignements(dossier: Dossier) -> bool:
    """Whether the domaine asks for the section de langue, as the bac pro does."""
    return dossier.domaine.demande(qualification.CODE, "section_de_langue")
