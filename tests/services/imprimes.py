"""The documents printed in the two guides, typed by hand, and those that offices publish."""

import dataclasses
from datetime import UTC, datetime

from api.rules.document import (
    EPREUVES_FACULTATIVES,
    EPREUVES_OBLIGATOIRES,
    AcquisImprime,
    CandidatImprime,
    Convocation,
    DemandePieces,
    EnTete,
    EpreuveConvoquee,
    GroupePieces,
    InscriptionImprimee,
    LigneEpreuve,
    LigneReleve,
    MesureImprimee,
    ModeDepot,
    NotificationAmenagements,
    PieceImprimee,
    RelancePieces,
    ReleveNotes,
    TableauEpreuves,
    TableauReleve,
    titre_groupe,
)

CCF = "Contrôle en cours de formation"


def epreuves(table: str) -> tuple[LigneEpreuve, ...]:
    """Rows written `[dots]label | unité | position | mode | option`, missing cells being empty."""
    rows = []
    for line in table.strip().splitlines():
        libelle, unite, position, mode, option = [*(cell.strip() for cell in line.split("|")), "", ""][:5]
        nom = libelle.lstrip(".")
        row = LigneEpreuve(
            niveau=len(libelle) - len(nom),
            libelle=nom,
            unite=unite,
            position=position,
            mode=CCF if mode == "CCF" else mode,
            option=option,
        )
        rows.append(row)
    return tuple(rows)


GUYANE = (
    "RECTORAT DE GUYANE",
    "DIVISIONS EXAMENS ET CONCOURS",
    "DEC 2",
    "PLACE LEOPOLD HEDER BP 6011",
    "97306 CAYENNE CEDEX",
)

NGMB_DUPONT = InscriptionImprimee(
    entete=EnTete(
        titre="Récapitulatif de votre candidature",
        domaine="BACCALAURÉAT PROFESSIONNEL",
        version_ligne="Version : 1 du 11/12/2023 à 16:06",
        numero_candidat="01948418953",
        numero_inscription="005",
        session="2024",
        service=GUYANE,
        telephone="05 94 27 22 43",
        courriel="dec.exapro@ac-guyane.fr",
    ),
    candidat=CandidatImprime(
        nom_complet="MADAME NGMB-DUPONT Ngmb-Jeanne",
        adresse=("reu", "97300 CAYENNE"),
        precisions={"Nom d'usage": ""},
        nationalite="Français",
        ne_le="06/05/2005",
        lieu_naissance="BUGARACH - 011",
        mobile="01 23 45 67 89",
        courriel="1948418953@mail.fr",
        vae="NON",
        ine="088553495DY",
    ),
    etablissement="CFA CEVEDOM CAYENNE - CAYENNE CEDEX 2 (9730538X)",
    categorie="SCOLAIRE BACPRO 1 AN (133)",
    amenagement="NON",
    specialite="Aéronautique option Systèmes (25303)",
    forme_passage="Globale",
    fermeture="mercredi 13 décembre 2023 à 23:59",
    acquis=(AcquisImprime(valeur="BTS DUT DEUG LICENCE", specialite="Toutes spécialités (00002)"),),
    tableaux=(
        TableauEpreuves(
            titre=EPREUVES_OBLIGATOIRES,
            lignes=epreuves("""
E1 - Epreuve scientifique | | Inscrit
.E1-A - Mathématiques | U11 | Inscrit | CCF
.E1-B - Physique-Chimie | U12 | Inscrit | CCF
E2 - Exploitation de la documentation technique | U2 | Inscrit | Ponctuel
E3 - Prise en compte de la formation en milieu professionnel | | Inscrit
.E3-A - Inspection et relation en entreprise | U31 | Inscrit | CCF
.E3-B - Montage - démontage | U32 | Inscrit | CCF
.E3-C - Essais, réglages et mise en oeuvre | U33 | Inscrit | CCF
.E3-D - Réalisation et contrôle | U34 | Inscrit | CCF
.E3-E - Economie et gestion | U35 | Inscrit | Ponctuel
.E3-F - Prévention, santé, environnement | U36 | Inscrit | Ponctuel
E4 - Langue vivante | U4 | Dispense
.E4-A - Langue vivante A : écrite | | Dispense
.E4-B - Langue vivante A : orale | | Dispense
E5 - Français, histoire-géographie, enseignement moral et civique | | Dispense
.E5-A - Français | U51 | Dispense
.E5-B - Histoire-géographie et enseignement moral et civique | U52 | Dispense
E6 - Arts appliqués et culture artistique | U6 | Dispense
E7 - Education physique et sportive | U7 | Dispense
EC1 - Chef d'oeuvre | CO1 | Inscrit | CCF
.EC1A - Chef d'oeuvre : présentation orale | | Inscrit | CCF
.EC1B - Chef d'oeuvre : note du livret | | Inscrit | CCF
..EC1BA - Chef d'oeuvre, note de la scolarité 1ère | | Inscrit | CCF
..EC1BB - Chef d'oeuvre, note de la scolarité terminale | | Inscrit | CCF
"""),
        ),
        TableauEpreuves(
            titre=EPREUVES_FACULTATIVES,
            lignes=epreuves("""
EF1 - Langue vivante facultative | UF1 | Inscrit | Ponctuel | Anglais
EF2 - Epreuve de mobilité | UF2 | Inscrit | CCF | Lettonie
"""),
        ),
    ),
    resultats_presse="NON",
    resultats_collectivites="NON",
)

DUBOIS = InscriptionImprimee(
    entete=EnTete(
        titre="CONFIRMATION D'INSCRIPTION",
        domaine="BREVET DE TECHNICIEN SUPERIEUR",
        version_ligne="Version : 1 du 04/10/2021 à 14:38",
        numero_candidat="02141027040",
        numero_inscription="001",
        session="2022-08",
        service=("Recteur", "1 chemin de l'olivier", "25000 BESANCON"),
        telephone="03 83 03 03 03",
        courriel="sactBesancon@ac-besancon.fr",
    ),
    candidat=CandidatImprime(
        nom_complet="MONSIEUR DUBOIS Pierre",
        adresse=("1 rue du port", "25000 BESANCON"),
        precisions={"Nom d'usage": ""},
        nationalite="Française",
        ne_le="01/01/2002",
        lieu_naissance="TROYES - 010",
        mobile="06 06 06 06 06",
        courriel="pdubois@ac-rennes.fr",
        vae="NON",
    ),
    diplome_possede="BACCALAURÉAT GÉNÉRAL Bac général (00012)",
    etablissement="LP P-ADRIEN PARIS - BESANCON (0250013D)",
    categorie="FORMATION CONTINUE (320)",
    amenagement="NON",
    specialite="Banque - conseiller de clientèle (31310)",
    forme_passage="Globale",
    deja_presente="2021",
    a_renvoyer="dimanche 31 octobre 2021",
    tableaux=(
        TableauEpreuves(
            titre=EPREUVES_OBLIGATOIRES,
            lignes=epreuves("""
E1 - Culture générale et expression | U1 | Inscrit | Ponctuel
E2 - Langue vivante 1 | U2 | Inscrit | Ponctuel | Anglais
E3 - Gestion de la relation client | U3 | Inscrit | Ponctuel
E4 - Dévelop.suivi.activ.commercia. | | |
.E4-A - Étude de cas | U41 | Inscrit | Ponctuel
.E4-B - Analyse situation commerciale | U42 | Inscrit | Ponctuel
E5 - Env.éco.jur.orga.activ.bancai. | U5 | Inscrit | Ponctuel
C-ANGL - Certification en langue anglaise | ANG | Inscrit | Ponctuel
"""),
        ),
        TableauEpreuves(
            titre=EPREUVES_FACULTATIVES,
            lignes=epreuves("""
EF1 - Langue vivante 2 | UF1 | Inscrit | Ponctuel | Allemand
EF2 - Certification professionnelle | UF2 | Non Inscrit | Ponctuel
EF3 - Engagement étudiant | UF3 | Inscrit | Ponctuel
"""),
        ),
    ),
)

PIECES = DemandePieces(
    entete=EnTete(
        titre="DEMANDE DE PIECES JUSTIFICATIVES",
        domaine="BACCALAURÉAT PROFESSIONNEL",
        version_ligne="Version : 1 du 11/12/2023 à 16:06",
        numero_candidat="01948418953",
        numero_inscription="005",
        session="2024",
        service=GUYANE,
        telephone="05 94 27 22 43",
        courriel="dec.exapro@ac-guyane.fr",
    ),
    candidat=NGMB_DUPONT.candidat,
    specialite="Aéronautique option Systèmes (25303)",
    groupes=(
        GroupePieces(
            mode=ModeDepot.EN_LIGNE,
            titre=titre_groupe(ModeDepot.EN_LIGNE, debut="mardi 30 août 2022", fin="vendredi 21 octobre 2022 23:59"),
            pieces=(
                PieceImprimee(
                    code="93475001",
                    libelle="Document justifiant l'identité",
                    consigne="Carte nationale d'identité, passeport ou titre de séjour en cours de validité.",
                ),
                PieceImprimee(code="93475002", libelle="Certificat médical pour embauchement"),
            ),
        ),
        GroupePieces(
            mode=ModeDepot.POSTAL,
            titre=titre_groupe(ModeDepot.POSTAL, fin="lundi 31 octobre 2022 23:59"),
            pieces=(
                PieceImprimee(
                    code="CINSIG01",
                    libelle="Confirmation d'inscription signée",
                    consigne="Gestion de la pièce non dématérialisée, à envoyer directement au service administratif",
                ),
            ),
            adresse=GUYANE,
        ),
    ),
)

RELANCE = RelancePieces(
    entete=dataclasses.replace(PIECES.entete, titre="RELANCE DE PIECES JUSTIFICATIVES"),
    candidat=PIECES.candidat,
    specialite=PIECES.specialite,
    groupes=PIECES.groupes,
)

NOTIFICATION = NotificationAmenagements(
    entete=dataclasses.replace(PIECES.entete, titre="NOTIFICATION DE MESURES D'AMENAGEMENTS"),
    candidat=PIECES.candidat,
    specialite=PIECES.specialite,
    textes="D.351-27 à D.351-32",
    decision="Partiellement accordé",
    decidee_le="vendredi 12 janvier 2024",
    mesures=(
        MesureImprimee(
            libelle="Majoration d'un tiers du temps des épreuves écrites",
            reference="code de l'éducation, article D351-27, 2°",
        ),
        MesureImprimee(
            libelle="Utilisation d'un ordinateur sans connexion, avec un logiciel de saisie",
            reference="code de l'éducation, article D351-27, 1°",
        ),
    ),
    motif=("La présence d'un secrétaire scripteur n'est pas justifiée par l'avis du médecin.",),
    recours=True,
)

LYCEE = ("Lycée Félix Eboué", "Route de Baduel", "97300 CAYENNE")
CONVOCATION = Convocation(
    entete=dataclasses.replace(
        PIECES.entete, titre="CONVOCATION AUX EPREUVES", version_ligne="Version : 2 du 02/05/2024 à 09:12"
    ),
    candidat=PIECES.candidat,
    specialite=PIECES.specialite,
    epreuves=(
        EpreuveConvoquee(
            code="E2",
            libelle="E2 - Exploitation de la documentation technique",
            jour="lundi 17 juin 2024",
            heure="09:30",
            duree="5 h 20",
            majoration="tiers temps compris",
            lieu=LYCEE,
            salle="Salle B204",
            place="17",
            debut=datetime(2024, 6, 17, 7, 30, tzinfo=UTC),
            fin=datetime(2024, 6, 17, 12, 50, tzinfo=UTC),
        ),
        EpreuveConvoquee(
            code="E5-A",
            libelle="E5-A - Français",
            jour="mercredi 19 juin 2024",
            heure="09:00",
            duree="4 h",
            majoration="tiers temps compris",
            lieu=LYCEE,
            salle="Gymnase",
            place="112",
            debut=datetime(2024, 6, 19, 7, tzinfo=UTC),
            fin=datetime(2024, 6, 19, 11, tzinfo=UTC),
        ),
        EpreuveConvoquee(
            code="EF1",
            libelle="EF1 - Langue vivante facultative - Anglais",
            jour="vendredi 21 juin 2024",
            heure="14:00",
            duree="20 min",
            lieu=LYCEE,
            place="3",
            debut=datetime(2024, 6, 21, 12, tzinfo=UTC),
            fin=datetime(2024, 6, 21, 12, 20, tzinfo=UTC),
        ),
    ),
    amenagements=tuple(mesure.libelle for mesure in NOTIFICATION.mesures),
)


def notes(table: str) -> tuple[LigneReleve, ...]:
    """Rows written `[dots]label | unité | coefficient | note | précision`, missing cells being empty."""
    rows = []
    for line in table.strip().splitlines():
        libelle, unite, coefficient, note, precision = [*(cell.strip() for cell in line.split("|")), "", "", "", ""][:5]
        nom = libelle.lstrip(".")
        row = LigneReleve(
            niveau=len(libelle) - len(nom),
            libelle=nom,
            unite=unite,
            coefficient=coefficient,
            note=note,
            precision=precision,
        )
        rows.append(row)
    return tuple(rows)


RELEVE = ReleveNotes(
    entete=dataclasses.replace(
        PIECES.entete, titre="RELEVE DE NOTES", version_ligne="Version : 2 du 08/07/2024 à 10:05"
    ),
    candidat=PIECES.candidat,
    specialite=PIECES.specialite,
    forme_passage="Globale",
    tableaux=(
        TableauReleve(
            titre="Session normale 1er groupe - Epreuve(s) obligatoire(s)",
            lignes=notes("""
E1 - Epreuve scientifique
.E1-A - Mathématiques | U11 | 1,5 | 4.00
.E1-B - Physique-Chimie | U12 | 1,5 | 9.50
E2 - Exploitation de la documentation technique | U2 | 4 | 11.00
E3 - Prise en compte de la formation en milieu professionnel
.E3-A - Inspection et relation en entreprise | U31 | 2 | 12.00
.E3-B - Montage - démontage | U32 | 2 | 10.00
.E3-C - Essais, réglages et mise en oeuvre | U33 | 2 | 10.50
.E3-D - Réalisation et contrôle | U34 | 2 | 9.00
.E3-E - Economie et gestion | U35 | 1 | 8.00
.E3-F - Prévention, santé, environnement | U36 | 1 | Absence justifiée
E4 - Langue vivante - Anglais | U4 | 2 | 13.00
E5 - Français, histoire-géographie, enseignement moral et civique
.E5-A - Français | U51 | 2,5 | 15.00 | Bénéfice - Académie d'obtention: BESANCON - Année d'obtention: 2021
.E5-B - Histoire-géographie et enseignement moral et civique | U52 | 2,5 | 6.00
E6 - Arts appliqués et culture artistique | U6 | 1 | Dispense
E7 - Education physique et sportive | U7 | 1 | Dispensé
EC1 - Chef d'oeuvre | CO1 | 2 | 12.00
"""),
        ),
        TableauReleve(
            titre="Session normale 1er groupe - Epreuve(s) facultative(s)",
            lignes=notes("EF1 - Langue vivante facultative - Anglais | UF1 | | 14.00"),
        ),
        TableauReleve(
            titre="Session normale 2nd groupe",
            lignes=notes("""
ECT - Epreuve de contrôle - Mathématiques | | 1,5 | 12.00
ECT - Epreuve de contrôle - Histoire-géographie et enseignement moral et civique | | 2,5 | 11.00
"""),
        ),
    ),
    moyenne="10.45",
    decision="Admis",
    precisions=("Moyenne du premier groupe : 9.50.",),
)
