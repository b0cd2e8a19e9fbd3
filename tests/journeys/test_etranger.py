"""A candidate born and living abroad registers in a country, where no académie and no school are his."""

import factories

from tests.journeys.story import Recit, a_paris, formulaires, valeurs
from tests.rules.dossiers import dubois

PORTUGAL, ITALIE = "99139", "99127"


async def test_a_candidate_abroad_registers_in_a_country(client, services, messagerie, horloge):
    recit = Recit(client, services, messagerie)
    await factories.periode(
        session=await factories.session("BTS", 2022),
        centre=PORTUGAL,
        libelle="JUIN 2022",
        ouvre_le=a_paris("01/09/2021 08:00"),
        ferme_le=a_paris("31/10/2021 18:00"),
    )

    # His account has a town of birth in place of a commune.
    horloge.now = a_paris("04/10/2021 14:00")
    await recit.creer_compte(
        civilite="MONSIEUR",
        nom="DUBOIS",
        prenoms="Pierre",
        dateNaissance="2002-01-01",
        paysNaissance=ITALIE,
        villeNaissance="L'Aquila",
        courriel="pdubois@example.org",
    )
    await recit.activer()
    await client.sign_in("pdubois@example.org")

    # The list of places has his country; the sentence of the period is the same.
    page = await client.run(
        '{ domaine(code: "BTS") { sessions { periodes { id libelle phrase academie { code } } } } }'
    )
    (periode,) = page["sessions"][0]["periodes"]
    assert "(JUIN 2022)" in periode["libelle"]
    assert periode["academie"] is None

    # He lives in Lisbon, and may name any school: no académie is imposed.
    await recit.demarrer(periode["id"])
    forms = formulaires(dubois())
    adresse = {
        "adressePays": PORTUGAL,
        "codePostal": "1100-148",
        "localite": "LISBOA",
        "telephoneMobile": "+351912345678",
    }
    ready = await recit.remplir_tout(dubois(), IDENTIFICATION=forms["IDENTIFICATION"] | adresse)
    assert "ENREGISTRER" in ready["actionsPossibles"]
    saved = await recit.enregistrer()
    assert saved["numero"] == "001"

    dossier = await recit.dossier()
    assert dossier["pageNumero"]["contact"] is None
    lignes = valeurs(dossier)
    assert (lignes["Commune de naissance"], lignes["Pays de naissance"]) == ("L'Aquila", "ITALIE")
    assert lignes["Adresse"] == "1 rue du port\n1100-148 LISBOA\nPORTUGAL"
    text = await recit.document("CONFIRMATION_INSCRIPTION")
    assert "A : L'Aquila" in text
    assert "1100-148 LISBOA" in text

    # The mails of a modification and of a withdrawal have no office to name, and leave all the same.
    await recit.modifier()
    await recit.enregistrer()
    assert (await recit.courriel()).objet == "Modification d'inscription : BREVET DE TECHNICIEN SUPERIEUR"
