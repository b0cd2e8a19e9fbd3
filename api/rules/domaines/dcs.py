"""Diplômes comptables supérieurs, DCG and DSCG: the twelve tabs and the page of the guide BTS's last screen.

The card of the guide Bac Pro (section 2.1) names the domaine, its two sessions and its two diplomas.
"""

from api.rules.amenagement import ENSEIGNEMENT_SUPERIEUR
from api.rules.document import TypeDocument
from api.rules.onglets import (
    acquis,
    conditions,
    epreuves,
    identification,
    informations,
    modalites,
    numero,
    precedentes,
    qualification,
    recapitulatif,
    supplementaires,
    titre,
)
from api.rules.parcours import Domaine, Nature
from api.rules.piece import CERTIFICAT_MEDICAL, DIPLOMES, IDENTITE, TITRE, inscription_signee
from api.rules.textes import ATTENTION_DERNIER_ONGLET, MODALITE_ETAT_CIVIL, MODALITE_PIECES, Textes

CSP = "Catégorie socio-professionnelle du candidat ou d'un représentant légal"

DOMAINE = Domaine(
    code="DCS",
    nature=Nature.EXAMEN,
    libelle="DIPLÔMES COMPTABLES SUPÉRIEURS",
    reglements="dcs",
    sessions=("DCG {annee}", "DSCG {annee}"),
    document_inscription=TypeDocument.RECAPITULATIF_INSCRIPTION,
    onglets=(
        modalites.ONGLET,
        precedentes.ONGLET,
        identification.onglet(libelles={"categorie_socioprofessionnelle": CSP}),
        informations.onglet(),
        qualification.onglet(absents=frozenset({"section_de_langue", "forme_passage", "derogation_forme"})),
        acquis.onglet(
            {
                "deja_presente": (
                    "Je me suis déjà présenté(e) à ce diplôme lors d'une session précédente et je n'ai pas obtenu le diplôme"
                ),
                "autre_diplome": "J'ai obtenu un autre diplôme",
            },
            absents=frozenset({"autre_specialite", "autres_specialites"}),
        ),
        supplementaires.ONGLET,
        titre.ONGLET,
        epreuves.ONGLET,
        recapitulatif.ONGLET,
        conditions.ONGLET,
        numero.ONGLET,
    ),
    amenagement=ENSEIGNEMENT_SUPERIEUR,
    pieces=(
        inscription_signee("Récapitulatif d'inscription signé", "Récapitulatif d'inscription"),
        IDENTITE,
        TITRE,
        DIPLOMES,
        CERTIFICAT_MEDICAL,
    ),
    textes=Textes(
        modalites=(
            (
                "L'inscription au diplôme de comptabilité et de gestion (DCG) ou au diplôme supérieur de comptabilité et "
                "de gestion (DSCG) se fait pendant la période d'ouverture du service d'inscription de l'académie "
                "correspondant à votre lieu de résidence."
            ),
            (
                "Les unités d'enseignement (UE) sont indépendantes : vous choisissez, dans l'onglet Epreuves, celles que "
                "vous présentez à cette session."
            ),
            (
                "Vous devez être titulaire, dès la date limite de retour des pièces, du titre ou du diplôme qui vous "
                "permet de vous inscrire : indiquez-le dans l'onglet Titre pour inscription."
            ),
            MODALITE_ETAT_CIVIL,
            MODALITE_PIECES,
        ),
        attention_recapitulatif=ATTENTION_DERNIER_ONGLET,
        document_a_conserver="Le récapitulatif d'inscription",
        document_a_editer="la confirmation d'inscription",
        csp=CSP,
    ),
)
