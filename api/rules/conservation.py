"""The kinds of personal data, with the term of each and its reason; resolvers/conservation applies what stands here.

No regulation of the retention of this service was found. Where no guide gives a term, it is that of like services of
the State (the ministerial order of 1 June 2023, article 5): an analogy, and candidates read that it is one.
The controller of the processing is to confirm each term before real data come in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from api.rules.dates import PARIS, jour_a_paris


class Sorte(StrEnum):
    """A kind of data, with a term of its own."""

    COMPTE_NON_ACTIVE = "COMPTE_NON_ACTIVE"
    COMPTE = "COMPTE"
    BROUILLON = "BROUILLON"
    CANDIDATURE = "CANDIDATURE"
    EVENEMENT_COURANT = "EVENEMENT_COURANT"
    SORTIE = "SORTIE"
    NOTES = "NOTES"
    RESULTAT_CONSERVE = "RESULTAT_CONSERVE"
    TELEVERSEMENT = "TELEVERSEMENT"
    DEPOT_ECARTE = "DEPOT_ECARTE"
    CONNEXION = "CONNEXION"
    LIEN = "LIEN"
    TENTATIVE = "TENTATIVE"
    AUDIT = "AUDIT"
    JOURNAL = "JOURNAL"
    REPONSE = "REPONSE"
    TACHE = "TACHE"
    FICHIER_IMPORT = "FICHIER_IMPORT"
    IMPORT = "IMPORT"
    LOT = "LOT"
    COMPTE_PROFESSIONNEL = "COMPTE_PROFESSIONNEL"


@dataclass(frozen=True, slots=True)
class Duree:
    """A duration in one unit."""

    nombre: int
    unite: str

    def __str__(self) -> str:
        """The text « 6 ans », « 24 heures »."""
        return f"{self.nombre} {self.unite}"

    @property
    def delai(self) -> timedelta:
        """The duration for a clock: a year of 365 days and a quarter, a month of thirty days and a half."""
        return self.nombre * _UNITES[self.unite]


HEURE, HEURES, JOURS, MOIS, AN, ANS = "heure", "heures", "jours", "mois", "an", "ans"
_UNITES = {
    HEURE: timedelta(hours=1),
    HEURES: timedelta(hours=1),
    JOURS: timedelta(days=1),
    MOIS: timedelta(days=30, hours=12),
    AN: timedelta(days=365, hours=6),
    ANS: timedelta(days=365, hours=6),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Conservation:
    """The term of one kind of data, and its reason.

    Attributes:
        quoi: the data, as a candidate reads it.
        duree: the length of the term.
        depuis: the instant from which the term runs, in words.
        fondement: the text that sets the term, or the analogy.
        ensuite: the data that remain afterwards, in words.
        tables: the tables that hold the data; a test compares them with the whole schema of the database.
        malgre_effacement: whether the data stay when the person asks for an erasure: the legal list.
    """

    quoi: str
    duree: Duree
    depuis: str
    fondement: str
    ensuite: str
    tables: frozenset[str]
    malgre_effacement: bool = False


_GUIDE = "Guide « S'inscrire au Baccalauréat Professionnel », section 2.1 : « Passé ce délai, vos informations seront effacées »."
_ANALOGIE = "Par analogie avec un service comparable de l'État (arrêté du 1er juin 2023, article 5) : {terme}."
_BENEFICE = (
    "Les notes et les unités obtenues restent valables cinq ans (code de l'éducation, article D643-15, pour le BTS ; par "
    "analogie pour les autres examens) : la dernière session où elles peuvent servir s'achève dans la sixième année."
)
_MINIMUM = "Règlement général sur la protection des données, article 5 : pas plus longtemps que l'usage ne le demande."
_FIN_DE_SESSION = "la fin de l'année de la session"
_RIEN = "Rien."

CONSERVATIONS: Mapping[Sorte, Conservation] = MappingProxyType(
    {
        Sorte.COMPTE_NON_ACTIVE: Conservation(
            quoi="Le compte qui n'a pas été activé et l'état civil saisi à sa création",
            duree=Duree(48, HEURES),
            depuis="l'envoi du dernier lien d'activation",
            fondement=_GUIDE,
            ensuite=_RIEN,
            tables=frozenset({"compte", "candidat"}),
        ),
        Sorte.COMPTE: Conservation(
            quoi=(
                "Le compte sans inscription enregistrée, l'état civil, les messages, l'historique et le lien avec "
                "FranceConnect ; le compte avec inscription reste tant que l'inscription est conservée"
            ),
            duree=Duree(6, MOIS),
            depuis="la dernière connexion ; un mail prévient trente jours avant l'effacement",
            fondement=_ANALOGIE.format(terme="six mois au plus pour un compte sans inscription définitive"),
            ensuite=_RIEN,
            tables=frozenset(
                {"compte", "candidat", "message", "evenement", "identite_franceconnect", "identite_proconnect"}
            ),
        ),
        Sorte.BROUILLON: Conservation(
            quoi="L'inscription commencée et jamais enregistrée",
            duree=Duree(6, MOIS),
            depuis="la fermeture des inscriptions",
            fondement=_ANALOGIE.format(terme="six mois au plus pour une inscription qui n'est pas définitive"),
            ensuite=_RIEN,
            tables=frozenset({"candidature", "evenement"}),
        ),
        Sorte.CANDIDATURE: Conservation(
            quoi=(
                "L'inscription enregistrée, même annulée, avec sa saisie, ses épreuves, ses pièces justificatives, ses "
                "documents, ses aménagements, ses convocations, ses messages et son historique"
            ),
            duree=Duree(6, ANS),
            depuis=_FIN_DE_SESSION,
            fondement=_ANALOGIE.format(terme="six ans après la session pour le dossier de candidature"),
            ensuite=_RIEN,
            tables=frozenset(
                {
                    "amenagement",
                    "candidature",
                    "depot",
                    "document",
                    "evenement",
                    "inscription_epreuve",
                    "ligne_lot",
                    "message",
                    "piece",
                    "place_epreuve",
                    "relance",
                }
            ),
        ),
        Sorte.EVENEMENT_COURANT: Conservation(
            quoi="Ce que l'historique ne montre pas : appareils connectés, onglets renseignés, messages et nouveautés lus",
            duree=Duree(1, AN),
            depuis="l'événement",
            fondement=_ANALOGIE.format(terme="un an pour les traces de connexion"),
            ensuite="La trace de l'action, sans aucun texte saisi.",
            tables=frozenset({"evenement"}),
        ),
        Sorte.SORTIE: Conservation(
            quoi=(
                "Le numéro interne d'une inscription transférée, retirée ou effacée, sans rien d'autre d'elle, pour que les "
                "services qui en ont une copie l'effacent aussi"
            ),
            duree=Duree(1, AN),
            depuis="le transfert, le retrait ou l'effacement",
            fondement="Règlement général sur la protection des données, article 19 : notifier l'effacement aux destinataires.",
            ensuite=_RIEN,
            tables=frozenset({"sortie"}),
            malgre_effacement=True,
        ),
        Sorte.NOTES: Conservation(
            quoi="Les notes et les résultats",
            duree=Duree(6, ANS),
            depuis=_FIN_DE_SESSION,
            fondement=_BENEFICE,
            ensuite=_RIEN,
            tables=frozenset({"note", "resultat"}),
        ),
        Sorte.RESULTAT_CONSERVE: Conservation(
            quoi=(
                "Après un effacement demandé : le dernier résultat publié de chaque session, avec ses notes, le n° "
                "candidat, l'identité et la naissance, pour prouver un diplôme ou le bénéfice d'une note"
            ),
            duree=Duree(6, ANS),
            depuis=_FIN_DE_SESSION,
            fondement=(
                f"{_BENEFICE} L'effacement ne s'applique pas à ce que demande une mission de service public "
                "(règlement général sur la protection des données, article 17, paragraphe 3)."
            ),
            ensuite=_RIEN,
            tables=frozenset({"resultat_conserve"}),
            malgre_effacement=True,
        ),
        Sorte.TELEVERSEMENT: Conservation(
            quoi=(
                "Le fichier envoyé qui n'a pas été joint à une pièce justificative ; celui qui est refusé, remplacé avant "
                "d'être joint, ou supprimé avant d'être validé, disparaît aussitôt"
            ),
            duree=Duree(1, HEURE),
            depuis="l'ouverture de l'envoi",
            fondement=_MINIMUM,
            ensuite=_RIEN,
            tables=frozenset({"televersement"}),
        ),
        Sorte.DEPOT_ECARTE: Conservation(
            quoi="Le fichier d'une pièce justificative que le service a demandé de refaire, une fois remplacé",
            duree=Duree(2, MOIS),
            depuis="la nouvelle demande, ou le dépôt du fichier qui le remplace",
            fondement=(
                "Le temps de contester la décision du service (code de justice administrative, article R421-1 : deux mois)."
            ),
            ensuite="La trace du dépôt : le nom, la taille, les dates et l'empreinte du fichier.",
            tables=frozenset({"depot"}),
        ),
        Sorte.CONNEXION: Conservation(
            quoi="Les connexions ouvertes, l'appareil qu'elles nomment et les échanges avec FranceConnect ou ProConnect",
            duree=Duree(30, JOURS),
            depuis="la dernière utilisation, ou moins selon l'appareil",
            fondement=_MINIMUM,
            ensuite="La trace de la connexion.",
            tables=frozenset({"jeton", "demande_franceconnect", "demande_proconnect", "halte", "suivi"}),
        ),
        Sorte.LIEN: Conservation(
            quoi="Les liens envoyés par mail et l'adresse à laquelle ils sont partis",
            duree=Duree(7, JOURS),
            depuis="la fin de leur validité",
            fondement=_MINIMUM,
            ensuite=_RIEN,
            tables=frozenset({"lien"}),
        ),
        Sorte.TENTATIVE: Conservation(
            quoi="Le compte des essais de connexion, sous une empreinte qui ne dit ni le compte ni le réseau",
            duree=Duree(24, HEURES),
            depuis="le dernier essai",
            fondement="Règlement général sur la protection des données, article 32 : sécurité du traitement.",
            ensuite=_RIEN,
            tables=frozenset({"tentative"}),
            malgre_effacement=True,
        ),
        Sorte.AUDIT: Conservation(
            quoi=(
                "La trace des connexions et des actions : la date, l'action, un numéro interne de compte et une empreinte, "
                "sans aucun texte saisi"
            ),
            duree=Duree(4, ANS),
            depuis="l'action",
            fondement=_ANALOGIE.format(terme="un an, puis trois ans en archive, pour les traces de connexion"),
            ensuite=_RIEN,
            tables=frozenset({"audit", "chaine_audit"}),
            malgre_effacement=True,
        ),
        Sorte.JOURNAL: Conservation(
            quoi=(
                "Le journal de sécurité : connexions refusées, appareils nouveaux, liens utilisés, refus, exports et dossiers "
                "ouverts par les services, sous des empreintes qui ne disent ni le compte, ni le réseau, ni le dossier"
            ),
            duree=Duree(1, AN),
            depuis="le fait noté",
            fondement=(
                "Recommandation de la CNIL relative à la journalisation (délibération n° 2021-122 du 14 octobre 2021) : de "
                "six mois à un an."
            ),
            ensuite=_RIEN,
            tables=frozenset({"ligne_journal"}),
            malgre_effacement=True,
        ),
        Sorte.REPONSE: Conservation(
            quoi="Les réponses gardées pour qu'une demande répétée ne soit faite qu'une fois",
            duree=Duree(24, HEURES),
            depuis="la demande",
            fondement=_MINIMUM,
            ensuite=_RIEN,
            tables=frozenset({"reponse"}),
        ),
        Sorte.TACHE: Conservation(
            quoi="Les envois et les travaux terminés",
            duree=Duree(30, JOURS),
            depuis="la fin du travail",
            fondement=_MINIMUM,
            ensuite=_RIEN,
            tables=frozenset({"tache", "envoi"}),
        ),
        Sorte.FICHIER_IMPORT: Conservation(
            quoi="Les fichiers d'élèves ou de notes que les établissements et les services envoient",
            duree=Duree(7, JOURS),
            depuis="l'envoi, ou moins : le fichier disparaît dès que ses lignes sont inscrites, ou à corriger",
            fondement=_MINIMUM,
            ensuite="Le nombre de lignes et les remarques.",
            tables=frozenset({"importation"}),
            malgre_effacement=True,
        ),
        Sorte.IMPORT: Conservation(
            quoi="Le nombre de lignes de ces fichiers et les remarques, qui ne nomment personne",
            duree=Duree(30, JOURS),
            depuis="l'envoi",
            fondement=_MINIMUM,
            ensuite=_RIEN,
            tables=frozenset({"importation", "constat", "ecart_import"}),
        ),
        Sorte.LOT: Conservation(
            quoi="Les actes des services sur plusieurs inscriptions à la fois : l'ordre donné et les inscriptions visées",
            duree=Duree(1, AN),
            depuis="la fin de l'acte",
            fondement=_MINIMUM,
            ensuite=_RIEN,
            tables=frozenset({"lot", "ligne_lot", "ligne_lot_ecole"}),
        ),
        Sorte.COMPTE_PROFESSIONNEL: Conservation(
            quoi=(
                "Le compte fermé d'un service, d'un établissement, d'un administrateur ou d'une machine, et son historique"
            ),
            duree=Duree(7, ANS),
            depuis="la dernière ligne de son historique",
            fondement="L'historique des inscriptions dit qui a agi, aussi longtemps qu'elles sont conservées.",
            ensuite=_RIEN,
            tables=frozenset({"compte", "habilitation", "secret_machine", "abonnement", "evenement"}),
        ),
    }
)

# The tables of facts of the world, and of counters.
SANS_PERSONNE = frozenset(
    {
        "ancrage",
        "compteur",
        "echeance",
        "edition_contenu",
        "edition_reglement",
        "etablissement",
        "message_accueil",
        "ouverture_specialite",
        "periode",
        "plan_epreuve",
        "processus",
        "revision",
        "session_examen",
    }
)


def delai(sorte: Sorte) -> timedelta:
    """The time for which a kind of data is kept."""
    return CONSERVATIONS[sorte].duree.delai


def session_echue(now: datetime) -> int:
    """The year of the latest sessions whose candidatures are past their term."""
    return jour_a_paris(now).year - 1 - CONSERVATIONS[Sorte.CANDIDATURE].duree.nombre


def candidature_jusqu_au(annee: int, cree_le: datetime) -> datetime:
    """The end of the term of a saved candidature; never before its full length, should the year be mistyped."""
    fin = datetime(annee + 1 + CONSERVATIONS[Sorte.CANDIDATURE].duree.nombre, 1, 1, tzinfo=PARIS)
    return max(fin, cree_le + delai(Sorte.CANDIDATURE))


def brouillon_jusqu_au(ferme_le: datetime, cree_le: datetime) -> datetime:
    """The end of the term of a candidature that was never saved."""
    return max(ferme_le, cree_le) + delai(Sorte.BROUILLON)


PREAVIS = timedelta(days=30)  # between the mail that warns of it and the end of an unused account


def compte_jusqu_au(utilise_le: datetime) -> datetime:
    """The end of the term of an account without a candidature, unless it is used meanwhile."""
    return utilise_le + delai(Sorte.COMPTE)
