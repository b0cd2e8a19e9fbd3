"""Baccalauréat professionnel: the nine tabs and the wording of the guide Bac Pro (version 1.1 of 12/07/2024)."""

from api.rules.amenagement import ENSEIGNEMENT_SCOLAIRE
from api.rules.document import ModeDepot, TypeDocument
from api.rules.onglets import (
    acquis,
    conditions,
    epreuves,
    identification,
    informations,
    modalites,
    numero,
    qualification,
    recapitulatif,
)
from api.rules.parcours import Domaine, Nature
from api.rules.piece import PieceDemandee, si_amenagement, si_titres
from api.rules.textes import Textes

DOMAINE = Domaine(
    code="BCP",
    nature=Nature.EXAMEN,
    libelle="BACCALAURÉAT PROFESSIONNEL",
    reglements="bcp",
    document_inscription=TypeDocument.RECAPITULATIF_CANDIDATURE,
    onglets=(
        modalites.ONGLET,
        identification.onglet(),
        informations.onglet(absents=frozenset({"renonce_acquis"})),
        qualification.onglet(),
        acquis.onglet(
            {
                "deja_presente": (
                    "Je me suis déjà présenté à ce BACPRO lors d'une session précédente et je n'ai pas obtenu le diplôme"
                ),
                "autre_specialite": (
                    "Je me suis déjà présenté à une autre spécialité du BACPRO et je n'ai pas obtenu le diplôme"
                ),
                "autre_diplome": "J'ai obtenu un BACPRO d'une autre spécialité, ou obtenu un autre diplôme",
                "dispenses_vae": "J'ai des dispenses d'épreuve au titre de la validation des acquis de l'expérience",
            }
        ),
        epreuves.ONGLET,
        recapitulatif.ONGLET,
        conditions.ONGLET,
        numero.ONGLET,
    ),
    amenagement=ENSEIGNEMENT_SCOLAIRE,
    pieces=(
        PieceDemandee(code="CINSIG01", libelle="Récapitulatif de votre candidature signé", mode=ModeDepot.EN_LIGNE),
        PieceDemandee(code="93475001", libelle="Document justifiant l'identité", mode=ModeDepot.EN_LIGNE),
        PieceDemandee(code="93475003", intitule="Nationalité", libelle="Nationalité", mode=ModeDepot.EN_LIGNE),
        PieceDemandee(
            code="93475004",
            libelle="Justificatif des diplômes déclarés",
            mode=ModeDepot.EN_LIGNE,
            est_demandee=si_titres,
        ),
        PieceDemandee(
            code="93475005",
            libelle="Certificat du médecin agréé indiquant les mesures d'aménagement demandées",
            mode=ModeDepot.POSTAL,
            est_demandee=si_amenagement,
        ),
    ),
    textes=Textes(
        modalites=(
            (
                "L'inscription au baccalauréat professionnel se fait pendant la période d'ouverture du service "
                "d'inscription de l'académie correspondant à votre lieu de résidence."
            ),
            "Les données d'état civil de votre compte doivent être celles qui figurent sur votre pièce d'identité.",
            (
                "Les pièces justificatives demandées sont à fournir dans les délais indiqués dans votre espace candidat, "
                'rubrique "Mes justificatifs".'
            ),
            (
                "Si vous demandez un aménagement des épreuves au titre du handicap, contactez un médecin agréé pour obtenir "
                "un certificat à fournir au service des examens et concours, indiquant les mesures d'aménagement demandées."
            ),
        ),
        attention_recapitulatif=(
            "A ce stade, la candidature n'est pas encore enregistrée, je dois poursuivre jusqu'au dernier onglet pour "
            "terminer mon inscription."
        ),
        document_a_conserver="Le récapitulatif de votre candidature",
        document_a_editer="le récapitulatif de votre candidature",
        inscrit="au baccalauréat professionnel",
        csp="Catégorie socio-professionnelle d'un représentant légal",
    ),
)
