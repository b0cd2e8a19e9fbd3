"""The forms of exam offices and of schools that no other module of the rules declares."""

from dataclasses import dataclass
from datetime import date, datetime

from api.rules import convocation, message
from api.rules.amenagement import MOTIF_AU_PLUS, DecisionAmenagement, FormeEpreuve, mesures
from api.rules.champ import champ
from api.rules.compte import TypeCompte
from api.rules.convocation import ReglePlaces
from api.rules.effacement import MotifEffacement
from api.rules.formulaire import Bornes, Genre, Liste
from api.rules.gestion.bureau import ACADEMIES, DOMAINES, HABILITATIONS_AU_PLUS, HabilitationSaisie
from api.rules.lot import DocumentAPublier
from api.rules.piece.statut import COMMENTAIRE_MAX, StatutPiece
from api.rules.resultat import Decision


@dataclass(kw_only=True)
class ParAcademie:
    """An académie or a centre."""

    academie: str | None = champ("Académie", "Code of the académie.", obligatoire=True, liste=ACADEMIES)


@dataclass(kw_only=True)
class ToutOuAcademie:
    """An académie, or all of them."""

    academie: str | None = champ("Académie", "Code of the académie; null for all.", liste=ACADEMIES)


@dataclass(kw_only=True)
class ParDomaine:
    """A domaine."""

    domaine: str | None = champ("Domaine", "Code of the domaine.", obligatoire=True, liste=DOMAINES)


@dataclass(kw_only=True)
class ParType:
    """The type of an account that an administrator opens."""

    type: str | None = champ(
        "Type de compte",
        "Office or administrator.",
        obligatoire=True,
        liste=Liste(lambda: {item.value: item for item in (TypeCompte.GESTIONNAIRE, TypeCompte.ADMINISTRATEUR)}),
    )


@dataclass(kw_only=True)
class Habilitations:
    """The places where an office may act."""

    habilitations: list[HabilitationSaisie] | None = champ(
        "Habilitations", "Académies and domaines.", bornes=Bornes(max_items=HABILITATIONS_AU_PLUS)
    )


@dataclass(kw_only=True)
class SaisieMessage:
    """A message to candidates."""

    objet: str | None = champ(
        "Objet",
        "Subject.",
        obligatoire=True,
        longueur=message.OBJET_AU_PLUS,
    )
    corps: str | None = champ(
        "Message",
        "Text; empty lines separate its paragraphs.",
        obligatoire=True,
        longueur=message.CORPS_AU_PLUS,
        genre=Genre.TEXTE_LONG,
    )


@dataclass(kw_only=True)
class ControlePiece:
    """The decision on a pièce."""

    statut: StatutPiece | None = champ("Statut", "The new statut.", obligatoire=True)
    commentaire: str | None = champ(
        "Information du gestionnaire", "Text shown to the candidate.", longueur=COMMENTAIRE_MAX, genre=Genre.TEXTE_LONG
    )
    recue_le: date | None = champ("Date de réception", "Day of reception; not in the future.")


@dataclass(kw_only=True)
class DecisionSurAmenagement:
    """The decision on a demand of aménagements."""

    decision: DecisionAmenagement | None = champ("Décision", "The decision.", obligatoire=True)
    mesures: list[str] | None = champ(
        "Mesures accordées", "Codes of the measures.", liste=Liste(mesures), genre=Genre.CHOIX_MULTIPLES
    )
    motif: str | None = champ("Motif", "Reason of a refusal.", longueur=MOTIF_AU_PLUS, genre=Genre.TEXTE_LONG)


@dataclass(kw_only=True)
class LieuEpreuve:
    """A room of an exam centre."""

    libelle: str | None = champ("Lieu", "Name of the centre.", obligatoire=True, longueur=convocation.LONGUEUR_LIEU)
    adresse: list[str] | None = champ(
        "Adresse",
        "Lines of its address.",
        genre=Genre.TEXTES,
        bornes=Bornes(max_items=convocation.LIGNES_D_ADRESSE),
    )
    salle: str | None = champ(
        "Salle", "Room; empty when the centre announces it on the spot.", longueur=convocation.LONGUEUR_LIEU
    )
    capacite: int | None = champ("Nombre de places", "Number of seats.", obligatoire=True, bornes=Bornes(minimum=1))


@dataclass(kw_only=True)
class SaisiePlan:
    """The sitting of an épreuve."""

    specialite: str | None = champ("Spécialité", "Key of the spécialité.", obligatoire=True)
    epreuve: str | None = champ("Epreuve", "Code of the épreuve.", obligatoire=True)
    option: str | None = champ("Langue ou option", "Option, for it alone; empty for all.")
    forme: FormeEpreuve | None = champ("Forme", "Form of the épreuve.", obligatoire=True)
    debut: datetime | None = champ("Début", "Instant of its beginning.", obligatoire=True)
    duree: int | None = champ(
        "Durée en minutes",
        "Length, without any added time.",
        obligatoire=True,
        bornes=Bornes(minimum=1, maximum=convocation.DUREE_MAX),
    )
    regle: ReglePlaces | None = champ("Ordre des places", "The order in which candidates are seated.", obligatoire=True)
    lieux: list[LieuEpreuve] | None = champ(
        "Lieux",
        "Rooms, filled in this order.",
        obligatoire=True,
        bornes=Bornes(min_items=1, max_items=convocation.LIEUX_AU_PLUS),
    )


@dataclass(kw_only=True)
class NoteCorrigee:
    """A mark given or corrected by hand."""

    epreuve: str | None = champ("Epreuve", "Code of the épreuve.", obligatoire=True)
    porte_sur: str | None = champ("Epreuve repassée", "For an épreuve de contrôle, the épreuve sat anew.")
    note: str | None = champ(
        "Note", "« 15,5 » or « 15.5 »; or AB, AJ, DI.", obligatoire=True, aide="De 0 à 20, ou AB, AJ, DI"
    )


@dataclass(kw_only=True)
class DecisionJury:
    """The decision that the règlement leaves to the jury."""

    decision: Decision | None = champ("Décision du jury", "The decision.", obligatoire=True)


@dataclass(kw_only=True)
class SaisiePublication:
    """A document to publish."""

    type: DocumentAPublier | None = champ("Document", "The document.", obligatoire=True)


@dataclass(kw_only=True)
class Effacement:
    """An erasure by the administration."""

    numero_candidat: str | None = champ("N° candidat", "N° candidat, whole.", obligatoire=True)
    motif: MotifEffacement | None = champ("Motif", "Reason of the erasure.", obligatoire=True)
