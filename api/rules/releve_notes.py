"""The relevé de notes of a result, and the message that announces it."""

from decimal import Decimal

from api.rules.document import LigneReleve, ReleveNotes, TableauReleve, TypeDocument
from api.rules.epreuve import FACULTATIVES, OBLIGATOIRES, SESSION_NORMALE
from api.rules.impression import Numerotation, candidat_imprime, entete
from api.rules.note import Valeur
from api.rules.onglets.qualification import forme_finale_de, specialite_de
from api.rules.parcours import Dossier
from api.rules.reglement import Position
from api.rules.resultat import LigneResultat, ResultatCalcule

OBJET = "Vos notes sont disponibles"
CORPS = (
    "Bonjour,\n\n"
    "Vos notes sont publiées. Consultez-les par le lien « Mes notes » de votre candidature.\n\n"
    "Votre relevé de notes est dans « Mes documents »."
)
OBJET_MISE_A_JOUR = "Vos notes ont été mises à jour"
CORPS_MISE_A_JOUR = (
    "Bonjour,\n\n"
    "Vos notes ont été mises à jour. Consultez-les par le lien « Mes notes » de votre candidature.\n\n"
    "La nouvelle version de votre relevé de notes est dans « Mes documents »."
)


def message(version: int) -> tuple[str, str]:
    """The message: « Je suis informé […] par un message d'information dans mon espace candidat » (guide Bac Pro, 5)."""
    return (OBJET, CORPS) if version == 1 else (OBJET_MISE_A_JOUR, CORPS_MISE_A_JOUR)


def releve_notes(dossier: Dossier, numerotation: Numerotation, resultat: ResultatCalcule) -> ReleveNotes:
    """The contents of « Mes notes », as a document."""
    specialite, forme = specialite_de(dossier), forme_finale_de(dossier)
    return ReleveNotes(
        entete=entete(TypeDocument.RELEVE_NOTES, dossier, numerotation),
        candidat=candidat_imprime(dossier),
        specialite=specialite.intitule if specialite else "",
        forme_passage=forme.libelle if forme else "",
        tableaux=tableaux(resultat),
        moyenne=str(resultat.moyenne) if resultat.moyenne is not None else "",
        decision=resultat.decision.libelle,
        mention_obtenue=resultat.mention.libelle if resultat.mention else "",
        precisions=resultat.precisions,
    )


def tableaux(resultat: ResultatCalcule) -> tuple[TableauReleve, ...]:
    """The tables: obligatoires, facultatives, contrôle; an optional épreuve not chosen by the candidat is left out."""
    kinds = (
        (f"{SESSION_NORMALE[1]} - {OBLIGATOIRES}", 1, True),
        (f"{SESSION_NORMALE[1]} - {FACULTATIVES}", 1, False),
        (SESSION_NORMALE[2], 2, True),
    )
    found = (
        TableauReleve(titre=titre, lignes=tuple(map(_ligne, _lignes(resultat, groupe, obligatoire))))
        for titre, groupe, obligatoire in kinds
    )
    return tuple(tableau for tableau in found if tableau.lignes)


def valeur_lue(ligne: LigneResultat) -> str:
    """The text of a mark: « 15.00 », « Absent », « Dispense »; empty where no mark is expected."""
    if ligne.note is not None or ligne.code_note is not None:
        return Valeur(ligne.note, ligne.code_note).texte
    return ligne.position.libelle if ligne.est_notee else ""


def precision(ligne: LigneResultat) -> str:
    """The origin of a mark kept, in the words of the récapitulatif."""
    if ligne.position is not Position.BENEFICE:
        return ""
    return f"{ligne.position.libelle} - {ligne.academie} - Année d'obtention: {ligne.annee}"


def coefficient_lu(coefficient: Decimal | None) -> str:
    """The text of a coefficient: « 1,5 », « 2 »."""
    return "" if coefficient is None else f"{coefficient.normalize():f}".replace(".", ",")


def _lignes(resultat: ResultatCalcule, groupe: int, obligatoire: bool) -> list[LigneResultat]:  # noqa: FBT001 - one of two kinds
    return [
        ligne
        for ligne in resultat.lignes
        if ligne.groupe == groupe
        and ligne.obligatoire is obligatoire
        and (obligatoire or ligne.position is not Position.NON_INSCRIT)
    ]


def _ligne(ligne: LigneResultat) -> LigneReleve:
    return LigneReleve(
        niveau=ligne.niveau,
        libelle=ligne.libelle,
        unite=ligne.unite or "",
        coefficient=coefficient_lu(ligne.coefficient),
        note=valeur_lue(ligne),
        precision=precision(ligne),
    )
