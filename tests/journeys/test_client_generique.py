"""Five candidates register through a client that knows no field, no label and no list: the descriptions suffice."""

from collections.abc import Mapping
from typing import Any

import factories
import pytest
from client_generique import FORMULAIRE, ClientGenerique

from api.models import Candidature, forms
from tests.journeys.etapes import periode_id
from tests.journeys.story import ENREGISTRER, MOT_DE_PASSE, Recit, a_paris
from tests.rules.dossiers import accrall, dubois, ngmb_dupont

ONGLETS = f"""query($id: ID!) {{ candidature(id: $id) {{
  onglets {{ code etat problemes {{ code message path }} formulaire {{ {FORMULAIRE} }} }}
}} }}"""
COMPTE = {
    "Sexe": "Madame",
    "Nom de famille": "NGMB-DUPONT",
    "Confirmation du nom de naissance": "NGMB-DUPONT",
    "Prénoms": "NGMB-Jeanne",
    "Date de naissance": "06/05/2005",
    "Confirmation date de naissance": "06/05/2005",
    "Pays de naissance": "FRANCE (DONT OUTRE-MER)",
    "Département, DOM ou COM de naissance": "011 - AUDE",
    "Commune de naissance": "BUGARACH",
    "Adresse mail": "jeanne@example.org",
    "Confirmation de l'adresse mail": "jeanne@example.org",
    "Mot de passe": MOT_DE_PASSE,
    "Confirmation du mot de passe": MOT_DE_PASSE,
}
IDENTIFIANTS = {"Identifiant de connexion": "jeanne@example.org", "Mot de passe": MOT_DE_PASSE}
MODALITES = "En cochant cette case, je reconnais avoir pris connaissance des modalités d'inscription et je les accepte."
CONDITIONS = (
    "En cochant cette case, je m'engage à fournir au service chargé de mon inscription, à la date qui me sera indiquée, "
    "toutes les pièces justificatives qui me seront demandées; Je reconnais avoir pris connaissance des conditions "
    "d'inscription et j'accepte de me conformer aux présentes dispositions ."
)
JEANNE = {
    MODALITES: "x",
    "Nationalité": "Français",
    "Numéro, rue, voie": "reu",
    "Code postal": "97300",
    "Localité": "CAYENNE",
    "Téléphone personnel mobile": "0123456789",
    "Catégorie socio-professionnelle d'un représentant légal": "Chômeurs n'ayant jamais travaillé",
    "Catégorie du candidat": "SCOLAIRE BACPRO 1 AN",
    "Etablissement": "CFA CEVEDOM CAYENNE - CAYENNE CEDEX 2 (9730538X)",
    "Spécialité": "Aéronautique option Systèmes",
    "J'ai obtenu un BACPRO d'une autre spécialité, ou obtenu un autre diplôme": "x",
    "Titres ou diplômes": [
        {
            "Titre ou diplôme": "BTS DUT DEUG LICENCE Toutes spécialités (depuis 1900)",
            "Année": "2022",
            "Académie": "Aix-Marseille",
        }
    ],
    "EF1 : Langue vivante facultative": {"Position": "Inscrit", "Langue": "Anglais"},
    "EF2 : Epreuve de mobilité": {"Position": "Inscrit", "Option": "Lettonie"},
    CONDITIONS: "x",
}
CSP = "Catégorie socio-professionnelle du candidat ou d'un représentant légal"
DACK = {
    "Nationalité": "Français",
    "Numéro, rue, voie": "1 rue des champs",
    "Code postal": "25000",
    "Localité": "BESANCON",
    "Téléphone portable": "0606060606",
    CSP: "Chauffeurs",
    "Catégorie du candidat": "EX.SCOLAIRE",
    "Etablissement": "INDIV BESANCON (02500005)",
    "Votre ancien établissement": "LP FERNAND LEGERE - AUDINCOURT CEDEX (0250001R)",
    "Spécialité": "Aéronautique",
    "Je me suis déjà présenté(e) à ce BTS lors d'une session précédente et je n'ai pas obtenu le diplôme": "x",
    "Sessions précédentes": [
        {
            "Année": "2021",
            "Académie": "BESANCON",
            "Ancienne catégorie": "SCOLAIRE",
            "Ancienne forme de passage": "Globale",
            "Notes obtenues": [{"Epreuve": "E1 : Culture générale et expression", "Note": "15"}],
        }
    ],
    "Diplôme ou formation": "BACCALAURÉAT GÉNÉRAL",
    "EF1 : Langue vivante 2": {"Position": "Inscrit", "Option": "Russe"},
}
PIERRE = DACK | {
    "Numéro, rue, voie": "1 rue du port",
    "J'ai pris connaissance de mes candidatures précédentes": "x",
    "Catégorie du candidat": "FORMATION CONTINUE",
    "Etablissement": "LP P-ADRIEN PARIS - BESANCON (0250013D)",
    "Spécialité": "Banque - conseiller de clientèle",
    "Sessions précédentes": [{"Année": "2021", "Académie": "BESANCON"}],
    "E2 : Langue vivante 1": {"Langue": "Anglais"},
    "EF1 : Langue vivante 2": {"Position": "Inscrit", "Option": "Allemand"},
    "EF3 : Engagement étudiant": {"Position": "Inscrit"},
}
PIERRE.pop("Votre ancien établissement")
CONCOURS = {
    MODALITES: "x",
    "Nationalité": "Français",
    "Numéro, rue, voie": "1 rue de Paris",
    "Code postal": "35000",
    "Localité": "RENNES",
    "Spécialité": "CAPES externe - Mathématiques",
    "Titre ou diplôme": "MASTER",
    "Année d'obtention": "2021",
    CONDITIONS: "x",
}
DCG = CONCOURS | {
    CSP: "Chauffeurs",
    "Catégorie du candidat": "INDIVIDUEL",
    "Etablissement": "INDIV CHARLEVILLE (008000SL)",
    "Spécialité": "Diplôme de Comptabilité et de Gestion",
    "Titre ou diplôme": "BACCALAURÉAT",
    "Année d'obtention": "2018",
    "UE1 : Fondamentaux du droit": {"Position": "Inscrit"},
}


@pytest.fixture
def generique(client):
    return ClientGenerique(client)


@pytest.fixture
def recit(client, services, messagerie):
    return Recit(client, services, messagerie)


async def opens_an_account(recit, generique):
    await generique.envoyer(await generique.formulaire("COMPTE_CREER"), COMPTE)
    await recit.activer()
    await generique.envoyer(await generique.formulaire("COMPTE_SE_CONNECTER"), IDENTIFIANTS)


async def registers(recit, generique, periode, reponses):
    """Fills every tab from its description, read again since lists follow the tabs before, then saves."""
    await recit.demarrer(periode_id(periode))
    seen = await generique.client.run(ONGLETS, id=recit.id)
    for rang in range(len(seen["onglets"])):
        seen = await generique.client.run(ONGLETS, id=recit.id)
        if formulaire := seen["onglets"][rang]["formulaire"]:
            await generique.envoyer(formulaire, reponses, candidatureId=recit.id)
    seen = await generique.client.run(ONGLETS, id=recit.id)
    assert [(item["code"], item["problemes"]) for item in seen["onglets"] if item["problemes"]] == []
    return (await generique.client.run(ENREGISTRER, id=recit.id))["candidature"]


CANDIDATS = {
    "BCP": ({"annee": 2024}, "33", "11/12/2023 16:06", JEANNE, ngmb_dupont()),
    "BTS": ({"annee": 2023}, "03", "31/08/2022 15:13", DACK, accrall()),
    "BTS, formation continue": ({"annee": 2022}, "03", "04/10/2021 14:38", PIERRE, dubois()),
    "DCS": ({"annee": 2020, "libelle": "DCG 2020"}, "19", "06/01/2020 16:28", DCG, None),
    "CE2": ({"annee": 2023}, "NATIONAL-RENNES", "24/10/2022 14:00", CONCOURS, None),
}


@pytest.mark.parametrize("candidat", CANDIDATS)
async def test_a_candidate_registers_from_the_descriptions_alone(recit, horloge, generique, candidat):
    session, centre, now, reponses, attendu = CANDIDATS[candidat]
    horloge.now = a_paris(now)
    periode = await factories.periode(
        session=await factories.session(candidat[:3], **session),
        centre=centre,
        ouvre_le=a_paris("01/01/2019 08:00"),
        ferme_le=a_paris("31/12/2023 08:00"),
    )

    await opens_an_account(recit, generique)
    saved = await registers(recit, generique, periode, reponses)

    assert (saved["etat"], saved["numero"]) == ("INSCRIT", "001")
    if attendu:
        written = {code: forms.encode(form) for code, form in attendu.saisie.items()}
        assert _typed((await Candidature.get()).saisie) == _typed(written)


def _typed(value: Any) -> Any:
    """The typed part of a form, without the fields left empty or at « Non », nor the keys of rows."""
    if isinstance(value, Mapping):
        found = {key: _typed(item) for key, item in value.items()}
        return {key: item for key, item in found.items() if key != "cle" and item not in (None, False, {}, [])}
    return [_typed(item) for item in value] if isinstance(value, list) else value
