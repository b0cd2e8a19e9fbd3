"""The printed values of a dossier's documents, word for word as on the PDFs of the guides."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Self

from api.rules import etat_civil, geographie, recapitulatif
from api.rules.academie import Academie, Contact, academies
from api.rules.acquis import AcquisDeclare, SourceDroit, deja_presente_en
from api.rules.contenu.contacts import contact_de
from api.rules.dates import instant_long_a, jour_a_paris, jour_court, jour_long
from api.rules.document import (
    DOCUMENTS,
    EPREUVES_FACULTATIVES,
    EPREUVES_OBLIGATOIRES,
    MENTION_MODIFICATION,
    MENTION_PROJET,
    AcquisImprime,
    CandidatImprime,
    Contexte,
    DemandePieces,
    EnTete,
    GroupePieces,
    InscriptionImprimee,
    LigneEpreuve,
    ModeDepot,
    PieceImprimee,
    TableauEpreuves,
    TypeDocument,
    ligne_version,
    telephone_imprime,
)
from api.rules.epreuve import Ligne
from api.rules.epreuve.arbre import ARBRES
from api.rules.numero import numero_inscription
from api.rules.onglets import titre
from api.rules.onglets.acquis import CODE as ACQUIS
from api.rules.onglets.acquis import declaration_de
from api.rules.onglets.diplome import CODE as DIPLOME
from api.rules.onglets.diplome import diplomes_possedes
from api.rules.onglets.informations import CODE as INFORMATIONS
from api.rules.onglets.informations import Informations, categorie_de
from api.rules.onglets.qualification import CODE as QUALIFICATION
from api.rules.onglets.qualification import forme_finale_de, specialite_de
from api.rules.parcours import Dossier
from api.rules.piece import NON_DEMATERIALISEE, GroupeDePieces, groupes
from api.rules.remembered import remembered

PIECE_SIGNEE = "CINSIG01"  # the document itself, signed: its deadline is « A RENVOYER IMPERATIVEMENT POUR LE »
# The columns that the printed name and the lines of the birth show; each other one has a line of its own.
DITS_AUTREMENT = frozenset({"civilite", "nom", "prenoms", "date_naissance"})


@dataclass(frozen=True, slots=True)
class Numerotation:
    """The numbers of a printed document: n° d'inscription, then version and instant, absent on a preview."""

    numero: str
    version: int | None = None
    le: datetime | None = None

    @classmethod
    def of(cls, numero: int | None, version: int, le: datetime) -> Self:
        """The numbers of a published document."""
        return cls(_numero(numero), version, le)

    @classmethod
    def projet(cls, numero: int | None) -> Self:
        """The numbers of a preview; a candidature being modified has its n° d'inscription already."""
        return cls(_numero(numero))

    @property
    def est_projet(self) -> bool:
        return self.version is None

    @property
    def ligne(self) -> str:
        """The line « Version : 1 du 11/12/2023 à 16:06 », empty on a preview."""
        return ligne_version(self.version, self.le) if self.version is not None and self.le else ""

    @property
    def mention(self) -> str:
        """The mention of a preview; a candidature with a n° d'inscription is being modified."""
        if not self.est_projet:
            return ""
        return MENTION_MODIFICATION if self.numero else MENTION_PROJET


def contexte(type_: TypeDocument, dossier: Dossier, numerotation: Numerotation) -> Contexte:
    """The values for the template of a document; a value that a draft lacks is empty."""
    return CONTEXTES[type_](type_, dossier, numerotation)


def _recapitulatif_candidature(type_: TypeDocument, dossier: Dossier, numerotation: Numerotation) -> Contexte:
    """The récapitulatif (guide Bac Pro, 4.1): with the closing of the service and the two consents."""
    form = _informations(dossier)
    return InscriptionImprimee(
        **_inscription(type_, dossier, numerotation),
        fermeture=instant_long_a(dossier.periode.ferme_le),
        resultats_presse=_oui_non(form.resultats_presse),
        resultats_collectivites=_oui_non(form.resultats_collectivites),
    )


def _confirmation_inscription(type_: TypeDocument, dossier: Dossier, numerotation: Numerotation) -> Contexte:
    """The confirmation (guide BTS, section 7): with the day before which it comes back signed."""
    return InscriptionImprimee(**_inscription(type_, dossier, numerotation), a_renvoyer=_a_renvoyer(dossier))


def _demande_pieces(type_: TypeDocument, dossier: Dossier, numerotation: Numerotation) -> Contexte:
    found = specialite_de(dossier)
    return DemandePieces(
        entete=entete(type_, dossier, numerotation),
        candidat=candidat_imprime(dossier),
        specialite=found.intitule if found else "",
        groupes=groupes_imprimes(dossier, groupes(dossier)),
        mention=numerotation.mention,
    )


CONTEXTES: Mapping[TypeDocument, Callable[[TypeDocument, Dossier, Numerotation], Contexte]] = MappingProxyType(
    {
        TypeDocument.RECAPITULATIF_CANDIDATURE: _recapitulatif_candidature,
        TypeDocument.CONFIRMATION_INSCRIPTION: _confirmation_inscription,
        TypeDocument.RECAPITULATIF_INSCRIPTION: _confirmation_inscription,
        TypeDocument.DEMANDE_PIECES: _demande_pieces,
    }
)


def _inscription(type_: TypeDocument, dossier: Dossier, numerotation: Numerotation) -> dict[str, Any]:
    """The values that the récapitulatif and the confirmation share."""
    form = _informations(dossier)
    specialite, textes = specialite_de(dossier), dossier.domaine.textes
    return {
        "entete": entete(type_, dossier, numerotation),
        "candidat": candidat_imprime(dossier),
        "diplome_possede": _diplome(dossier),
        "titre": titre.libelle_de(dossier),
        "etablissement": _etablissement(dossier, form),
        "ancien_etablissement": recapitulatif.etablissement(dossier, form.ancien_etablissement),
        "categorie": _categorie(dossier),
        "amenagement": _oui_non(form.amenagement_handicap),
        "specialite": specialite.intitule if specialite else "",
        "enseignements": recapitulatif.enseignements(dossier),
        "forme_passage": _forme(dossier),
        "deja_presente": deja_presente_en(declaration_de(dossier)),
        "acquis": _acquis(dossier),
        "tableaux": _tableaux(dossier),
        "compte_formation": textes.compte_formation,
        "de_l_epreuve": textes.de_l_epreuve,
        "mention": numerotation.mention,
    }


def entete(type_: TypeDocument, dossier: Dossier, numerotation: Numerotation) -> EnTete:
    """The heading of a document; its session is the période's label: « 2024 » (guide Bac Pro), « 2022-08 » (BTS)."""
    contact = service(dossier)
    return EnTete(
        titre=DOCUMENTS[type_].titre,
        domaine=dossier.domaine.libelle,
        version_ligne=numerotation.ligne,
        numero_candidat=dossier.candidat.numero,
        numero_inscription=numerotation.numero,
        session=dossier.periode.libelle,
        service=contact.lignes if contact else (),
        telephone=telephone_imprime(contact.telephone) if contact else "",
        courriel=contact.courriel if contact else "",
        **_enregistrement(type_, dossier, numerotation),
    )


def _enregistrement(type_: TypeDocument, dossier: Dossier, numerotation: Numerotation) -> dict[str, str]:
    """The two lines that the « RECAPITULATIF D'INSCRIPTION » alone prints (guide BTS, section 3)."""
    if type_ is not TypeDocument.RECAPITULATIF_INSCRIPTION:
        return {}
    academie, le = _academie(dossier), numerotation.le
    return {
        "academie": academie.libelle if academie else "",
        "enregistree_ligne": f"Candidature enregistrée le {instant_long_a(le)}" if le else "",
    }


def _academie(dossier: Dossier) -> Academie | None:
    return academies().get(dossier.periode.centre)


def service(dossier: Dossier) -> Contact | None:
    """The service to contact, as the documents of a dossier print it."""
    periode = dossier.periode
    return contact_de(dossier.contenus, periode.centre, dossier.domaine.code, periode.annee)


def candidat_imprime(dossier: Dossier) -> CandidatImprime:
    candidat, form = dossier.candidat, dossier.form(recapitulatif.IDENTIFICATION)
    return CandidatImprime(
        nom_complet=f"{candidat.civilite} {candidat.nom.upper()} {prenoms_imprimes(candidat.prenoms)}",
        adresse=_adresse(dossier),
        precisions=dict(paire for nom, paire in etat_civil.lignes(candidat).items() if nom not in DITS_AUTREMENT),
        nationalite=recapitulatif.nationalite(form.nationalite) if form else "",
        ne_le=jour_court(candidat.date_naissance),
        lieu_naissance=_lieu_naissance(dossier),
        telephone=_telephone(form.telephone) if form else "",
        mobile=_telephone(form.telephone_mobile) if form else "",
        courriel=candidat.courriel,
        vae=_oui_non(recapitulatif.est_vae(dossier)) if dossier.domaine.has(ACQUIS) else "",
        ine=candidat.ine or "",
    )


def prenoms_imprimes(prenoms: str) -> str:
    """First names as printed: « NGMB-Jeanne » becomes « Ngmb-Jeanne »; mixed case (M'hamed) stays as it was typed."""
    return re.sub(r"[^\s,-]+", lambda mot: _prenom(mot[0]), prenoms)


def _prenom(mot: str) -> str:
    if mot not in (mot.upper(), mot.lower()):
        return mot
    return re.sub(r"[^'’]+", lambda partie: partie[0].capitalize(), mot)


def _adresse(dossier: Dossier) -> tuple[str, ...]:
    """The address as on an envelope, with the country only abroad."""
    form = dossier.form(recapitulatif.IDENTIFICATION)
    pays = form.adresse_pays if form and form.adresse_pays != geographie.FRANCE else None
    return tuple(filter(None, (*recapitulatif.adresse(dossier), recapitulatif.pays(pays))))


def _lieu_naissance(dossier: Dossier) -> str:
    """The place of birth: « BUGARACH - 011 »; the country in place of the département for a birth abroad."""
    candidat = dossier.candidat
    lieu = candidat.departement_naissance or recapitulatif.pays(candidat.pays_naissance)
    return " - ".join(filter(None, (recapitulatif.lieu_de_naissance(dossier), lieu)))


def _telephone(numero: str | None) -> str:
    """A French number in pairs of digits, however it was typed; a foreign number as it was typed."""
    compact = re.sub(r"[\s.\-]", "", numero or "")
    printed = telephone_imprime(compact)
    return printed if printed != compact else numero or ""


def _diplome(dossier: Dossier) -> str:
    form = dossier.form(DIPLOME)
    found = diplomes_possedes(dossier.domaine).get(form.diplome) if form else None
    return found.libelle_imprime if found else ""


def _etablissement(dossier: Dossier, form: Informations) -> str | None:
    """The school; empty as long as none is chosen, None where the domaine does not ask for one."""
    asked = dossier.domaine.demande(INFORMATIONS, "etablissement")
    return recapitulatif.etablissement(dossier, form.etablissement) if asked else None


def _categorie(dossier: Dossier) -> str | None:
    if not dossier.domaine.demande(INFORMATIONS, "categorie"):
        return None
    found = categorie_de(dossier)
    return found.libelle_complet if found else ""


def _forme(dossier: Dossier) -> str:
    """The forme finale; as long as the catégorie does not settle it, the forme asked for."""
    form = dossier.form(QUALIFICATION)
    forme = forme_finale_de(dossier) or (form.forme_passage if form else None)
    return forme.libelle if forme else ""


def _acquis(dossier: Dossier) -> tuple[AcquisImprime, ...]:
    """The acquis, less earlier sessions of this spécialité: « Déjà présenté en » prints them (guide BTS, section 7)."""
    return tuple(
        _acquis_imprime(declare)
        for declare in recapitulatif.acquis_du(dossier)
        if declare.source is not SourceDroit.DEJA_PRESENTE
    )


def _acquis_imprime(declare: AcquisDeclare) -> AcquisImprime:
    if declare.source is SourceDroit.TITRE:
        return AcquisImprime(valeur=declare.titre, specialite=declare.specialite)
    return AcquisImprime(libelle=declare.libelle, valeur=declare.valeur, precision=declare.lignes[1])


def _tableaux(dossier: Dossier) -> tuple[TableauEpreuves, ...]:
    """The tables of the first group only: neither guide prints the épreuves de contrôle."""
    return _tableaux_de(recapitulatif.lignes(dossier))


@remembered(ARBRES)
def _tableaux_de(toutes: tuple[Ligne, ...]) -> tuple[TableauEpreuves, ...]:
    lignes = [ligne for ligne in toutes if ligne.groupe == 1]
    found = (
        TableauEpreuves(
            titre=titre, lignes=tuple(_ligne(ligne) for ligne in lignes if ligne.obligatoire is obligatoire)
        )
        for obligatoire, titre in ((True, EPREUVES_OBLIGATOIRES), (False, EPREUVES_FACULTATIVES))
    )
    return tuple(tableau for tableau in found if tableau.lignes)


def _ligne(ligne: Ligne) -> LigneEpreuve:
    benefice = ligne.benefice
    return LigneEpreuve(
        niveau=ligne.niveau,
        libelle=ligne.intitule,
        unite=ligne.unite or "",
        position=ligne.position.libelle,
        mode=ligne.mode.libelle if ligne.mode else "",
        option=ligne.option or "",
        precision=f"{benefice.obtention} {benefice.detail}" if benefice else "",
    )


def groupes_imprimes(dossier: Dossier, asked: Iterable[GroupeDePieces]) -> tuple[GroupePieces, ...]:
    """The groups of pièces as printed, with the address for those that are not uploaded."""
    return tuple(_groupe(groupe, service(dossier)) for groupe in asked)


def _a_renvoyer(dossier: Dossier) -> str:
    for groupe in groupes(dossier):
        if any(piece.code == PIECE_SIGNEE for piece in groupe.pieces):
            return jour_long(jour_a_paris(groupe.limite))
    return ""


def _groupe(groupe: GroupeDePieces, contact: Contact | None) -> GroupePieces:
    en_ligne = groupe.mode is ModeDepot.EN_LIGNE
    consigne = NON_DEMATERIALISEE if groupe.mode is ModeDepot.POSTAL else ""
    return GroupePieces(
        mode=groupe.mode,
        titre=groupe.titre,
        pieces=tuple(
            PieceImprimee(code=piece.code, libelle=piece.libelle, consigne=consigne) for piece in groupe.pieces
        ),
        adresse=contact.lignes if contact and not en_ligne else (),
    )


def _informations(dossier: Dossier) -> Informations:
    form: Informations = dossier.form(INFORMATIONS) or Informations()
    return form


def _numero(numero: int | None) -> str:
    return numero_inscription(numero) if numero else ""


def _oui_non(choix: bool | None) -> str:  # noqa: FBT001 - the answer is the argument
    return recapitulatif.oui_non(choix).upper()
