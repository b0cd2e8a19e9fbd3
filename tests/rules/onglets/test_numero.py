"""The page « Votre numéro d'inscription », sentence by sentence."""

from datetime import UTC, datetime

from api.rules.contenu import LIVRES
from api.rules.contenu.contacts import contact_de
from api.rules.domaines import domaines
from api.rules.onglets.numero import page

GUYANE = contact_de(LIVRES, "33")


def lignes(domaine):
    return page(
        domaines()[domaine].textes,
        numero_candidat="01948418953",
        numero=5,
        enregistree_le=datetime(2023, 12, 11, 15, 6, tzinfo=UTC),
        ferme_le=datetime(2023, 12, 13, 22, 59, tzinfo=UTC),
        academie="ACADÉMIE DE LA GUYANE",
        contact=GUYANE,
    )


def test_says_what_the_guide_bac_pro_says():
    shown = lignes("BCP")

    assert shown.lignes[:4] == (
        "Votre inscription a bien été prise en compte le 11/12/2023 à 16:06.",
        "Votre numéro candidat : 01948418953",
        "Votre numéro d'inscription : 005",
        (
            "Vous pourrez consulter et, éventuellement, modifier les données de votre dossier avant la fermeture du "
            "service fixée le : 13/12/2023 à 23:59."
        ),
    )
    assert "- Le récapitulatif de votre candidature" in shown.lignes
    assert shown.lignes[-2:] == (
        "Pour tout renseignement, vous pouvez contacter le service des examens et concours dont vous dépendez :",
        "ACADÉMIE DE LA GUYANE",
    )
    assert shown.contact.telephone == "0594272243"


def test_names_the_documents_of_the_guide_bts():
    shown = lignes("BTS").lignes

    assert "- Le récapitulatif d'inscription" in shown
    assert any("éditer la confirmation d'inscription au format pdf" in ligne for ligne in shown)
