"""Concours enseignants du second degré: national, and several in one session, as the cards of the guide Bac Pro show.

The guides show no screen of it: its tabs are the ones of use to a concours. It asks for no school, no catégorie of
candidat, no forme de passage and no acquis, and everybody sits every épreuve.
"""

from api.rules.amenagement import TexteApplicable
from api.rules.document import TypeDocument
from api.rules.onglets import (
    conditions,
    epreuves,
    identification,
    informations,
    modalites,
    numero,
    qualification,
    recapitulatif,
    titre,
)
from api.rules.parcours import Domaine, Nature
from api.rules.piece import CERTIFICAT_MEDICAL, IDENTITE, TITRE
from api.rules.textes import ATTENTION_DERNIER_ONGLET, MODALITE_ETAT_CIVIL, MODALITE_PIECES, Textes

CONCOURS = "Epreuves du concours"

DOMAINE = Domaine(
    code="CE2",
    nature=Nature.CONCOURS,
    libelle="CONCOURS ENSEIGNANTS 2ND DEGRÉ",
    reglements="ce2",
    unique_par_session=False,
    centres=("NATIONAL-RENNES", "NATIONAL-SIEC"),
    document_inscription=TypeDocument.RECAPITULATIF_INSCRIPTION,
    onglets=(
        modalites.ONGLET,
        identification.onglet(absents=frozenset({"categorie_socioprofessionnelle"})),
        informations.onglet(
            absents=frozenset(
                {
                    "categorie",
                    "situation",
                    "amenagement_duree",
                    "etablissement",
                    "ancien_etablissement",
                    "resultats_presse",
                    "resultats_collectivites",
                    "renonce_acquis",
                }
            )
        ),
        qualification.onglet(absents=frozenset({"section_de_langue", "forme_passage", "derogation_forme"})),
        titre.ONGLET,
        epreuves.ONGLET,
        recapitulatif.ONGLET,
        conditions.ONGLET,
        numero.ONGLET,
    ),
    amenagement=TexteApplicable(
        code="code général de la fonction publique", article="L352-3", articles="L. 352-3", a_alineas=False
    ),
    pieces=(
        IDENTITE,
        TITRE,
        CERTIFICAT_MEDICAL,
    ),
    textes=Textes(
        modalites=(
            (
                "L'inscription aux concours de recrutement d'enseignants du second degré se fait pendant la période "
                "d'ouverture du service d'inscription."
            ),
            (
                "Vous pouvez vous inscrire à plusieurs concours d'une même session : chacun fait l'objet d'une "
                "candidature distincte."
            ),
            MODALITE_ETAT_CIVIL,
            MODALITE_PIECES,
        ),
        attention_recapitulatif=ATTENTION_DERNIER_ONGLET,
        document_a_conserver="Le récapitulatif d'inscription",
        document_a_editer="le récapitulatif d'inscription",
        csp="",
        groupes={1: CONCOURS, 2: CONCOURS},
        de_l_epreuve="du concours",
        compte_formation="",
        note_handicap=(
            "(1) Si vous pensez pouvoir bénéficier d'aménagements des épreuves prévus par la réglementation pour les "
            'candidats en situation de handicap (code général de la fonction publique - article L. 352-3), sélectionnez "Oui" '
            "et contactez au plus vite le service chargé de votre inscription. Votre demande d'aménagements doit être faite "
            "avant la date de clôture des inscriptions au concours."
        ),
    ),
)
