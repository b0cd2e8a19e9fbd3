"""The exams of the voie professionnelle: one wizard and one list of pièces, in the name of each diploma.

The nine tabs and the wording are those of the guide Bac Pro (version 1.1 of 12/07/2024).
"""

from api.rules.amenagement import ENSEIGNEMENT_SCOLAIRE
from api.rules.document import TypeDocument
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
from api.rules.piece import CERTIFICAT_MEDICAL, DIPLOMES, IDENTITE, NATIONALITE, inscription_signee
from api.rules.textes import ATTENTION_DERNIER_ONGLET, MODALITE_ETAT_CIVIL, MODALITE_PIECES, Textes


def examen_professionnel(*, code: str, libelle: str, diplome: str, sigle: str, reglements: str) -> Domaine:
    """The domaine of an exam of the voie professionnelle.

    Args:
        code: the code of the domaine: "BCP".
        libelle: its title, in capitals.
        diplome: the diploma within a sentence, without its article: "baccalauréat professionnel".
        sigle: its short name in the tab « Acquis »: "BACPRO".
        reglements: its folder of règlements.
    """
    return Domaine(
        code=code,
        nature=Nature.EXAMEN,
        libelle=libelle,
        reglements=reglements,
        document_inscription=TypeDocument.RECAPITULATIF_CANDIDATURE,
        onglets=(
            modalites.ONGLET,
            identification.onglet(),
            informations.onglet(absents=frozenset({"renonce_acquis"})),
            qualification.onglet(),
            acquis.onglet(_declarations(sigle)),
            epreuves.ONGLET,
            recapitulatif.ONGLET,
            conditions.ONGLET,
            numero.ONGLET,
        ),
        amenagement=ENSEIGNEMENT_SCOLAIRE,
        pieces=(
            inscription_signee("Récapitulatif de votre candidature signé"),
            IDENTITE,
            NATIONALITE,
            DIPLOMES,
            CERTIFICAT_MEDICAL,
        ),
        textes=_textes(diplome),
    )


def _declarations(sigle: str) -> dict[str, str]:
    """The wording of the boxes of the tab « Acquis »."""
    return {
        "deja_presente": (
            f"Je me suis déjà présenté à ce {sigle} lors d'une session précédente et je n'ai pas obtenu le diplôme"
        ),
        "autre_specialite": (
            f"Je me suis déjà présenté à une autre spécialité du {sigle} et je n'ai pas obtenu le diplôme"
        ),
        "autre_diplome": f"J'ai obtenu un {sigle} d'une autre spécialité, ou obtenu un autre diplôme",
        "dispenses_vae": "J'ai des dispenses d'épreuve au titre de la validation des acquis de l'expérience",
    }


def _textes(diplome: str) -> Textes:
    return Textes(
        modalites=(
            (
                f"L'inscription au {diplome} se fait pendant la période d'ouverture du service d'inscription de "
                "l'académie correspondant à votre lieu de résidence."
            ),
            MODALITE_ETAT_CIVIL,
            MODALITE_PIECES,
            (
                "Si vous demandez un aménagement des épreuves au titre du handicap, contactez un médecin agréé pour obtenir "
                "un certificat à fournir au service des examens et concours, indiquant les mesures d'aménagement demandées."
            ),
        ),
        attention_recapitulatif=ATTENTION_DERNIER_ONGLET,
        document_a_conserver="Le récapitulatif de votre candidature",
        document_a_editer="le récapitulatif de votre candidature",
        inscrit=f"au {diplome}",
        csp="Catégorie socio-professionnelle d'un représentant légal",
    )
