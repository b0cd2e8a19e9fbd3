"""Files of lines: received once, read as a whole, each line written once; here a line is a counter, easy to count."""

import asyncio
import codecs
import hashlib
import io
import tracemalloc
from dataclasses import replace

import pytest
import pytest_asyncio
from bureau import bureau
from openpyxl import Workbook

from api.models import Compte, Compteur, Constat, Importation, Tache
from api.resolvers.importation import ecriture, envoi, lecture
from api.resolvers.importation.traitement import Traitement
from api.resolvers.operation import Acteur
from api.rules.compte import TypeCompte
from api.rules.importation import ENTETE_SEULE, Colonne, EtatImport, NatureImport, Niveau, Remarque
from api.rules.problems import Code, Problem, RefusedError
from api.schema.base import global_id
from api.services.outbox import drain, run_next

ACCEPTER = """mutation($id: ID!) { importationAccepter(input: {importationId: $id}) {
  errors { code message path } importation { etat } } }"""
ANNULER = """mutation($id: ID!) { importationAnnuler(input: {importationId: $id}) {
  errors { code message path } importation { etat } } }"""
LIRE = """query($id: ID!, $apres: Cursor) { importation(id: $id) {
  nature etat nom total erreurs avertissements faits refus
  constats(first: 100, after: $apres) {
    nodes { ligne niveau colonne code message } pageInfo { hasNextPage endCursor }
  } } }"""

VIDE = "Le fichier est vide : sa première ligne doit nommer les colonnes."
TROP_LONGUE = "La première ligne du fichier est trop longue pour être son en-tête."


class Compteurs(Traitement):
    """An import of counters: each value must be a number, and 13 is doubtful."""

    colonnes = (Colonne("nom"), Colonne("numero"), Colonne("remarque", obligatoire=False))

    async def verifier(self, op, importation, lignes, vus):  # noqa: ARG002 - the protocol
        found = []
        for ligne in lignes:
            first = vus.setdefault(ligne["nom"], ligne.numero)
            if first != ligne.numero:
                problem = Problem(Code.VALEUR_INCOMPATIBLE, f"Déjà à la ligne {first}.", ("nom",))
                found.append(Remarque(ligne.numero, Niveau.ERREUR, problem))
            if not ligne["numero"].isdecimal():
                problem = Problem(Code.FORMAT_INVALIDE, "Un nombre.", ("numero",))
                found.append(Remarque(ligne.numero, Niveau.ERREUR, problem))
            if ligne["numero"] == "13":
                found.append(Remarque(ligne.numero, Niveau.AVERTISSEMENT, Problem(Code.DEJA_INSCRIT, "Treize ?")))
        return found

    async def autoriser(self, op, importation):
        """Allows every actor."""

    async def ecrire(self, change, importation, lignes):  # noqa: ARG002 - the protocol
        await Compteur.bulk_create([Compteur(nom=ligne["nom"], valeur=int(ligne["numero"])) for ligne in lignes])


@pytest.fixture
def compteurs(services, monkeypatch):
    """The services, with these lines in the place of marks."""
    _lines(monkeypatch, Compteurs())
    return services


def _lines(monkeypatch, traitement):
    for module in (ecriture, lecture):
        monkeypatch.setattr(module, "TRAITEMENTS", {NatureImport.NOTES: traitement})


@pytest_asyncio.fixture
async def office(client, services):
    return await bureau(client, services, ("03", None))


@pytest_asyncio.fixture
async def au_nom_de(office, op):
    row = await Compte.get(identifiant="bureau@example.org")
    return replace(op, acteur=Acteur(compte_id=row.id, type=TypeCompte.GESTIONNAIRE, famille=row.id))


async def ouvrir(op, contenu: bytes, **announced):
    sent = {"nom": "notes.csv", "taille": len(contenu), "empreinte": hashlib.sha256(contenu).hexdigest()} | announced
    return await envoi.ouvrir(op, NatureImport.NOTES, envoi.LignesAnnoncees(**sent), {})


async def envoyer(client, op, contenu: bytes, **announced):
    """Sends a file; returns its row and the answer."""
    adresse = await ouvrir(op, contenu, **announced)
    answer = await client.http.put(adresse.url, content=contenu)
    return adresse.importation, answer


async def lu(client, compteurs, op, contenu: bytes | str):
    """Sends a file and lets the worker read it; returns its row."""
    row, answer = await envoyer(client, op, contenu.encode() if isinstance(contenu, str) else contenu)
    assert answer.status_code == 204, answer.text
    await drain(compteurs)
    return await Importation.get(id=row.id)


@pytest.mark.parametrize(
    "contenu",
    [
        'nom;numero\né1;1\n"b;b";2\n'.encode(),
        'nom,numero\né1,1\n"b;b",2\n'.encode(),
        codecs.BOM_UTF8 + 'nom;numero\né1;1\n"b;b";2\n'.encode(),
        'nom;numero\né1;1\n"b;b";2\n'.encode("cp1252"),
        'NOM ; Numéro\r\né1 ; 1\r\n"b;b";2\r\n'.encode("cp1252"),
        'remarque;numero;nom\n"deux\nlignes";1;é1\n;2;"b;b"\n'.encode(),
        'nom;numero\n\n\né1;1\n;\n"b;b";2'.encode(),
    ],
    ids=["utf-8", "comma", "bom", "windows-1252", "capitals and spaces", "quoted line break", "empty lines"],
)
async def test_reads_what_spreadsheets_write(client, compteurs, au_nom_de, office, contenu):
    row = await lu(client, compteurs, au_nom_de, contenu)
    assert (row.etat, row.total, row.erreurs, row.refus) == (EtatImport.PRET, 2, 0, None)

    await office.run(ACCEPTER, id=global_id("Importation", row.id))
    await drain(compteurs)

    assert sorted(await Compteur.filter(nom__in=["é1", "b;b"]).values_list("nom", "valeur")) == [("b;b", 2), ("é1", 1)]


async def test_numbers_lines_as_a_spreadsheet_does_and_says_where_a_text_editor_does_not(client, compteurs, au_nom_de):
    row = await lu(client, compteurs, au_nom_de, 'remarque;nom;numero\n"deux\nlignes";a;y\n\n;b;x\n')

    assert await Constat.filter(importation_id=row.id).values_list("ligne", "message") == [
        (2, "Un nombre."),
        (4, "Un nombre. (Ligne 5 dans un éditeur de texte.)"),
    ]


@pytest.mark.parametrize(
    ("contenu", "refus"),
    [
        ("nom\na\n", "Il manque une colonne à l'en-tête du fichier : numero."),
        ("a;b\n1;2\n", "Il manque une colonne à l'en-tête du fichier : nom, numero."),
        ("nom;numero;Nom\na;1;b\n", "L'en-tête du fichier répète une colonne : nom."),
        ("\n", VIDE),
        (" ", VIDE),
        ("nom;numero\n", ENTETE_SEULE),
        ("nom;numero\n\n;\n", ENTETE_SEULE),
        # A cell beyond the parser's own limit; and names so many that comparing all would take hours.
        pytest.param(f"nom;numero;{'x' * 200_000}\n", TROP_LONGUE, id="a long name"),
        pytest.param(";".join(["nom", "numero", *map(str, range(3_000))]) + "\n", TROP_LONGUE, id="many names"),
    ],
)
async def test_refuses_a_file_that_cannot_be_read_or_is_empty(client, compteurs, au_nom_de, contenu, refus):
    row = await lu(client, compteurs, au_nom_de, contenu)

    assert (row.etat, row.refus, row.total) == (EtatImport.A_CORRIGER, refus, 0)


async def dits(row):
    """The remarks on a file: line, level, column, message."""
    return await Constat.filter(importation_id=row.id).values_list("ligne", "niveau", "colonne", "message")


def classeur(*lignes, autre=()):
    """The bytes of a workbook."""
    book = Workbook()
    for ligne in lignes:
        book.active.append(ligne)
    for ligne in autre:
        (book["Autre"] if "Autre" in book.sheetnames else book.create_sheet("Autre")).append(ligne)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


async def test_reads_a_workbook_and_writes_it_without_opening_it_again(
    client, compteurs, au_nom_de, office, monkeypatch
):
    contenu = classeur(["Nom", "Numéro", "Remarque"], ["é1", 1, "deux\nlignes"], [], ["b;b", 2.0], autre=[["x"]])
    row = await lu(client, compteurs, au_nom_de, contenu)
    assert (row.etat, row.total, row.erreurs, row.refus) == (EtatImport.PRET, 2, 0, None)
    message = "Seule la feuille « Sheet » est lue ; la feuille « Autre » contient aussi des lignes."
    assert await dits(row) == [(1, Niveau.AVERTISSEMENT, None, message)]

    monkeypatch.delattr(type(compteurs.reception.sandbox), "convertir")
    await office.run(ACCEPTER, id=global_id("Importation", row.id))
    await drain(compteurs)

    assert sorted(await Compteur.filter(nom__in=["é1", "b;b"]).values_list("nom", "valeur")) == [("b;b", 2), ("é1", 1)]


async def test_a_worker_that_dies_once_a_workbook_is_converted_loses_none_of_its_remarks(client, compteurs, au_nom_de):
    contenu = classeur(["nom", "numero"], ["a", 1], autre=[["x"]])
    row = await lu(client, compteurs, au_nom_de, contenu)
    before = await dits(row)

    await Importation.filter(id=row.id).update(etat=EtatImport.A_LIRE)
    await Tache.filter(nom=envoi.LIRE).update(faite_le=None, pas_avant=compteurs.clock())
    await drain(compteurs)

    assert before[0][0:2] == (1, Niveau.AVERTISSEMENT)
    assert await dits(row) == before


async def test_a_formula_that_no_spreadsheet_computed_is_an_error(client, compteurs, au_nom_de):
    row = await lu(client, compteurs, au_nom_de, classeur(["nom", "numero"], ["a", "=1+1"]))

    said, *_ = await dits(row)
    assert (said[0:2], "La formule de B2" in said[3]) == ((2, Niveau.ERREUR), True)


async def test_cells_that_cannot_be_read_are_told_and_not_judged(client, compteurs, au_nom_de):
    row = await lu(client, compteurs, au_nom_de, 'nom;numéros;numero\na;;1\nb;;2;3\nc;;"x\nd;;4\n')

    assert (row.etat, row.total, row.erreurs, row.avertissements) == (EtatImport.A_CORRIGER, 3, 2, 1)
    assert [(ligne, niveau, colonne) for ligne, niveau, colonne, _ in await dits(row)] == [
        (1, Niveau.AVERTISSEMENT, "numeros"),
        (3, Niveau.ERREUR, None),
        (4, Niveau.ERREUR, "numero"),
    ]


async def test_refuses_bytes_that_are_no_text_without_failing(client, compteurs, au_nom_de):
    row = await lu(client, compteurs, au_nom_de, bytes(range(256)) * 40)

    assert row.etat is EtatImport.A_CORRIGER
    assert await Tache.filter(faite_le=None).values_list("nom", flat=True) == ["supprimer_fichiers"]  # once more, later


async def test_finds_every_error_and_writes_nothing(client, compteurs, au_nom_de, office):
    row = await lu(client, compteurs, au_nom_de, "nom;numero\na;x\nb;2\na;13\nc;y\n")

    shown = await office.run(LIRE, id=global_id("Importation", row.id))
    assert (shown["etat"], shown["total"], shown["erreurs"], shown["avertissements"]) == ("A_CORRIGER", 4, 3, 1)
    assert [(un["ligne"], un["niveau"], un["colonne"], un["code"]) for un in shown["constats"]["nodes"]] == [
        (2, "ERREUR", "numero", "FORMAT_INVALIDE"),
        (4, "ERREUR", "nom", "VALEUR_INCOMPATIBLE"),
        (4, "AVERTISSEMENT", None, "DEJA_INSCRIT"),
        (5, "ERREUR", "numero", "FORMAT_INVALIDE"),
    ]
    refused = await office.refused(ACCEPTER, id=global_id("Importation", row.id))
    assert [(error["code"], error["path"]) for error in refused] == [("ACTION_IMPOSSIBLE", [])]
    await drain(compteurs)
    assert not await Compteur.filter(nom__in=["a", "b", "c"]).exists()


async def test_keeps_the_first_remarks_and_counts_them_all(client, compteurs, au_nom_de, office, monkeypatch):
    monkeypatch.setattr(lecture, "CONSTATS_MAX", 150)
    row = await lu(client, compteurs, au_nom_de, "nom;numero\n" + "".join(f"n{rang};x\n" for rang in range(450)))

    assert row.erreurs == 450
    assert await Constat.filter(importation_id=row.id).count() == 150
    first = (await office.run(LIRE, id=global_id("Importation", row.id)))["constats"]
    after = first["pageInfo"]["endCursor"]
    second = (await office.run(LIRE, id=global_id("Importation", row.id), apres=after))["constats"]
    lines = [un["ligne"] for page in (first, second) for un in page["nodes"]]
    assert lines == list(range(2, 152))
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)


async def test_warnings_alone_do_not_forbid(client, compteurs, au_nom_de):
    row = await lu(client, compteurs, au_nom_de, "nom;numero\na;13\n")

    assert (row.etat, row.avertissements) == (EtatImport.PRET, 1)


@pytest.mark.parametrize(
    ("announced", "code"),
    [
        ({"taille": 0}, Code.FICHIER_TROP_GROS),
        ({"taille": 20 * 1024 * 1024 + 1}, Code.FICHIER_TROP_GROS),
        ({"empreinte": "abc"}, Code.FORMAT_INVALIDE),
    ],
)
async def test_refuses_an_announcement_that_cannot_be(au_nom_de, announced, code):
    with pytest.raises(RefusedError) as refused:
        await ouvrir(au_nom_de, b"nom;numero\n", **announced)

    assert [problem.code for problem in refused.value.problems] == [code]


@pytest.mark.parametrize("announced", [{"taille": 5}, {"empreinte": "0" * 64}])
async def test_refuses_other_bytes_than_announced(client, au_nom_de, announced):
    row, answer = await envoyer(client, au_nom_de, b"nom;numero\na;1\n", **announced)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "EMPREINTE_DIFFERENTE"
    assert (await Importation.get(id=row.id)).etat is EtatImport.ATTENDU
    assert not await Tache.all().exists()


async def test_refuses_too_many_lines(client, compteurs, au_nom_de, monkeypatch):
    monkeypatch.setattr(lecture, "LIGNES_MAX", 300)

    row = await lu(client, compteurs, au_nom_de, "nom;numero\n" + "".join(f"n{rang};1\n" for rang in range(301)))

    assert row.etat is EtatImport.A_CORRIGER
    assert row.refus.startswith("Le fichier compte plus de 300 lignes")


async def test_an_address_is_good_once_and_for_an_hour(client, au_nom_de, horloge):
    contenu = b"nom;numero\na;1\n"
    adresse = await ouvrir(au_nom_de, contenu)
    late = await ouvrir(au_nom_de, contenu)

    answers = [(await client.http.put(adresse.url, content=contenu)).status_code for _ in range(2)]
    horloge.advance(hours=1, seconds=1)
    answers.append((await client.http.put(late.url, content=contenu)).status_code)
    answers.append((await client.http.put("/imports/nimporte-quoi", content=contenu)).status_code)

    assert answers == [204, 404, 404, 404]
    assert await Tache.filter(nom=envoi.LIRE).count() == 1


async def test_each_line_is_written_once_when_the_worker_dies_between_two_tasks(
    client, compteurs, au_nom_de, office, monkeypatch
):
    monkeypatch.setattr(Compteurs, "page", 25)
    monkeypatch.setattr(ecriture, "PAGES", 2)
    row = await lu(client, compteurs, au_nom_de, "nom;numero\n" + "".join(f"n{rang};1\n" for rang in range(230)))
    await office.run(ACCEPTER, id=global_id("Importation", row.id))

    await run_next(compteurs)
    await run_next(compteurs)
    for done in await Tache.filter(nom=ecriture.ECRIRE, faite_le__isnull=False):  # as if their workers had died
        await Tache.filter(id=done.id).update(faite_le=None, pas_avant=compteurs.clock())
    await drain(compteurs)

    row = await Importation.get(id=row.id)
    assert (row.etat, row.faits, row.total) == (EtatImport.TERMINE, 230, 230)
    assert await Compteur.filter(nom__startswith="n", valeur=1).count() == 230
    assert row.termine_le is not None


async def test_the_bytes_go_once_their_lines_are_written_even_when_the_worker_dies_before_saying_so(
    client, compteurs, au_nom_de, office, horloge
):
    row = await lu(client, compteurs, au_nom_de, "nom;numero\na;1\n")
    await office.run(ACCEPTER, id=global_id("Importation", row.id))
    await run_next(compteurs)
    await drain(compteurs)
    assert await compteurs.storage.get(row.cle) is None

    await Tache.filter(nom=ecriture.ECRIRE).update(faite_le=None, pas_avant=horloge.now)
    await drain(compteurs)

    assert (await Tache.get(nom=ecriture.ECRIRE)).erreur is None
    assert (await Compteur.get(nom="a")).valeur == 1


async def test_a_page_that_fails_leaves_nothing_and_is_tried_again(client, compteurs, au_nom_de, office, monkeypatch):
    row = await lu(client, compteurs, au_nom_de, "nom;numero\na;1\nb;2\n")
    await office.run(ACCEPTER, id=global_id("Importation", row.id))
    write = Compteurs.ecrire

    async def fail(self, change, importation, lignes):
        await write(self, change, importation, lignes)
        raise RuntimeError("cut")

    monkeypatch.setattr(Compteurs, "ecrire", fail)
    await run_next(compteurs)
    assert not await Compteur.filter(nom__in=["a", "b"]).exists()

    monkeypatch.setattr(Compteurs, "ecrire", write)
    await Tache.filter(nom=ecriture.ECRIRE).update(pas_avant=compteurs.clock())
    await drain(compteurs)
    assert await Compteur.filter(nom__in=["a", "b"]).count() == 2


async def test_a_file_is_given_up_before_it_is_written_and_not_after(client, compteurs, au_nom_de, office, services):
    row = await lu(client, compteurs, au_nom_de, "nom;numero\na;1\n")
    assert await services.storage.get(row.cle) is not None

    given_up = (await office.run(ANNULER, id=global_id("Importation", row.id)))["importation"]
    again = await office.refused(ANNULER, id=global_id("Importation", row.id))
    accepted = await office.refused(ACCEPTER, id=global_id("Importation", row.id))
    await drain(services)

    assert given_up["etat"] == "ANNULE"
    assert await services.storage.get(row.cle) is None
    assert [error["code"] for error in again + accepted] == ["ACTION_IMPOSSIBLE"] * 2


async def test_a_file_is_its_account_s_alone(client, compteurs, au_nom_de, services):
    row = await lu(client, compteurs, au_nom_de, "nom;numero\na;1\n")
    other = await bureau(client, services, ("03", None), nom="autre")
    row_id = global_id("Importation", row.id)

    assert await other.run("{ importations { nodes { id } } }") == {"nodes": []}
    assert await other.run(LIRE, id=row_id) is None
    assert await other.run("query($id: ID!) { node(id: $id) { id } }", id=row_id) is None
    assert [error["code"] for error in await other.refused(ACCEPTER, id=row_id)] == ["INTROUVABLE"]
    assert [error["code"] for error in await other.refused(ANNULER, id=row_id)] == ["INTROUVABLE"]
    assert (await Importation.get(id=row.id)).etat is EtatImport.PRET


async def test_lists_the_files_of_an_account_the_latest_first(client, compteurs, au_nom_de, office, horloge):
    first = await lu(client, compteurs, au_nom_de, "nom;numero\na;1\n")
    horloge.advance(minutes=1)
    second = (await ouvrir(replace(au_nom_de, now=horloge.now), b"nom;numero\n")).importation

    shown = (await office.run("{ importations(nature: NOTES) { nodes { id nature etat } } }"))["nodes"]

    assert [(un["id"], un["etat"]) for un in shown] == [
        (global_id("Importation", second.id), "ATTENDU"),
        (global_id("Importation", first.id), "PRET"),
    ]
    assert await office.run("{ importations(nature: ELEVES) { nodes { id } } }") == {"nodes": []}


@pytest.mark.any_database
async def test_memory_stays_flat_whatever_the_length(client, compteurs, au_nom_de, monkeypatch):
    class Vide(Compteurs):
        async def verifier(self, op, importation, lignes, vus):  # noqa: ARG002 - the protocol
            return []

    _lines(monkeypatch, Vide())
    peaks = []
    for nombre in (2_000, 20_000):
        contenu = ("nom;numero;remarque\n" + "".join(f"n{rang};1;{'x' * 60}\n" for rang in range(nombre))).encode()
        row, _ = await envoyer(client, au_nom_de, contenu)
        tache = Tache(nom=envoi.LIRE, donnees={"importation": str(row.id)})
        tracemalloc.start()
        await lecture.lire(tache, compteurs)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert (await Importation.get(id=row.id)).total == nombre

    assert peaks[1] < peaks[0] + 2e6  # a page of two hundred lines, whatever follows


async def test_bytes_that_stop_coming_are_given_up(au_nom_de, services):
    contenu = b"nom;numero\na;1\n"
    patient = replace(services, reception=replace(services.reception, silence=0.05))
    op = replace(au_nom_de, services=patient)
    adresse = await ouvrir(op, contenu)

    async def half():
        yield contenu[:5]
        await asyncio.sleep(5)

    async def gone():
        yield contenu[:5]
        raise ConnectionResetError

    for corps in (half(), gone()):
        with pytest.raises(RefusedError) as refused:
            await envoi.recevoir(op, adresse.url.rsplit("/", 1)[1], corps)
        assert [problem.code for problem in refused.value.problems] == [Code.ENVOI_INTERROMPU]

    assert (await Importation.get(id=adresse.importation.id)).etat is EtatImport.ATTENDU  # the file may be sent again
