"""An office imports marks, corrects its file, publishes; a candidat reads them, sits the contrôle, reads again."""

import hashlib
from dataclasses import replace
from datetime import UTC

import factories
import msgspec
import pytest
from bureau import _candidat, _candidature, _compte, bureau, entre, inscrits, periode_bts
from statements import counted_statements

from api.models import Candidature, Compte, Evenement, InscriptionEpreuve, Message, Note, Resultat, Tache
from api.resolvers.dossier import charger
from api.resolvers.epreuve import _named, _rows
from api.rules.document import TypeDocument
from api.rules.onglets.acquis import Acquis
from api.rules.onglets.epreuves import ChoixEpreuve, Epreuves
from api.schema.base import global_id
from api.services.outbox import drain, run_next
from tests.journeys.story import Recit
from tests.rules.dossiers import inscrit, ngmb_dupont

IMPORTER = """mutation($input: GestionImporterNotesInput!) {
  gestionImporterNotes(input: $input) {
    errors { code message path } adresse { url expireLe importation { id etat } } } }"""
SUIVRE = """query($id: ID!) { importation(id: $id) {
  etat total erreurs avertissements faits refus
  constats(first: 100) { nodes { ligne niveau colonne code message } } } }"""
ACCEPTER = "mutation($id: ID!) { importationAccepter(input: {importationId: $id}) { errors { code message path } } }"
PUBLIER = """mutation($filtre: FiltreCandidaturesInput!) { gestionPublierNotes(input: {filtre: $filtre}) {
  errors { code message path } lot { id } } }"""
LOT = """query($id: ID!) { gestionLot(id: $id) {
  nature natureLibelle etat total faits nombreEchecs echecs { nodes { numeroCandidat motif } } } }"""
CORRIGER = """mutation($input: GestionCorrigerNoteInput!) {
  gestionCorrigerNote(input: $input) {
    errors { code message path } notes { epreuve note version remplaceeLe auteur { libelle } } } }"""
STATUER = """mutation($id: ID!, $decision: Decision!, $motif: String!, $version: Int) {
  gestionStatuerJury(input: {candidatureId: $id, decision: $decision, motif: $motif, version: $version}) {
    errors { code message path } apercu { notes { decision } probleme { code } } } }"""
NOTES_BUREAU = """query($id: ID!) {
  gestionNotes(candidatureId: $id) { nodes { epreuve porteSur note codeNote version remplaceeLe donneeLe auteur { libelle } } }
  gestionApercuNotes(candidatureId: $id) { notes { moyenne decision } probleme { code message } }
}"""
NOTES = """notes {
  version publieesLe moyenne decision decisionLibelle mention mentionLibelle precisions
  lignes { code libelle unite niveau groupe position coefficient note codeNote valeur precision porteSur }
}"""
ESPACE = f"""{{
  messagesNonLus messages {{ nodes {{ objet corps }} }}
  historique {{ nodes {{ libelle }} }}
  candidatures {{ {NOTES} nouveautes {{ nodes {{ libelle documentId }} }} documents {{ type ligne fichier {{ url }} }} }}
}}"""
ENTETE = "numero_candidat;numero_inscription;epreuve;note;porte_sur"
UNITES = ["E1-A", "E1-B", "E2", "E3-A", "E3-B", "E3-C", "E3-D", "E3-E", "E3-F", "E4", "E5-A", "E5-B", "E6", "E7", "EC1"]


def scolaire():
    """A pupil of the bac pro without acquis, who takes one optional épreuve."""
    dossier = ngmb_dupont()
    epreuves = Epreuves(choix=[ChoixEpreuve(epreuve="E4", option="Anglais"), inscrit("EF1", "Espagnol")])
    return replace(dossier, saisie={**dossier.saisie, "ACQUIS": Acquis(), "EPREUVES": epreuves})


async def candidats(nombre, periode):
    """Candidats registered for the bac pro of the guide."""
    await periode.fetch_related("session")
    dossier = scolaire()
    saisie = {code: msgspec.to_builtins(form, str_keys=True) for code, form in dossier.saisie.items()}
    rows = []
    for rang in range(nombre):
        compte = _compte(700_000 + rang)
        candidat = _candidat(compte, 700_000 + rang)
        row = _candidature(candidat, periode, dossier, saisie, "INSCRIT")
        row.domaine = "BCP"
        await compte.save()
        await candidat.save()
        await row.save()
        rows.append(row)
    (modele,) = await charger(Candidature.filter(id=rows[0].id))
    await InscriptionEpreuve.bulk_create(
        InscriptionEpreuve(candidature_id=row.id, **_named(*ligne)) for row in rows for ligne in _rows(modele).items()
    )
    return rows


def lignes(row, autres="10", **notes):
    """The lines of all the marks of a candidat."""
    wanted = dict.fromkeys([*UNITES, "EF1"], autres) | {code.replace("_", "-"): note for code, note in notes.items()}
    return [f"{row.numero_candidat};001;{code};{note};" for code, note in wanted.items()]


async def importer(office, services, periode, contenu, **scope):
    """Sends a file, lets the worker read it, and returns its id and the remarks."""
    data = "\n".join([ENTETE, *contenu]).encode()
    fichier = {"nom": "notes.csv", "taille": len(data), "empreinte": hashlib.sha256(data).hexdigest()}
    session = global_id("SessionExamen", periode.session_id)
    adresse = (await office.run(IMPORTER, input={"sessionId": session, **fichier, **scope}))["adresse"]
    answer = await office.http.put(adresse["url"], content=data)
    assert answer.status_code == 204, answer.text
    await pressing(services)
    return adresse["importation"]["id"], await office.run(SUIVRE, id=adresse["importation"]["id"])


async def accepter(office, services, importation):
    await office.run(ACCEPTER, id=importation)
    await pressing(services)
    return await office.run(SUIVRE, id=importation)


async def publier(office, services, **filtre):
    lot = (await office.run(PUBLIER, filtre=filtre))["lot"]
    await pressing(services)
    return await office.run(LOT, id=lot["id"])


async def pressing(services):
    """Makes the worker do all due tasks except the renderings."""
    now = services.clock().astimezone(UTC)
    while await Tache.filter(faite_le=None, priorite=Tache.IMMEDIATE, pas_avant__lte=now).exists():
        await run_next(services)


async def lire(client, services, row):
    candidat = await entre(client, services, await Compte.get(candidat__candidatures__id=row.id))
    return candidat, await candidat.run(ESPACE)


@pytest.fixture
async def periode(services):
    return await factories.periode("BCP", "33")


async def test_twelve_wrong_lines_are_refused_as_a_whole_then_corrected_published_and_read(
    client, services, messagerie, periode
):
    first, second, third = await candidats(3, periode)
    await Candidature.filter(id=third.id).update(etat="ECARTEE")
    (ailleurs,) = await inscrits(1, await periode_bts())
    office = await bureau(client, services, ("33", "BCP"))
    good = [*lignes(first, "12"), *lignes(second, "10")]
    n1, n2 = first.numero_candidat, second.numero_candidat
    wrong = [
        (f"{n1};001;E9;12;", "epreuve", "VALEUR_INCONNUE"),
        (f"{n1};001;E1;12;", "epreuve", "VALEUR_INCOMPATIBLE"),
        (f"{n1};001;EF2;12;", "epreuve", "VALEUR_INCOMPATIBLE"),
        (f"{n1};001;E1-A;12;", "epreuve", "VALEUR_INCOMPATIBLE"),
        (f"{n2};001;E2;20,5;", "note", "FORMAT_INVALIDE"),
        (f"{n2};001;E2;douze;", "note", "FORMAT_INVALIDE"),
        (f"{n2};001;E2;;", "note", "OBLIGATOIRE"),
        (f"{n2};002;E2;12;", "numero_candidat", "INTROUVABLE"),
        ("99999999999;001;E2;12;", "numero_candidat", "INTROUVABLE"),
        (f"{ailleurs.numero_candidat};001;E1;12;", "numero_candidat", "INTROUVABLE"),
        (f"{third.numero_candidat};001;E2;12;", "numero_inscription", "VALEUR_INCOMPATIBLE"),
        (f"{n2};001;ECT;12;E2", "porte_sur", "VALEUR_INCOMPATIBLE"),
    ]

    importation, found = await importer(office, services, periode, [*good, *(line for line, _, _ in wrong)])
    assert (found["etat"], found["total"], found["erreurs"]) == ("A_CORRIGER", len(good) + 12, 12)
    assert [(un["ligne"], un["colonne"], un["code"]) for un in found["constats"]["nodes"]] == [
        (len(good) + 2 + rang, column, code) for rang, (_, column, code) in enumerate(wrong)
    ]
    messages = [un["message"] for un in found["constats"]["nodes"]]
    assert "E1-A, E1-B" in messages[1]
    assert messages[3] == "Cette note est déjà donnée à la ligne 2."
    assert messages[8] == messages[9], "what is out of scope is like what does not exist"
    assert not await Note.all().exists()
    assert [error["code"] for error in await office.refused(ACCEPTER, id=importation)] == ["ACTION_IMPOSSIBLE"]

    importation, found = await importer(office, services, periode, good)
    assert (found["etat"], found["erreurs"], found["avertissements"]) == ("PRET", 0, 0)
    assert not await Note.all().exists()
    done = await accepter(office, services, importation)
    assert (done["etat"], done["faits"]) == ("TERMINE", len(good))
    assert await Note.all().count() == len(good)

    _, before = await lire(client, services, first)
    assert before["candidatures"][0]["notes"] is None
    assert before["messages"]["nodes"] == before["candidatures"][0]["nouveautes"]["nodes"] == []
    assert before["historique"]["nodes"] == []

    lot = await publier(office, services, domaine="BCP", numeroCandidat=n1)
    assert (lot["nature"], lot["natureLibelle"], lot["faits"]) == ("NOTES", "Publication des notes", 1)
    await drain(services)
    candidat, after = await lire(client, services, first)
    (candidature,) = after["candidatures"]
    notes = candidature["notes"]
    # 12 everywhere: the chef-d'œuvre gives 4 points, the optional épreuve 2, over coefficients 26.
    assert (notes["version"], notes["moyenne"], notes["decision"]) == (1, "12.23", "ADMIS")
    assert (notes["mention"], notes["mentionLibelle"]) == ("ASSEZ_BIEN", "Assez bien")
    by_code = {ligne["code"]: ligne for ligne in notes["lignes"]}
    assert (by_code["E1-A"]["note"], by_code["E1-A"]["coefficient"], by_code["E1-A"]["unite"]) == (
        "12.00",
        "1.5",
        "U11",
    )
    assert by_code["E1"]["valeur"] == ""
    assert candidature["nouveautes"]["nodes"][0]["libelle"] == "Notes publiées"
    assert [un["objet"] for un in after["messages"]["nodes"]] == ["Vos notes sont disponibles"]
    assert messagerie.courriels == [], "an information message in the space, and no mail"
    (releve,) = candidature["documents"]
    assert releve["type"] == TypeDocument.RELEVE_NOTES
    assert "Relevé de notes [PDF] : Version n°1 mis à jour le " in releve["ligne"]
    printed = await Recit(candidat, services, messagerie).pdf(releve["fichier"]["url"])
    assert "Moyenne générale : 12.23 / 20" in printed
    assert "Mention : Assez bien" in printed
    assert "E1-A - Mathématiques U11 1,5 12.00" in printed

    _, other = await lire(client, services, second)
    assert other["candidatures"][0]["notes"] is None


async def test_the_controle_then_a_correction_each_in_a_new_version(client, services, horloge, periode):
    (row,) = await candidats(1, periode)
    office = await bureau(client, services, ("33", None))
    await accepter(office, services, (await importer(office, services, periode, lignes(row, E1_A="4", E5_A="6")))[0])
    await publier(office, services)
    _, space = await lire(client, services, row)
    # 260 points, less 6 × 1.5 and 4 × 2.5, over 26.
    notes = space["candidatures"][0]["notes"]
    assert (notes["moyenne"], notes["decision"]) == ("9.26", "CONTROLE")
    assert notes["decisionLibelle"] == "Autorisé à se présenter aux épreuves de contrôle"

    horloge.advance(minutes=5)
    orals = [f"{row.numero_candidat};1;ECT;12;E1-A", f"{row.numero_candidat};1;ECT;11;E5-A"]
    importation, found = await importer(office, services, periode, orals[:1])
    await accepter(office, services, importation)
    lot = await publier(office, services)
    assert (lot["nombreEchecs"], lot["echecs"]["nodes"][0]["motif"]) == (1, "Il manque la note de : ECT.")
    three = [*orals[1:], f"{row.numero_candidat};1;ECT;11;E5-B"]
    _, found = await importer(office, services, periode, three)
    assert [un["colonne"] for un in found["constats"]["nodes"]] == ["porte_sur"] * 2
    importation, found = await importer(office, services, periode, orals[1:])
    await accepter(office, services, importation)
    await publier(office, services)

    _, space = await lire(client, services, row)
    (candidature,) = space["candidatures"]
    notes = candidature["notes"]
    assert (notes["version"], notes["moyenne"], notes["decision"], notes["mention"]) == (2, "10.21", "ADMIS", None)
    assert notes["precisions"] == ["Moyenne du premier groupe : 9.26."]
    assert [(un["libelle"], un["note"]) for un in notes["lignes"] if un["porteSur"]] == [
        ("ECT - Epreuve de contrôle - Mathématiques", "12.00"),
        ("ECT - Epreuve de contrôle - Français", "11.00"),
    ]
    assert "Version n°2 mis à jour le" in candidature["documents"][0]["ligne"]
    assert [un["objet"] for un in space["messages"]["nodes"]] == [
        "Vos notes ont été mises à jour",
        "Vos notes sont disponibles",
    ]

    ids = {"id": global_id("Candidature", row.id)}
    correction = {"candidatureId": ids["id"], "epreuve": "E2", "note": "11,5", "motif": "Erreur de report."}
    stale = await office.refused(CORRIGER, input=correction | {"version": 0})
    assert [e["code"] for e in stale] == ["VERSION_PERIMEE"]
    versions = (await office.run(CORRIGER, input=correction | {"version": 1}))["notes"]
    e2 = [un for un in versions if un["epreuve"] == "E2"]
    assert [(un["note"], un["version"], un["remplaceeLe"] is None) for un in e2] == [
        ("11.50", 2, True),
        ("10.00", 1, False),
    ]
    assert {un["auteur"]["libelle"] for un in e2} == {"bureau"}

    _, space = await lire(client, services, row)
    assert space["candidatures"][0]["notes"]["moyenne"] == "10.21", "shown at the next publication only"
    assert space["historique"]["nodes"][-1] == {"libelle": "Note corrigée par le service des examens"}
    await publier(office, services)
    _, space = await lire(client, services, row)
    assert space["candidatures"][0]["notes"]["version"] == 3
    assert "Version n°3" in space["candidatures"][0]["documents"][0]["ligne"]


async def test_warns_of_a_mark_that_another_replaces(client, services, periode):
    (row,) = await candidats(1, periode)
    office = await bureau(client, services, ("33", None))
    await accepter(office, services, (await importer(office, services, periode, lignes(row)))[0])
    line = f"{row.numero_candidat};001;E2;15.5;"

    _, found = await importer(office, services, periode, [line, f"{row.numero_candidat};001;E6;10;"])
    await publier(office, services)
    importation, published = await importer(office, services, periode, [line])
    await accepter(office, services, importation)

    assert [un["message"] for un in found["constats"]["nodes"]] == [
        "Cette note remplace celle qui est enregistrée (10.00)."
    ]
    assert published["constats"]["nodes"][0]["message"].endswith("(10.00, déjà publiée).")
    assert published["etat"] == "PRET"
    assert await Note.filter(candidature_id=row.id, epreuve="E2").count() == 2
    assert await Evenement.filter(type="NOTE_CORRIGEE").count() == 1


async def test_what_became_impossible_since_the_reading_is_left_out_and_said(client, services, periode):
    rows = await candidats(2, periode)
    office = await bureau(client, services, ("33", None))
    importation, _ = await importer(office, services, periode, [line for row in rows for line in lignes(row)])
    await Candidature.filter(id=rows[0].id).update(etat="ECARTEE")

    done = await accepter(office, services, importation)

    assert (done["etat"], done["erreurs"]) == ("TERMINE", 16)
    assert done["constats"]["nodes"][0]["message"].startswith("Ligne non enregistrée : ")
    assert await Note.filter(candidature_id=rows[1].id).count() == 16
    assert not await Note.filter(candidature_id=rows[0].id).exists()


async def test_the_controle_waits_for_the_first_group_and_its_access(client, services, periode):
    admitted, unmarked = await candidats(2, periode)
    office = await bureau(client, services, ("33", None))
    await accepter(office, services, (await importer(office, services, periode, lignes(admitted)))[0])

    _, found = await importer(
        office, services, periode, [f"{row.numero_candidat};1;ECT;12;E1-A" for row in (admitted, unmarked)]
    )

    assert [(un["colonne"], un["code"]) for un in found["constats"]["nodes"]] == [
        ("epreuve", "VALEUR_INCOMPATIBLE"),
        ("epreuve", "PREALABLE_MANQUANT"),
    ]


async def test_an_office_touches_and_sees_no_mark_outside_its_scope(client, services, periode):
    (row,) = await candidats(1, periode)
    own = await bureau(client, services, ("33", "BCP"))
    await accepter(own, services, (await importer(own, services, periode, lignes(row)))[0])
    other = await bureau(client, services, ("03", "BCP"), nom="autre")
    bts = await bureau(client, services, ("33", "BTS"), nom="bts")
    session, fichier = global_id("SessionExamen", periode.session_id), {"nom": "n", "taille": 1, "empreinte": "0" * 64}

    ids = {"id": global_id("Candidature", row.id)}
    for office in (other, bts):
        assert {e["extensions"]["code"] for e in await office.errors(NOTES_BUREAU, **ids)} == {"INTROUVABLE"}
        note = {"candidatureId": ids["id"], "epreuve": "E2", "note": "1", "motif": "x"}
        assert [e["code"] for e in await office.refused(CORRIGER, input=note)] == ["INTROUVABLE"]
        assert [e["code"] for e in await office.refused(PUBLIER, filtre={})] == ["VALEUR_INCOMPATIBLE"]
    assert [e["code"] for e in await bts.refused(IMPORTER, input={"sessionId": session, **fichier})] == ["INTROUVABLE"]
    refused = await other.refused(IMPORTER, input={"sessionId": session, **fichier, "academie": "33"})
    assert [e["code"] for e in refused] == ["INTROUVABLE"]
    _, found = await importer(other, services, periode, lignes(row))
    assert {un["code"] for un in found["constats"]["nodes"]} == {"INTROUVABLE"}
    shown = await own.run(NOTES_BUREAU, **ids)
    assert len(shown["gestionNotes"]["nodes"]) == 16
    assert shown["gestionApercuNotes"]["notes"] == {"moyenne": "10.00", "decision": "ADMIS"}
    assert await Note.filter(version=1).count() == 16
    candidat, _ = await lire(client, services, row)
    assert {e["extensions"]["code"] for e in await candidat.errors(NOTES_BUREAU, **ids)} == {"INTROUVABLE"}


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ({"epreuve": "E9", "note": "12", "motif": "x"}, ("VALEUR_INCONNUE", ["epreuve"])),
        ({"epreuve": "E2", "note": "21", "motif": "x"}, ("FORMAT_INVALIDE", ["note"])),
        ({"epreuve": "E2", "note": "12", "motif": " "}, ("OBLIGATOIRE", ["motif"])),
        ({"epreuve": "ECT", "note": "12", "motif": "x", "porteSur": "E1-A"}, ("PREALABLE_MANQUANT", ["epreuve"])),
    ],
)
async def test_a_mark_typed_by_hand_is_checked_as_one_of_a_file(client, services, periode, note, expected):
    (row,) = await candidats(1, periode)
    office = await bureau(client, services, ("33", None))

    errors = await office.refused(CORRIGER, input={"candidatureId": global_id("Candidature", row.id), **note})

    assert [(error["code"], error["path"]) for error in errors] == [expected]


async def test_a_bts_without_known_coefficients_is_left_to_the_jury(client, services):
    periode = await periode_bts()
    (row,) = await inscrits(1, periode)
    office = await bureau(client, services, ("03", "BTS"))
    codes = ["E1", "E2", "E3", "E4-A", "E4-B", "E5", "EF1", "EF3", "C-ANGL"]
    await accepter(
        office,
        services,
        (await importer(office, services, periode, [f"{row.numero_candidat};001;{code};14,25;" for code in codes]))[0],
    )

    await publier(office, services)

    _, space = await lire(client, services, row)
    notes = space["candidatures"][0]["notes"]
    assert (notes["moyenne"], notes["decision"], notes["mention"]) == (None, "A_DELIBERER", None)
    assert notes["precisions"][0].startswith("Les coefficients du règlement d'examen ne sont pas tous connus")

    statue = await office.run(
        STATUER, id=global_id("Candidature", row.id), decision="ADMIS", motif="Délibération du 2 juillet"
    )
    assert statue["apercu"]["notes"]["decision"] == "ADMIS"
    await publier(office, services)
    _, space = await lire(client, services, row)
    notes = space["candidatures"][0]["notes"]
    assert (notes["version"], notes["decision"], notes["precisions"][-1]) == (2, "ADMIS", "Décision du jury.")


async def test_the_jury_does_not_decide_what_marks_decide(client, services, periode):
    (row,) = await candidats(1, periode)
    office = await bureau(client, services, ("33", "BCP"))
    asked = {"id": global_id("Candidature", row.id), "motif": "Délibération"}

    before = await office.refused(STATUER, decision="ADMIS", **asked)
    undecided = await office.refused(STATUER, decision="A_DELIBERER", **asked)
    await accepter(office, services, (await importer(office, services, periode, lignes(row)))[0])
    after = await office.refused(STATUER, decision="ADMIS", **asked)

    assert [error["code"] for error in before] == ["PREALABLE_MANQUANT"]
    assert [(error["code"], error["path"]) for error in undecided] == [("VALEUR_INCOMPATIBLE", ["decision"])]
    assert [error["code"] for error in after] == ["ACTION_IMPOSSIBLE"]


async def test_an_office_chooses_the_epreuve_to_mark_and_to_plan_in_lists(client, services, periode):
    (row,) = await candidats(1, periode)
    office = await bureau(client, services, ("33", "BCP"))
    query = """query($session: ID!, $candidature: ID!) {
      specialites(sessionId: $session) { cle libelle }
      epreuves(sessionId: $session, specialite: "aeronautique-systemes") { code libelle }
      gestionEpreuves(candidatureId: $candidature) { code libelle } }"""

    found = await office.run(
        query,
        session=global_id("SessionExamen", periode.session_id),
        candidature=global_id("Candidature", row.id),
    )

    assert {"cle": "aeronautique-systemes", "libelle": "Aéronautique option Systèmes"} in found["specialites"]
    assert {"code": "E1-A", "libelle": "E1-A : Mathématiques"} in found["epreuves"]
    assert found["gestionEpreuves"] == found["epreuves"]


async def test_statements_do_not_grow_with_the_candidats(client, services, periode):
    rows = await candidats(12, periode)
    office = await bureau(client, services, ("33", None))
    counts = []
    for some in (rows[:2], rows[2:]):
        importation, _ = await importer(office, services, periode, [line for row in some for line in lignes(row)])
        await office.run(ACCEPTER, id=importation)
        with counted_statements() as written:
            await pressing(services)
        for row in some:
            await Candidature.filter(id=row.id).update(etablissement=f"X{len(some)}")
        await office.run(PUBLIER, filtre={"etablissement": f"X{len(some)}"})
        with counted_statements() as published:
            await pressing(services)
        counts.append((len(written), len(published)))

    assert counts[0] == counts[1]
    assert await Resultat.all().count() == await Message.all().count() == 12
