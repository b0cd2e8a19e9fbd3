"""Brevet de technicien supérieur: the nine tabs and the wording of the guide BTS."""

from dataclasses import replace

from api.rules.amenagement import ENSEIGNEMENT_SUPERIEUR
from api.rules.document import TypeDocument
from api.rules.onglets import (
    acquis,
    diplome,
    epreuves,
    identification,
    informations,
    numero,
    precedentes,
    qualification,
    recapitulatif,
)
from api.rules.parcours import Domaine, Nature
from api.rules.piece import (
    CERTIFICAT_MEDICAL,
    DIPLOMES,
    IDENTITE,
    NON_DEMATERIALISEE,
    Fenetre,
    Formule,
    inscription_signee,
)
from api.rules.textes import Textes

CSP = "Catégorie socio-professionnelle du candidat ou d'un représentant légal"

DOMAINE = Domaine(
    code="BTS",
    nature=Nature.EXAMEN,
    libelle="BREVET DE TECHNICIEN SUPERIEUR",
    reglements="bts",
    sessions=("BTS {annee}",),
    document_inscription=TypeDocument.CONFIRMATION_INSCRIPTION,
    onglets=(
        precedentes.ONGLET,
        identification.onglet(
            libelles={
                "telephone_mobile": "Téléphone portable",
                "telephone": "Téléphone fixe",
                "categorie_socioprofessionnelle": CSP,
            },
            aides={
                "code_postal": "Exemple: 35000",
                "telephone_mobile": "Exemples : 0623456789 ou +33623456789",
                "telephone": "Exemples : 0123456789 ou +33123456789",
            },
            # « Note : le N° de téléphone mobile et l'adresse mail sont obligatoires. »
            exiges=frozenset({"telephone_mobile"}),
        ),
        informations.onglet(),
        qualification.onglet(absents=frozenset({"section_de_langue"})),
        acquis.onglet(
            {
                "deja_presente": (
                    "Je me suis déjà présenté(e) à ce BTS lors d'une session précédente et je n'ai pas obtenu le diplôme"
                ),
                "autre_specialite": (
                    "Je me suis déjà présenté(e) à un autre BTS lors d'une session précédente et je n'ai pas obtenu le diplôme"
                ),
                "autre_diplome": "J'ai obtenu un autre diplôme (inclus certification en langue anglaise)",
                "dispenses_vae": "J'ai des dispenses d'épreuve au titre de la validation des acquis de l'expérience",
            }
        ),
        diplome.ONGLET,
        epreuves.ONGLET,
        recapitulatif.ONGLET,
        numero.ONGLET,
    ),
    amenagement=ENSEIGNEMENT_SUPERIEUR,
    pieces=(
        inscription_signee("Confirmation d'inscription signée", "Confirmation d'inscription"),
        IDENTITE,
        DIPLOMES,
        replace(CERTIFICAT_MEDICAL, consigne=NON_DEMATERIALISEE, fenetre=Fenetre(formule=Formule.AVANT)),
    ),
    textes=Textes(
        attention_recapitulatif=(
            "A ce stade, la candidature n'est pas encore enregistrée, je dois cliquer sur le bouton Enregistrer pour "
            "terminer mon inscription."
        ),
        document_a_conserver="Le récapitulatif d'inscription",
        document_a_editer="la confirmation d'inscription",
        csp=CSP,
        inscrit="au brevet de technicien supérieur",
    ),
)
