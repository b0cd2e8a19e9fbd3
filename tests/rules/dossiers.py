"""Dossiers for tests: the three candidats that the guides print, drafts, and one of any domaine."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from api.rules.domaines import domaines
from api.rules.etablissement import etablissements
from api.rules.etat_civil import Identite
from api.rules.listes import FormePassage
from api.rules.onglets.acquis import Acquis, DejaPresente, NoteObtenue, TitreObtenu
from api.rules.onglets.conditions import Conditions
from api.rules.onglets.diplome import DiplomePossede
from api.rules.onglets.epreuves import ChoixEpreuve, Epreuves, arbre_du_dossier
from api.rules.onglets.identification import Identification
from api.rules.onglets.informations import Informations
from api.rules.onglets.modalites import Modalites
from api.rules.onglets.precedentes import CandidaturesPrecedentes
from api.rules.onglets.qualification import Qualification, specialite_de
from api.rules.onglets.titre import TitreInscription
from api.rules.parcours import Dossier, PeriodeDuDossier
from api.rules.reglement import LIVREES, Position

FRANCE = "99100"
BESANCON, GUYANE, AIX_MARSEILLE = "03", "33", "02"
ETABLISSEMENTS = {etablissement.uai: etablissement for etablissement in etablissements()}

JEANNE = Identite(
    numero="01948418953",
    civilite="MADAME",
    nom="NGMB-DUPONT",
    prenoms="NGMB-Jeanne",
    date_naissance=date(2005, 5, 6),
    pays_naissance=FRANCE,
    departement_naissance="011",
    commune_naissance="11055",
    courriel="1948418953@mail.fr",
    ine="088553495DY",
)
DACK = Identite(
    numero="02235030277",
    civilite="MONSIEUR",
    nom="ACCRALL",
    prenoms="Dack",
    date_naissance=date(2001, 1, 1),
    pays_naissance=FRANCE,
    departement_naissance="024",
    commune_naissance="24322",
    courriel="accrall@ac-rennes.fr",
)
PIERRE = Identite(
    numero="02141027040",
    civilite="MONSIEUR",
    nom="DUBOIS",
    prenoms="Pierre",
    date_naissance=date(2002, 1, 1),
    pays_naissance=FRANCE,
    departement_naissance="010",
    commune_naissance="10387",
    courriel="pdubois@ac-rennes.fr",
)

BCP_2024 = PeriodeDuDossier(
    session="2024",
    annee=2024,
    centre=GUYANE,
    libelle="2024",
    ouvre_le=datetime(2023, 11, 13, 7, tzinfo=UTC),
    ferme_le=datetime(2023, 12, 13, 22, 59, tzinfo=UTC),  # 23:59 in Paris
)
BTS_2023 = PeriodeDuDossier(
    session="BTS 2023",
    annee=2023,
    centre=BESANCON,
    libelle="2023",
    ouvre_le=datetime(2022, 8, 22, 6, tzinfo=UTC),
    ferme_le=datetime(2022, 10, 14, 16, tzinfo=UTC),
)
# Closed thirty days before « DIMANCHE 31 OCTOBRE 2021 », the deadline that the guide prints.
BTS_2022 = PeriodeDuDossier(
    session="BTS 2022",
    annee=2022,
    centre=BESANCON,
    libelle="2022-08",
    ouvre_le=datetime(2021, 9, 1, 6, tzinfo=UTC),
    ferme_le=datetime(2021, 10, 1, 16, tzinfo=UTC),
)


def brouillon(domaine="BCP", periode=BCP_2024, candidat=JEANNE, **saisie):
    """A dossier with the forms given by code of tab; an empty draft without any."""
    return Dossier(
        domaine=domaines()[domaine],
        candidat=candidat,
        periode=periode,
        millesime=periode.annee,
        saisie=saisie,
        etablissements=ETABLISSEMENTS,
    )


def avec(dossier, onglet, **champs):
    """The dossier with some fields of one tab changed."""
    return replace(dossier, saisie={**dossier.saisie, onglet: replace(dossier.form(onglet), **champs)})


def candidat_avec(dossier, **champs):
    """The dossier with some fields of the civil status changed."""
    return replace(dossier, candidat=replace(dossier.candidat, **champs))


def ngmb_dupont():
    """The dossier of the guide Bac Pro (sections 3 and 4.1): a pupil of CAYENNE, dispensed of épreuves by a BTS."""
    return brouillon(
        MODALITES=Modalites(acceptees=True),
        IDENTIFICATION=Identification(
            nationalite="FR",
            adresse_pays=FRANCE,
            adresse_voie="reu",
            code_postal="97300",
            localite="CAYENNE",
            telephone_mobile="0123456789",
            categorie_socioprofessionnelle="81",
        ),
        INFORMATIONS=Informations(categorie="SCOLAIRE_BACPRO_1_AN", etablissement="9730538X"),
        QUALIFICATION=Qualification(
            specialite="aeronautique-systemes", section_de_langue="AUCUNE", forme_passage=FormePassage.GLOBALE
        ),
        ACQUIS=Acquis(
            autre_diplome=True,
            titres=[TitreObtenu(diplome="bts-dut-deug-licence", annee=2022, academie=AIX_MARSEILLE)],
        ),
        EPREUVES=Epreuves(choix=[inscrit("EF1", "Anglais"), inscrit("EF2", "Lettonie")]),
        CONDITIONS=Conditions(acceptees=True),
    )


def accrall():
    """The dossier of the guide BTS, section 6: a former pupil of AUDINCOURT who keeps a mark of 2021."""
    return brouillon(
        "BTS",
        BTS_2023,
        DACK,
        CANDIDATURES_PRECEDENTES=CandidaturesPrecedentes(),
        IDENTIFICATION=Identification(
            nationalite="FR",
            adresse_pays=FRANCE,
            adresse_voie="1 rue des champs",
            code_postal="25000",
            localite="BESANCON",
            telephone_mobile="0606060606",
            categorie_socioprofessionnelle="64",
        ),
        INFORMATIONS=Informations(categorie="EX_SCOLAIRE", etablissement="02500005", ancien_etablissement="0250001R"),
        QUALIFICATION=Qualification(specialite="aeronautique", forme_passage=FormePassage.GLOBALE),
        ACQUIS=Acquis(
            deja_presente=True,
            presentations=[
                DejaPresente(
                    annee=2021,
                    academie=BESANCON,
                    ancienne_categorie="SCOLAIRE",
                    ancienne_forme=FormePassage.GLOBALE,
                    notes=[NoteObtenue(epreuve="E1", note=Decimal(15))],
                )
            ],
        ),
        DIPLOME=DiplomePossede(diplome="BACCALAUREAT_GENERAL"),
        EPREUVES=Epreuves(choix=[inscrit("EF1", "Russe")]),
    )


def dubois():
    """The dossier of the guide BTS, section 7: formation continue at a lycée of BESANCON, sat in 2021 already."""
    return brouillon(
        "BTS",
        BTS_2022,
        PIERRE,
        CANDIDATURES_PRECEDENTES=CandidaturesPrecedentes(vues=True),
        IDENTIFICATION=Identification(
            nationalite="FR",
            adresse_pays=FRANCE,
            adresse_voie="1 rue du port",
            code_postal="25000",
            localite="BESANCON",
            telephone_mobile="0606060606",
            categorie_socioprofessionnelle="64",
        ),
        INFORMATIONS=Informations(categorie="FORMATION_CONTINUE", etablissement="0250013D"),
        QUALIFICATION=Qualification(specialite="banque-conseiller-de-clientele", forme_passage=FormePassage.GLOBALE),
        ACQUIS=Acquis(deja_presente=True, presentations=[DejaPresente(annee=2021, academie=BESANCON)]),
        DIPLOME=DiplomePossede(diplome="BACCALAUREAT_GENERAL"),
        EPREUVES=Epreuves(
            choix=[ChoixEpreuve(epreuve="E2", option="Anglais"), inscrit("EF1", "Allemand"), inscrit("EF3")]
        ),
    )


def periode_de(domaine):
    """A période of the session 2027, under the first label and in the first centre that the domaine names."""
    return replace(
        BTS_2023,
        session=domaine.libelles_de_session(2027)[0],
        libelle="2027",
        annee=2027,
        centre=(domaine.centres or (BESANCON,))[0],
        ouvre_le=datetime(2026, 11, 1, 7, tzinfo=UTC),
        ferme_le=datetime(2026, 12, 13, 22, 59, tzinfo=UTC),
    )


def vide(code):
    """A draft without any form, of any domaine."""
    return brouillon(code, periode_de(domaines()[code]), PIERRE)


def entier(code):
    """A complete dossier of any domaine, made from its own data: its tabs, its règlements."""
    dossier = vide(code)
    for onglet in dossier.domaine.onglets:
        if onglet.form:
            form = REMPLIS.get(onglet.code, lambda _, form=onglet.form: form())(dossier)
            asked = replace(form, **dict.fromkeys(onglet.absents))
            dossier = replace(dossier, saisie={**dossier.saisie, onglet.code: asked})
    return dossier


def _qualification(dossier):
    offered = LIVREES.specialites(dossier.domaine.reglements, dossier.millesime)
    first = next(item for item in offered if item.est_de(dossier.periode.session))
    return Qualification(specialite=first.cle, forme_passage=FormePassage.GLOBALE)


def _choix(dossier):
    """The choices to make, and one unité to sit where none is by itself."""
    ouvertes = [epreuve for racine in arbre_du_dossier(dossier) for epreuve in racine.toutes()]
    if not any(epreuve.position is Position.INSCRIT for epreuve in ouvertes):
        return Epreuves(choix=[inscrit(next(epreuve.code for epreuve in ouvertes if epreuve.obligatoire))])
    asked = [epreuve for epreuve in ouvertes if epreuve.position is Position.INSCRIT and epreuve.options_possibles]
    return Epreuves(choix=[ChoixEpreuve(epreuve=item.code, option=item.options_possibles[0]) for item in asked])


# One valid form for each tab that requires something, by code of tab.
REMPLIS = {
    "MODALITES": lambda _: Modalites(acceptees=True),
    "IDENTIFICATION": lambda _: dubois().form("IDENTIFICATION"),
    "INFORMATIONS": lambda _: Informations(categorie="INDIVIDUEL", etablissement="0250000I"),
    "QUALIFICATION": _qualification,
    "DIPLOME": lambda _: DiplomePossede(diplome="BACCALAUREAT_GENERAL"),
    "TITRE": lambda dossier: TitreInscription(titre=specialite_de(dossier).titres[0].cle, annee=2021),
    "EPREUVES": _choix,
    "CONDITIONS": lambda _: Conditions(acceptees=True),
}


def inscrit(epreuve, option=None):
    """The choice to sit an épreuve."""
    return ChoixEpreuve(epreuve=epreuve, position=Position.INSCRIT, option=option)
