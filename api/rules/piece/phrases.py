"""The sentences of « Mes justificatifs », word for word as the guides (Bac Pro, section 4.5; BTS, section 11)."""

from collections.abc import Mapping
from datetime import date, datetime
from itertools import starmap

from api.rules.dates import instant_court, jour_court
from api.rules.document import ModeDepot
from api.rules.piece.catalogue import PieceDemandee
from api.rules.piece.etat import A_REFAIRE, EtatPiece, Stade, StatutPiece

ACCES = "Via Mes justificatifs, j'accède à la liste des pièces à fournir pour chaque candidature."
PRESENTATION = (
    "Les pièces sont présentées par mode de dépôt (en ligne, courrier ou autres modalités) et par date limite de retour "
    "(en heure de Paris)."
)
AUCUN_FICHIER = "Aucun fichier"
VALIDER = "J'ai fourni toutes mes pièces"
EXPLICATION_VALIDER = (
    'En cliquant sur "J\'ai fourni toutes les pièces", vous validez que vous avez fourni toutes vos pièces, vous ne '
    "pourrez plus les modifier et vos pièces pourront être étudiées."
)
ADRESSE_DE_RETOUR = (
    "L'adresse de retour se trouve sur la demande de pièces justificatives que je peux consulter via Mes Documents."
)
SANS_MAIL = (
    "Lorsque le gestionnaire contrôle les pièces justificatives, il peut leur changer leur statut et éventuellement "
    "indiquer une date de réception. Je vois alors l'information dans cet espace. Je ne reçois pas de mail automatique."
)
AIDE = (ACCES, PRESENTATION, SANS_MAIL)

_EN_LIGNE = (
    "Ces pièces sont à déposer en ligne",
    "Si je suis dans la période de dépôt, je peux alors télé-verser chaque document demandé (bouton Ajouter)",
    (
        "En cliquant sur « J'ai fourni toutes mes pièces », je valide le dépôt de toutes mes pièces pour un groupe de "
        "justificatifs."
    ),
    (
        "Lorsque toutes les pièces du regroupement ont été ajoutées, je dois cliquer sur J'ai fourni toutes mes pièces pour "
        "indiquer au gestionnaire que les pièces peuvent être contrôlées."
    ),
    (
        "L'ensemble des pièces est validé, une date de validation est ajoutée pour chaque pièce et je ne peux plus les "
        "modifier ou les supprimer."
    ),
)
_RETOUR = ("Ces pièces sont à retourner par courrier ou autres modalités.", ADRESSE_DE_RETOUR)
_POSTAL = (
    *_RETOUR,
    (
        "Si certaines pièces sont à adresser par voie postale, je consulte la demande de pièces justificatives (rubrique Mes "
        "Documents) qui explicite les modalités d'envoi (adresse, etc ...)."
    ),
)
AIDE_MODE: Mapping[ModeDepot, tuple[str, ...]] = {
    ModeDepot.EN_LIGNE: _EN_LIGNE,
    ModeDepot.POSTAL: _POSTAL,
    ModeDepot.AUTRE: _RETOUR,
}

AIDE_STADE: Mapping[Stade, str] = {
    Stade.VALIDEE: (
        "Je viens de déposer ma pièce justificative. La pièce n'a pas encore été contrôlée => aucun statut n'est positionné."
    ),
    Stade.RECUE: "Le gestionnaire indique alors avoir reçu la pièce mais ne l'a pas contrôlée.",
    Stade.NON_CONFORME: (
        "Le gestionnaire a éventuellement ajouté un commentaire pour m'indiquer ce qui ne va pas. Je peux redéposer cette "
        "pièce et devrai cliquer de nouveau sur J'ai fourni toutes mes pièces."
    ),
    Stade.EN_ATTENTE_NOUVELLE_PJ: (
        "Après la limite de dépôt, le statut de la pièce est « En attente d'une nouvelle PJ ». Dans ce cas, je dois "
        "réimporter un nouveau fichier. Un commentaire du gestionnaire peut être ajouté pour m'indiquer la raison de cette "
        "nouvelle demande."
    ),
    Stade.CONFORME: "Je n'ai rien à faire.",
}
AIDE_STADE = {Stade.DEPOSEE: AIDE_STADE[Stade.VALIDEE], **AIDE_STADE}


def deposee(le: datetime) -> str:
    return f"Déposé le {instant_court(le)} (heure/Paris)"


def validee(le: datetime) -> str:
    return f"Validé le {instant_court(le)} (heure/Paris)"


def statut(valeur: StatutPiece) -> str:
    return f"Statut : {valeur.libelle}"


def reception(le: date) -> str:
    return f"Date de réception {jour_court(le)}"


def information(libelle: str, texte: str) -> str:
    return f"{libelle}    {texte}"


def lignes(piece: PieceDemandee, etat: EtatPiece) -> tuple[str, ...]:
    """The lines under the heading of a pièce, as on the screens of the guides."""
    if etat.statut is None:
        controle: tuple[str, ...] = ()
    else:
        said = (statut(etat.statut), *((reception(etat.recue_le),) if etat.recue_le else ()))
        controle = ("    ".join(said), *starmap(information, etat.textes.items()))
    if piece.mode is ModeDepot.EN_LIGNE:
        return (*controle, *_fichier(piece, etat))  # « Aucun fichier » and its button stand last
    return (piece.consigne, *controle) if piece.consigne else controle


def _fichier(piece: PieceDemandee, etat: EtatPiece) -> tuple[str, ...]:
    if etat.deposee_le is None:
        settled = etat.statut is not None and etat.statut not in A_REFAIRE  # it came on paper (guide BTS, section 11)
        return () if settled else (AUCUN_FICHIER,)
    said = [piece.intitule or piece.code, deposee(etat.deposee_le)]
    if etat.validee_le:
        said.append(validee(etat.validee_le))
    return (" ".join(said),)
