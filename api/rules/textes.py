"""The wording of a domaine where the guides differ, and the sentences that they share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from api.rules.epreuve import SESSION_NORMALE

INFORMATIQUE_ET_LIBERTES = (
    'Conformément à la "loi informatique et libertés" du 6 janvier 1978 modifiée en 2004, vous bénéficiez d\'un droit '
    "d'accès et de rectification aux informations qui vous concernent : vous pouvez exercer ce droit en vous adressant "
    "au service des examens et concours de votre académie d'inscription. Vous pouvez également, pour des motifs "
    "légitimes, vous opposer au traitement des données vous concernant."
)

NOTE_HANDICAP = (
    "(1) Si vous pensez pouvoir bénéficier d'aménagements des conditions d'examen prévus par la réglementation pour les "
    'candidats présentant un handicap (code de l\'éducation - articles D.351-27 à D.351-32), sélectionnez "Oui" et '
    "contactez au plus vite le service des examens de votre académie. Votre demande d'aménagements doit être faite avant "
    "la date de clôture des inscriptions à l'examen."
)

COMPTE_FORMATION = (
    "Pour information, si vous êtes admis à l'examen, votre résultat sera transmis à la Caisse des Dépôts afin "
    "d'alimenter votre compte personnel de formation."
)

CONDITIONS = (
    (
        "Les conditions exigées pour la recevabilité de votre dossier de candidature vont être vérifiées, par "
        "l'administration, en tenant compte de l'ensemble des pièces justificatives que vous devez fournir."
    ),
    "En conséquence :",
    (
        "- Lorsque le contrôle des pièces fournies montre que vous ne remplissez pas les conditions pour faire acte de "
        "candidature, votre dossier de candidature ne sera pas retenu, que vous ayez été ou non de bonne foi;"
    ),
    (
        "- En cas de fausses déclarations, vous êtes passible des sanctions pénales prévues par les articles 441-6 et 441-7 "
        "du code pénal."
    ),
)

CONDITIONS_ACCEPTATION = (
    "En cochant cette case, je m'engage à fournir au service chargé de mon inscription, à la date qui me sera indiquée, "
    "toutes les pièces justificatives qui me seront demandées; Je reconnais avoir pris connaissance des conditions "
    "d'inscription et j'accepte de me conformer aux présentes dispositions ."
)

MODALITE_ETAT_CIVIL = (
    "Les données d'état civil de votre compte doivent être celles qui figurent sur votre pièce d'identité."
)

MODALITE_PIECES = (
    "Les pièces justificatives demandées sont à fournir dans les délais indiqués dans votre espace candidat, "
    'rubrique "Mes justificatifs".'
)

ATTENTION_DERNIER_ONGLET = (
    "A ce stade, la candidature n'est pas encore enregistrée, je dois poursuivre jusqu'au dernier onglet pour "
    "terminer mon inscription."
)

IDENTITE_FIGEE = (
    "Dès qu'une candidature existe, seuls l'adresse mail et le mot de passe sont modifiables. Si une autre information "
    "est erronée, contactez le service gestionnaire dont les coordonnées sont indiquées dans l'en-tête du document "
    "relatif à votre inscription."
)

SUPPRESSION_IMPOSSIBLE = "Le compte ne peut pas être supprimé car une ou plusieurs candidatures y sont attachées"

SERVICE_INDISPONIBLE = "Le service est momentanément indisponible. Réessayez dans un instant."
SERVICE_SATURE = "Le service reçoit trop de demandes en ce moment. Rien n'a été fait : réessayez dans {secondes} s."

CONFIRMATION_SUPPRESSION = "Confirmez la suppression de votre compte : vos informations seront effacées."

CONFIRMATION_DESINSCRIPTION = (
    "Attention : vous vous apprêtez à vous désinscrire. En cas d'erreur de désinscription, vous devrez procéder à une "
    "réinscription pour être autorisé(e) à vous présenter. Etes-vous certain(e) de vouloir poursuivre cette action ?"
)


VERIFIER_ADRESSE = (
    "Veuillez confirmer ou modifier votre email de contact avant de pouvoir vous connecter.",
    "Cette information est importante par la suite, un email valide est indispensable.",
)
RESSAISIR_MOT_DE_PASSE = (
    "Par mesure de sécurité, merci de bien vouloir ressaisir le mot de passe qui vous a été communiqué."
)
CONSEIL_MOT_DE_PASSE = "Nous vous conseillons de personnaliser votre mot de passe lors de votre première connexion"
AVANT_VERIFICATION = VERIFIER_ADRESSE[0]

ACADEMIE_DE_RESIDENCE = "Vous devez sélectionner l'académie correspondant à votre lieu de résidence."

COMPTE_EN_COURS = (
    "Votre compte est en cours de création.",
    "Votre inscription sera possible seulement lorsque votre compte sera activé.",
    (
        "Vous allez recevoir un mail à l'adresse {adresse}, veuillez cliquer sur le lien contenu dans ce mail pour activer "
        "votre compte."
    ),
    (
        "Ce lien n'est valable que pour une durée de 48 heures. Passé ce délai, vos informations seront effacées, vous "
        "devrez recommencer votre démarche de création de compte."
    ),
)

MOT_DE_PASSE_OUBLIE = (
    (
        "Vous allez recevoir un mail sur votre mail de contact ({adresse}), veuillez cliquer sur le lien contenu dans ce "
        "mail pour modifier votre mot de passe."
    ),
    "Ce lien n'est valable que pour une durée de 48 heures.",
    "Passé ce délai, vous devrez re cliquer sur 'Mot de passe oublié'.",
)


@dataclass(frozen=True, kw_only=True)
class Textes:
    """The texts that a domaine words in its own way.

    Attributes:
        modalites: paragraphs of the tab « Modalités d'inscription »; empty where the domaine has no such tab.
        attention_recapitulatif: the warning of the tab « Récapitulatif ».
        document_a_conserver: the first document to keep, named by the result page.
        document_a_editer: the document that « Visualiser/Imprimer » gives, with its article.
        inscrit: the words after « Votre établissement vous a inscrit » on a papillon; empty for the domaine's label.
        csp: label of the catégorie socio-professionnelle on the récapitulatif.
        groupes: titles of the tables of épreuves on the récapitulatif, by group.
        de_l_epreuve: its word in sentences, with the preposition: « de l'examen », « du concours ».
        compte_formation: the sentence on the compte personnel de formation; empty for a concours, which is no
            certification.
        note_handicap: note (1) of the tab « Informations candidature ».
        conditions: paragraphs of the tab « Conditions d'inscription ».
        consigne_acquis: the sentence above the declarations of acquis.
    """

    modalites: tuple[str, ...] = ()
    modalites_acceptation: str = (
        "En cochant cette case, je reconnais avoir pris connaissance des modalités d'inscription et je les accepte."
    )
    attention_recapitulatif: str
    document_a_conserver: str
    document_a_editer: str
    csp: str
    inscrit: str = ""
    groupes: Mapping[int, str] = field(default_factory=lambda: SESSION_NORMALE)
    de_l_epreuve: str = "de l'examen"
    compte_formation: str = COMPTE_FORMATION
    note_handicap: str = NOTE_HANDICAP
    conditions: tuple[str, ...] = CONDITIONS
    conditions_acceptation: str = CONDITIONS_ACCEPTATION
    consigne_acquis: str = (
        "Si vous remplissez les conditions pour obtenir des reports de notes ou des dispenses sur certaines épreuves de "
        'votre spécialité, vous devez le déclarer ci-dessous. Sinon veuillez cliquer sur le bouton "Suivant".'
    )


# The paragraphs that a tab shows with its fields, by the code of the tab.
TEXTES_DES_ONGLETS: Mapping[str, Callable[[Textes], tuple[str, ...]]] = {
    "MODALITES": lambda textes: textes.modalites,
    "IDENTIFICATION": lambda _textes: (INFORMATIQUE_ET_LIBERTES,),
    "INFORMATIONS": lambda textes: (textes.note_handicap,),
    "ACQUIS": lambda textes: (textes.consigne_acquis,),
    "CONDITIONS": lambda textes: textes.conditions,
}


def textes_de_l_onglet(code: str, textes: Textes) -> tuple[str, ...]:
    """The paragraphs that a tab shows with its fields; none for most."""
    found = TEXTES_DES_ONGLETS.get(code)
    return found(textes) if found else ()
