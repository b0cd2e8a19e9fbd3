"""The candidat of last year who failed: his office prepares the session, he completes it and keeps his mark."""

from datetime import UTC

import factories
import pytest
from bureau import bureau
from ecole import UAI, ecole, eleve, importer

from api.models import Candidat, Candidature, Resultat, Tache
from api.resolvers.gestion import lots, reprise
from api.rules.candidature import EtatCandidature
from api.rules.note import notees
from api.rules.onglets import informations
from api.rules.reglement import LIVREES
from api.rules.resultat import Decision
from api.schema.base import global_id
from api.services.outbox import drain
from tests.journeys.story import Recit, a_paris, table_ecran, valeurs
from tests.journeys.test_bts import golden
from tests.journeys.test_notes import accepter, lire, publier
from tests.journeys.test_notes import importer as importer_notes

SIMULER = """query($o: ID!, $s: ID!) { gestionReprise(origineId: $o, sessionId: $s) {
  comptes { total aPreInscrire ecartes { motif libelle nombre } }
  lignes { nodes { candidature { nom } decision motif motifLibelle } pageInfo { hasNextPage } }
} }"""
PREPARER = """mutation($o: ID!, $s: ID!) { gestionPreparerSession(input: {origineId: $o, sessionId: $s}) {
  errors { code message path } lot { id nature natureLibelle total } } }"""
LOT = """query($id: ID!) { gestionLot(id: $id) { etat total faits nombreEchecs echecs { nodes { motif } } } }"""
PRECEDENTES = """query($id: ID!) { candidature(id: $id) {
  numeroOrigine precedentes { nodes { id session numero etat specialite decision notes { epreuve note } } } } }"""


def ids(origine, nouvelle):
    return {"o": global_id("SessionExamen", origine.id), "s": global_id("SessionExamen", nouvelle.id)}


async def preparer(office, services, origine, nouvelle):
    lot = (await office.run(PREPARER, **ids(origine, nouvelle)))["lot"]
    await drain(services)
    return await office.run(LOT, id=lot["id"])


async def test_dack_finds_his_mark_again(client, services, messagerie, horloge):  # noqa: PLR0915 - a story is told in one go
    # Registered as a pupil for the session 2021, he was absent at an épreuve.
    await factories.compte(services, "accrall@ac-rennes.fr")
    dack = await factories.candidat(
        services,
        compte=await factories.Compte.get(identifiant="accrall@ac-rennes.fr"),
        nom="ACCRALL",
        prenoms="Dack",
        civilite="MONSIEUR",
        date_naissance="2001-01-01",
        departement_naissance="024",
        commune_naissance="24322",
    )
    s2021 = await factories.session("BTS", 2021)
    p2021 = await factories.periode(
        centre="03", session=s2021, ouvre_le=a_paris("01/09/2020 08:00"), ferme_le=a_paris("30/11/2020 18:00")
    )
    horloge.now = a_paris("05/10/2020 10:00").astimezone(UTC)
    await client.sign_in("accrall@ac-rennes.fr")
    recit = Recit(client, services, messagerie)
    await recit.demarrer(global_id("Periode", p2021.id))
    await recit.remplir(
        "IDENTIFICATION",
        nationalite="FR",
        adressePays="99100",
        adresseVoie="1 rue des champs",
        codePostal="25000",
        localite="BESANCON",
        categorieSocioprofessionnelle="64",
        telephoneMobile="0606060606",
    )
    await recit.remplir("INFORMATIONS", categorie="SCOLAIRE", etablissement="0250013D")
    await recit.remplir("QUALIFICATION", specialite="aeronautique", formePassage="GLOBALE")
    await recit.remplir("ACQUIS")
    await recit.remplir("DIPLOME", diplome="BACCALAUREAT_GENERAL")
    await recit.remplir("EPREUVES")
    assert (await recit.enregistrer())["numero"] == "001"
    horloge.now = a_paris("01/07/2021 10:00").astimezone(UTC)
    office = await bureau(client, services, ("03", "BTS"))
    regle = LIVREES.reglement("bts", "aeronautique", 2021)
    marks = {un.code: "08" for un in notees(regle.epreuves) if un.groupe == 1 and un.obligatoire}
    marks |= {"E1": "15", list(marks)[-1]: "AB"}
    lines = [f"{dack.numero};001;{code};{note};" for code, note in marks.items()]
    importation, found = await importer_notes(office, services, p2021, lines)
    assert found["etat"] == "PRET", found
    await accepter(office, services, importation)
    await publier(office, services, domaine="BTS")
    assert (await Resultat.get()).decision is Decision.ELIMINE
    _, space = await lire(client, services, await Candidature.get())
    assert space["candidatures"][0]["notes"]["decision"] == "ELIMINE"

    # The office prepares the session 2022 from it: first what it would do, then the lot.
    s2022 = await factories.session("BTS", 2022)
    await factories.periode(
        centre="03", session=s2022, ouvre_le=a_paris("01/09/2021 08:00"), ferme_le=a_paris("30/11/2021 18:00")
    )
    dry = await office.run(SIMULER, **ids(s2021, s2022))
    assert dry["comptes"] == {"total": 1, "aPreInscrire": 1, "ecartes": []}
    assert dry["lignes"]["nodes"] == [
        {"candidature": {"nom": "ACCRALL"}, "decision": "ELIMINE", "motif": None, "motifLibelle": None}
    ]
    assert await Candidature.all().count() == 1
    done = await preparer(office, services, s2021, s2022)
    assert (done["etat"], done["faits"], done["nombreEchecs"]) == ("TERMINE", 1, 0)

    # Run again, it does nothing more and says why.
    again = await preparer(office, services, s2021, s2022)
    assert (again["faits"], again["nombreEchecs"]) == (0, 1)
    assert again["echecs"]["nodes"] == [{"motif": "Le candidat a déjà une candidature dans la nouvelle session."}]
    assert (await office.run(SIMULER, **ids(s2021, s2022)))["comptes"]["aPreInscrire"] == 0
    assert await Candidature.all().count() == 2

    # From last year's account, his card is « À compléter ».
    horloge.now = a_paris("10/09/2021 10:00").astimezone(UTC)
    await client.sign_in("accrall@ac-rennes.fr")
    recit.id = global_id("Candidature", (await Candidature.get(periode__session_id=s2022.id)).id)
    card = await recit.dossier()
    assert (card["etatLibelle"], card["numero"], card["enSaisie"]) == ("À compléter", "002", False)
    assert (card["documents"], card["groupesPieces"], card["pageNumero"]) == ([], [], None)
    assert set(card["actionsPossibles"]) == {"MODIFIER", "VISUALISER"}
    before = await client.run(PRECEDENTES, id=recit.id)
    assert before["numeroOrigine"] == "001"
    (earlier,) = before["precedentes"]["nodes"]
    assert (earlier["session"], earlier["numero"], earlier["decision"]) == ("BTS 2021", "001", "ELIMINE")
    assert {"epreuve": "E1", "note": "15.00"} in earlier["notes"]

    # He completes it as a former pupil; the table is that of the guide.
    await recit.modifier()
    await recit.remplir("CANDIDATURES_PRECEDENTES", vues=True)
    await recit.remplir(
        "INFORMATIONS",
        categorie="EX_SCOLAIRE",
        situation="REDOUBLANT",
        etablissement="02500005",
        ancienEtablissement="0250013D",
    )
    ready = await recit.remplir("EPREUVES", choix=[{"epreuve": "EF1", "position": "INSCRIT", "option": "Russe"}])
    assert "ENREGISTRER" in ready["actionsPossibles"], ready["onglets"]
    dossier = await recit.dossier()
    assert table_ecran(dossier) == golden("aeronautique")
    said = valeurs(dossier)
    assert said["Déjà présenté"] == "BREVET DE TECHNICIEN SUPERIEUR Aéronautique (depuis 2017)"
    assert said["Type de droit"] == (
        "notes conservées dans la spécialité présentée - Année : 2021 Académie : BESANCON - "
        "Ancienne catégorie : SCOLAIRE Ancienne forme de passage : Globale"
    )
    saved = await recit.enregistrer()
    assert (saved["etatLibelle"], saved["versionInscription"], saved["numero"]) == ("Inscrit", 1, "002")
    text = await recit.document("CONFIRMATION_INSCRIPTION")
    assert "Académie d'obtention: BESANCON Note: 15.00 Année d'obtention: 2021" in text


@pytest.fixture
async def sessions(services):
    s2027, s2028 = await factories.session("BCP", 2027), await factories.session("BCP", 2028)
    p2027 = await factories.periode(centre="03", session=s2027)
    await factories.periode(centre="03", session=s2028)
    return s2027, s2028, p2027


async def inscrit(services, periode, rang, decision, **values):
    """A candidat of the Grand Public with a published decision."""
    candidat = await factories.candidat(
        services, f"gp{rang}@example.org", nom=f"NOM{rang:03}", dernier_numero_inscription=1
    )
    row = await factories.candidature(candidat, periode=periode, **values)
    if decision:
        contenu = {"lignes": [], "decision": decision}
        await Resultat.create(
            candidature_id=row.id, version=1, decision=decision, contenu=contenu, publie_le=services.clock()
        )
    return row


async def test_says_who_is_left_out_and_why(client, services, sessions):
    s2027, s2028, p2027 = sessions
    school = await ecole(client, services, UAI)
    await importer(school, services, p2027, eleve(1, nom="SCOLAIRE"), eleve(2, nom="SCOLAIRE-ETALE"))
    for row in await Candidature.filter(est_pre_inscrite=True):
        etale = row.nom_tri.startswith("SCOLAIRE ETALE")
        await Candidature.filter(id=row.id).update(etat=EtatCandidature.INSCRIT)
        decision = Decision.SANS_DECISION if etale else Decision.AJOURNE
        await Resultat.create(
            candidature_id=row.id,
            version=1,
            decision=decision,
            contenu={"lignes": [], "decision": decision},
            publie_le=services.clock(),
        )
    await inscrit(services, p2027, 1, Decision.AJOURNE)
    await inscrit(services, p2027, 2, Decision.ADMIS)
    await inscrit(services, p2027, 3, Decision.CONTROLE)
    await inscrit(services, p2027, 4, None)
    await inscrit(services, p2027, 5, Decision.AJOURNE, specialite="fermee")
    there = await inscrit(services, p2027, 6, Decision.ELIMINE)
    await factories.candidature(
        await Candidat.get(id=there.candidat_id),
        periode=await factories.periode(session=s2028, libelle="AUTRE"),
        numero_inscription=2,
    )
    office = await bureau(client, services, ("03", "BCP"))

    dry = await office.run(SIMULER, **ids(s2027, s2028))

    assert {line["candidature"]["nom"]: line["motif"] for line in dry["lignes"]["nodes"]} == {
        "NOM001": None,
        "NOM002": "ADMIS",
        "NOM003": "EN_DELIBERATION",
        "NOM004": "SANS_RESULTAT",
        "NOM005": "SPECIALITE_FERMEE",
        "NOM006": "DEJA_INSCRIT",
        "SCOLAIRE": "SCOLAIRE",
        "SCOLAIRE-ETALE": None,
    }
    assert (dry["comptes"]["total"], dry["comptes"]["aPreInscrire"]) == (8, 2)
    done = await preparer(office, services, s2027, s2028)
    assert (done["faits"], done["nombreEchecs"]) == (2, 6)
    fresh = await Candidature.filter(session_examen=s2028.id, est_pre_inscrite=True)
    situations = {row.nom_tri: row.saisie.get(informations.CODE, {}).get("situation") for row in fresh}
    assert situations["SCOLAIRE ETALE PIERRE"] == "ETALEMENT_DE_SESSION"
    other = await bureau(client, services, ("33", "BCP"), nom="guyane")
    assert (await other.run(SIMULER, **ids(s2027, s2028)))["comptes"]["total"] == 0


async def test_refuses_sessions_that_do_not_follow_one_another(client, services, sessions):
    s2027, s2028, _ = sessions
    bts = await factories.session("BTS", 2029)
    office = await bureau(client, services, ("03", "BCP"))

    for origine, nouvelle, code in ((s2028, s2027, "VALEUR_INCOMPATIBLE"), (s2027, bts, "VALEUR_INCOMPATIBLE")):
        (error,) = await office.refused(PREPARER, **ids(origine, nouvelle))
        assert (error["code"], error["path"]) == (code, ["sessionId"])
    elsewhere = await bureau(client, services, ("03", "BTS"), nom="bts")
    assert (await elsewhere.refused(PREPARER, **ids(s2027, s2028)))[0]["code"] == "INTROUVABLE"


async def test_is_taken_up_again_where_it_stopped(client, services, sessions, monkeypatch):
    s2027, s2028, p2027 = sessions
    for rang in range(7):
        await inscrit(services, p2027, rang, Decision.AJOURNE)
    monkeypatch.setattr(lots, "PAGE", 3)
    office = await bureau(client, services, ("03", "BCP"))
    lot = (await office.run(PREPARER, **ids(s2027, s2028)))["lot"]
    calls = []

    def killed(*args):
        calls.append(args)
        if len(calls) == 5:
            raise KeyboardInterrupt
        return real(*args)

    real = reprise._ecriture
    with monkeypatch.context() as patch:
        patch.setattr(reprise, "_ecriture", killed)
        with pytest.raises(KeyboardInterrupt):
            await drain(services)
    assert await Candidature.filter(session_examen=s2028.id).count() == 3
    services.clock.advance(minutes=5)
    await drain(services)
    await Tache.filter(nom=lots.TRAVAIL).update(faite_le=None, pas_avant=services.clock())
    await drain(services)

    assert (await office.run(LOT, id=lot["id"]))["etat"] == "TERMINE"
    assert await Candidature.filter(session_examen=s2028.id).count() == 7
    numeros = await Candidature.filter(session_examen=s2028.id).values_list("numero_inscription", flat=True)
    assert set(numeros) == {2}
