"""The forms of exam offices and of schools that no other module of the rules declares."""

from dataclasses import dataclass

from api.rules.champ import champ
from api.rules.compte import TypeCompte
from api.rules.effacement import MotifEffacement
from api.rules.formulaire import Argument, Bornes, Genre, Liste
from api.rules.gestion.bureau import ACADEMIES, DOMAINES, HABILITATIONS_AU_PLUS, HabilitationSaisie
from api.rules.lot import DocumentAPublier
from api.rules.note import FORME, NOTE
from api.rules.problems import Code
from api.rules.resultat import DECISIONS_DU_JURY, Decision

SPECIALITES = Liste(None, requete="specialites", arguments=(Argument("sessionId", champ="session_id"),), code="cle")
EPREUVES = Liste(None, requete="gestionEpreuves", arguments=(Argument("candidatureId", champ="candidature_id"),))
DECISIONS = Liste(
    lambda: {item.value: item for item in DECISIONS_DU_JURY},
    "Le jury déclare un candidat admis, autorisé au contrôle ou ajourné.",
    refus=Code.VALEUR_INCOMPATIBLE,
)


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
class ParSpecialite:
    """A spécialité of the session."""

    specialite: str | None = champ(
        "Spécialité", "Key of the spécialité.", obligatoire=True, genre=Genre.CHOIX, liste=SPECIALITES
    )


@dataclass(kw_only=True)
class NoteCorrigee:
    """A mark given or corrected by hand."""

    epreuve: str | None = champ(
        "Epreuve", "Code of the épreuve in the règlement.", obligatoire=True, genre=Genre.CHOIX, liste=EPREUVES
    )
    porte_sur: str | None = champ(
        "Epreuve repassée",
        "For an épreuve de contrôle, the code of the épreuve sat anew.",
        genre=Genre.CHOIX,
        liste=EPREUVES,
    )
    note: str | None = champ(
        "Note",
        "« 15,5 » or « 15.5 », two decimals at most; or AB, AJ, DI.",
        obligatoire=True,
        aide="De 0 à 20, ou AB, AJ, DI",
        bornes=Bornes(pattern=NOTE, message=FORME),
        absence="Renseignez la note, ou AB (absent), AJ (absence justifiée), DI (dispensé).",
    )


@dataclass(kw_only=True)
class DecisionJury:
    """The decision that the règlement leaves to the jury."""

    decision: Decision | None = champ("Décision du jury", "The decision.", obligatoire=True, liste=DECISIONS)


@dataclass(kw_only=True)
class SaisiePublication:
    """A document to publish."""

    type: DocumentAPublier | None = champ("Document", "The document.", obligatoire=True)


@dataclass(kw_only=True)
class Effacement:
    """An erasure by the administration."""

    numero_candidat: str | None = champ("N° candidat", "N° candidat, whole.", obligatoire=True)
    motif: MotifEffacement | None = champ("Motif", "Reason of the erasure.", obligatoire=True)
