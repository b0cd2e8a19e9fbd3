"""The tab « N° Inscription » (both guides): the page shown once the candidature is saved."""

from dataclasses import dataclass
from datetime import datetime

from api.rules.academie import Contact
from api.rules.dates import instant_court_a
from api.rules.numero import numero_inscription
from api.rules.parcours import Onglet
from api.rules.textes import Textes

ONGLET = Onglet(code="NUMERO_INSCRIPTION", titre="N° Inscription")


@dataclass(frozen=True, slots=True)
class PageNumero:
    """The page, paragraph by paragraph, and the contact of the office."""

    lignes: tuple[str, ...]
    contact: Contact | None


def page(
    textes: Textes,
    *,
    numero_candidat: str,
    numero: int,
    enregistree_le: datetime,
    ferme_le: datetime,
    academie: str,
    contact: Contact | None,
) -> PageNumero:
    """The sentences of the guides' screen « Votre numéro d'inscription », for one registration."""
    return PageNumero(
        lignes=(
            f"Votre inscription a bien été prise en compte le {instant_court_a(enregistree_le)}.",
            f"Votre numéro candidat : {numero_candidat}",
            f"Votre numéro d'inscription : {numero_inscription(numero)}",
            (
                "Vous pourrez consulter et, éventuellement, modifier les données de votre dossier avant la fermeture du "
                f"service fixée le : {instant_court_a(ferme_le)}."
            ),
            "Vous devez impérativement prendre connaissance et conserver les documents suivants :",
            f"- {textes.document_a_conserver}",
            f"- La liste des pièces justificatives indispensables pour la suite {textes.de_l_epreuve}.",
            (
                'Ces documents sont mis à votre disposition dans votre espace candidat, menu "Mes documents". Vous pouvez '
                f'également éditer {textes.document_a_editer} au format pdf à l\'aide du bouton "Visualiser/Imprimer", ou à '
                "défaut l'enregistrer."
            ),
            "Pour tout renseignement, vous pouvez contacter le service des examens et concours dont vous dépendez :",
            academie,
        ),
        contact=contact,
    )
