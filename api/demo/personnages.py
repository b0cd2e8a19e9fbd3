"""The three candidates of the guides, and one that an office follows to the marks, with their forms; nobody real."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from api.demo.administration import LYCEE, PARIS, SPECIALITE

Valeurs = dict[str, Any]

FRANCE = "99100"
BESANCON, GUYANE, AIX_MARSEILLE = "03", "33", "02"
MOT_DE_PASSE = "Demo.2026!"


@dataclass(frozen=True, kw_only=True)
class Personnage:
    """A candidate of the demo.

    Attributes:
        dossier: name of the folder that receives the PDFs and mails.
        etat_civil: the form of the account, less the fields typed twice, the address and the password.
        onglets: the forms of the tabs in order, by name of mutation, for the year of the session.
        modification: the tab changed after the first save, if any.
        se_desinscrit: whether the candidate withdraws in the end.
    """

    dossier: str
    titre: str
    etat_civil: Valeurs
    domaine: str
    centre: str
    specialite: str
    onglets: Callable[[int], list[tuple[str, Valeurs]]]
    modification: tuple[str, Valeurs] | None = None
    se_desinscrit: bool = False

    def compte(self, adresse: str) -> Valeurs:
        """The whole form « Créer le compte »."""
        return {
            **self.etat_civil,
            "nomConfirmation": self.etat_civil["nom"],
            "dateNaissanceConfirmation": self.etat_civil["dateNaissance"],
            "courriel": adresse,
            "courrielConfirmation": adresse,
            "motDePasse": MOT_DE_PASSE,
            "motDePasseConfirmation": MOT_DE_PASSE,
        }


IDENTIFICATION_JEANNE: Valeurs = {
    "nationalite": "FR",
    "adressePays": FRANCE,
    "adresseVoie": "12 rue des palmistes",
    "codePostal": "97300",
    "localite": "CAYENNE",
    "telephoneMobile": "0623456789",
    "categorieSocioprofessionnelle": "81",
}
IDENTIFICATION_BESANCON: Valeurs = {
    "nationalite": "FR",
    "adressePays": FRANCE,
    "adresseVoie": "1 rue des champs",
    "codePostal": "25000",
    "localite": "BESANCON",
    "telephoneMobile": "0606060606",
    "categorieSocioprofessionnelle": "64",
}


def _jeanne(annee: int) -> list[tuple[str, Valeurs]]:
    titre = {"diplome": "bts-dut-deug-licence", "annee": annee - 2, "academie": AIX_MARSEILLE}
    return [
        ("Modalites", {"acceptees": True}),
        ("Identification", IDENTIFICATION_JEANNE),
        ("Informations", {"categorie": "SCOLAIRE_BACPRO_1_AN", "etablissement": "9730538X"}),
        (
            "Qualification",
            {"specialite": "aeronautique-systemes", "sectionDeLangue": "AUCUNE", "formePassage": "GLOBALE"},
        ),
        ("Acquis", {"autreDiplome": True, "titres": [titre]}),
        ("Epreuves", {"choix": [_inscrit("EF1", "Anglais"), _inscrit("EF2", "Lettonie")]}),
        ("Conditions", {"acceptees": True}),
    ]


def _dack(annee: int) -> list[tuple[str, Valeurs]]:
    presentation = {
        "annee": annee - 2,
        "academie": BESANCON,
        "ancienneCategorie": "SCOLAIRE",
        "ancienneForme": "GLOBALE",
        "notes": [{"epreuve": "E1", "note": "15.00"}],
    }
    return [
        ("CandidaturesPrecedentes", {"vues": True}),
        ("Identification", IDENTIFICATION_BESANCON),
        (
            "Informations",
            {"categorie": "EX_SCOLAIRE", "etablissement": "02500005", "ancienEtablissement": "0250001R"},
        ),
        ("Qualification", {"specialite": "aeronautique", "formePassage": "GLOBALE"}),
        ("Acquis", {"dejaPresente": True, "presentations": [presentation]}),
        ("DiplomePossede", {"diplome": "BACCALAUREAT_GENERAL"}),
        ("Epreuves", {"choix": [_inscrit("EF1", "Russe")]}),
    ]


def _pierre(annee: int) -> list[tuple[str, Valeurs]]:
    return [
        ("CandidaturesPrecedentes", {"vues": True}),
        ("Identification", {**IDENTIFICATION_BESANCON, "adresseVoie": "1 rue du port"}),
        ("Informations", {"categorie": "FORMATION_CONTINUE", "etablissement": "0250013D"}),
        ("Qualification", {"specialite": "banque-conseiller-de-clientele", "formePassage": "GLOBALE"}),
        ("Acquis", {"dejaPresente": True, "presentations": [{"annee": annee - 1, "academie": BESANCON}]}),
        ("DiplomePossede", {"diplome": "BACCALAUREAT_GENERAL"}),
        ("Epreuves", {"choix": [{"epreuve": "E2", "option": "Anglais"}, _inscrit("EF1", "Allemand"), _inscrit("EF3")]}),
    ]


def _nouveau(_annee: int) -> list[tuple[str, Valeurs]]:
    return [
        ("CandidaturesPrecedentes", {"vues": True}),
        ("Identification", IDENTIFICATION_BESANCON),
        ("Informations", {"categorie": "FORMATION_CONTINUE", "etablissement": LYCEE}),
        ("Qualification", {"specialite": SPECIALITE, "formePassage": "GLOBALE"}),
        ("Acquis", {}),
        ("DiplomePossede", {"diplome": "BACCALAUREAT_GENERAL"}),
        ("Epreuves", {"choix": []}),
    ]


def _paul(_annee: int) -> list[tuple[str, Valeurs]]:
    return [
        ("Modalites", {"acceptees": True}),
        ("Identification", IDENTIFICATION_BESANCON),
        (
            "Informations",
            {"categorie": "SCOLAIRE_BACPRO_1_AN", "etablissement": "0250001R", "amenagementHandicap": True},
        ),
        (
            "Qualification",
            {"specialite": "aeronautique-systemes", "sectionDeLangue": "AUCUNE", "formePassage": "GLOBALE"},
        ),
        ("Acquis", {}),
        ("Epreuves", {"choix": [{"epreuve": "E4", "option": "Anglais"}, _inscrit("EF1", "Espagnol")]}),
        ("Conditions", {"acceptees": True}),
    ]


def _inscrit(epreuve: str, option: str | None = None) -> Valeurs:
    return {"epreuve": epreuve, "position": "INSCRIT", "option": option}


PERSONNAGES = (
    Personnage(
        dossier="bac-pro-aeronautique",
        titre="Bac Pro Aéronautique option Systèmes (25303)",
        etat_civil={
            "civilite": "MADAME",
            "nom": "NGMB-DUPONT",
            "prenoms": "NGMB-Jeanne",
            "dateNaissance": "2005-05-06",
            "paysNaissance": FRANCE,
            "departementNaissance": "011",
            "communeNaissance": "11055",
        },
        domaine="BCP",
        centre=GUYANE,
        specialite="aeronautique-systemes",
        onglets=_jeanne,
        modification=("Identification", {**IDENTIFICATION_JEANNE, "telephone": "0594123456"}),
    ),
    Personnage(
        dossier="bts-aeronautique",
        titre="BTS Aéronautique",
        etat_civil={
            "civilite": "MONSIEUR",
            "nom": "ACCRALL",
            "prenoms": "Dack",
            "dateNaissance": "2001-01-01",
            "paysNaissance": FRANCE,
            "departementNaissance": "024",
            "communeNaissance": "24322",
        },
        domaine="BTS",
        centre=BESANCON,
        specialite="aeronautique",
        onglets=_dack,
    ),
    Personnage(
        dossier="bts-banque",
        titre="BTS Banque - conseiller de clientèle (31310)",
        etat_civil={
            "civilite": "MONSIEUR",
            "nom": "DUBOIS",
            "prenoms": "Pierre",
            "dateNaissance": "2002-01-01",
            "paysNaissance": FRANCE,
            "departementNaissance": "010",
            "communeNaissance": "10387",
        },
        domaine="BTS",
        centre=BESANCON,
        specialite="banque-conseiller-de-clientele",
        onglets=_pierre,
        se_desinscrit=True,
    ),
)

# A candidate who asks for aménagements, and hands his pièces in to the demo office.
SUIVI = Personnage(
    dossier="bac-pro-jusqu-aux-notes",
    titre="Bac Pro Aéronautique à Besançon : des pièces jusqu'aux notes",
    etat_civil={
        "civilite": "MONSIEUR",
        "nom": "LAMY",
        "prenoms": "Paul",
        "dateNaissance": "2008-01-01",
        "paysNaissance": FRANCE,
        "departementNaissance": "025",
        "communeNaissance": "25056",
    },
    domaine="BCP",
    centre=BESANCON,
    specialite="aeronautique-systemes",
    onglets=_paul,
)

# A candidate of the session and of the spécialité that the demo administrator has just opened, in a school just imported.
NOUVELLE = Personnage(
    dossier="bts-nouvelle-session",
    titre="BTS Bâtiment, dans la session qui vient d'ouvrir",
    etat_civil={
        "civilite": "MONSIEUR",
        "nom": "DUBOIS",
        "prenoms": "Pierre",
        "dateNaissance": "2004-01-01",
        "paysNaissance": FRANCE,
        "departementNaissance": "010",
        "communeNaissance": "10387",
    },
    domaine="BTS",
    centre=PARIS,
    specialite=SPECIALITE,
    onglets=_nouveau,
)
