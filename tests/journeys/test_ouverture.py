"""An administrator opens a spécialité that the service does not know, for a new session: a candidate registers in it."""

import factories
import pytest_asyncio
from bureau import entre

from api.rules.compte import TypeCompte
from tests.journeys.etapes import dubois_in_2027, jeanne, recit  # noqa: F401 - fixtures
from tests.rules.dossiers import avec

ERREURS = "errors { code message path }"
SESSION = f"""mutation($input: GestionCreerSessionInput!) {{
  gestionCreerSession(input: $input) {{ {ERREURS} session {{ sessionId }} }} }}"""
PERIODE = f"""mutation($input: GestionCreerPeriodeInput!) {{
  gestionCreerPeriode(input: $input) {{ {ERREURS} periode {{ id }} }} }}"""
IMPORTER = f"""mutation($input: GestionImporterReglementInput!) {{ gestionImporterReglement(input: $input) {{
  {ERREURS} edition {{ id version remplace }} constats {{ ligne message }} epreuves {{ code }} }} }}"""
PUBLIER = f"""mutation($input: GestionPublierReglementInput!) {{
  gestionPublierReglement(input: $input) {{ {ERREURS} edition {{ etat }} }} }}"""
OFFERTES = "query($id: ID!) { specialites(sessionId: $id) { cle libelle } }"
REGLEMENT = """cle = "verre-du-jura"
code = "22499"
libelle = "Verre du Jura"
depuis = 2027
reference = "Arrêté du 1er avril 2026"
"""
TABLEAU = """Code;Libellé;Parent;Unité;Coefficient;Mode;Choix;Valeurs;Choix_langue
E1;Culture générale et expression;;U1;3;Ponctuel;;;
E2;Langue vivante;;U2;2;CCF;Langue;Anglais|Italien;oui
E3;Souffler le verre;;;6;;;;
E31;À la canne;E3;U31;4;CCF;;;
E32;Au chalumeau;E3;U32;2;Ponctuel;;;
"""


@pytest_asyncio.fixture
async def administration(client, services):
    compte = await factories.compte(
        services, "adm@example.org", type=TypeCompte.ADMINISTRATEUR, totp_active_le=services.clock()
    )
    return await entre(client, services, compte)


async def test_from_the_text_of_a_reglement_to_a_registered_candidate(administration, recit):  # noqa: F811
    label = "verre-du-jura"
    session = (await administration.run(SESSION, input={"domaine": "BTS", "libelle": "BTS 2027", "annee": 2027}))[
        "session"
    ]["sessionId"]
    dates = {"libelle": "2027-01", "ouvreLe": "2026-11-01T08:00:00Z", "fermeLe": "2026-12-01T18:00:00Z"}
    periode = await administration.run(PERIODE, input={"sessionId": session, "academie": "03", **dates})

    # The heading in TOML, incomplete; then its épreuves as a spreadsheet saves them.
    heading = {"domaine": "BTS", "texte": f'{REGLEMENT}manques = ["Épreuves non saisies."]'}
    await administration.run(IMPORTER, input=heading)
    table = {"domaine": "BTS", "texte": TABLEAU, "specialite": label, "depuis": 2027}
    checked = await administration.run(IMPORTER, input=table | {"aBlanc": True})
    assert ([item["code"] for item in checked["epreuves"]], checked["constats"]) == (
        ["E1", "E2", "E3", "E31", "E32"],
        [],
    )
    edition = (await administration.run(IMPORTER, input=table))["edition"]
    published = {"editionId": edition["id"], "version": edition["version"], "remplace": edition["remplace"]}
    await administration.run(PUBLIER, input=published)
    assert {"cle": label, "libelle": "Verre du Jura"} in await recit.client.run(OFFERTES, id=session)

    dossier = avec(
        avec(dubois_in_2027(), "QUALIFICATION", specialite=label), "ACQUIS", deja_presente=None, presentations=None
    )
    await recit.demarrer(periode["periode"]["id"])
    await recit.remplir_tout(dossier, EPREUVES={"choix": [{"epreuve": "E2", "option": "Italien"}]})
    saved = await recit.enregistrer()

    assert saved["etat"] == "INSCRIT"
    printed = await recit.document("CONFIRMATION_INSCRIPTION")
    assert all(word in printed for word in ("Verre du Jura", "Souffler le verre", "Au chalumeau", "Italien"))
