"""« Exporter mes données »: complete, with readable data alone, in bounded memory, and never cut in silence."""

import ast
import io
import json
import zipfile
from pathlib import Path

import factories
import pytest
import pytest_asyncio
from statements import counted_statements
from tortoise import Tortoise

from api import models
from api.models import Auteur, Compte, Depot, Document, Evenement, Jeton, Piece
from api.resolvers.compte import donnees
from api.resolvers.compte.donnees.catalogue import HORS_EXPORT, SANS_CANDIDAT, TABLES
from api.rules.candidature import EtatCandidature
from api.rules.compte import UsageJeton
from api.rules.document import ModeDepot, TypeDocument
from api.rules.donnees import DIT_AVEC_UN_EVENEMENT, TU_AVEC_UN_EVENEMENT
from api.rules.evenement import TypeEvenement
from api.services.archive import Entree, archive
from api.services.document import encode
from tests.services.imprimes import NGMB_DUPONT

ROOT = Path(__file__).resolve().parents[2]
PERSONNES = {models.Compte, models.Candidat, models.Candidature, models.Piece}


def tables():
    return set(Tortoise.apps["models"].values())


def references(model):
    """The tables to which a table refers, itself or through others."""
    direct = {model._meta.fields_map[name].related_model for name in model._meta.fk_fields | model._meta.o2o_fields}
    return direct.union(*(references(other) for other in direct)) if direct else set()


def columns(model):
    return {name for name, field in model._meta.fields_map.items() if name in model._meta.fields_db_projection}


@pytest.mark.usefixtures("migrated")
def test_every_table_leaves_with_its_candidat_or_says_why_not():
    exported = {table.modele for table in TABLES}

    assert exported | HORS_EXPORT.keys() | SANS_CANDIDAT == tables()
    assert len(exported) + len(HORS_EXPORT) + len(SANS_CANDIDAT) == len(tables())  # each once
    # A table listed as about nobody refers to no person, unless it belongs to offices or schools.
    assert {model for model in SANS_CANDIDAT if references(model) & PERSONNES} == {
        models.Abonnement,
        models.DemandeProConnect,
        models.Envoi,
        models.Habilitation,
        models.IdentiteProConnect,
        models.LigneLotEcole,
        models.Lot,
        models.SecretMachine,
    }


@pytest.mark.usefixtures("migrated")
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.nom)
def test_every_column_leaves_with_its_row_or_says_why_not(table):
    named = {*table.colonnes, *table.tues, table.compte}

    assert columns(table.modele) - named == set()
    assert named - columns(table.modele) - {table.compte} == set()
    assert set(table.colonnes) & table.tues.keys() == set()


def written_with_events():
    """The keys of the data that use cases write with events: of each dictionary `donnees`, less those of tasks."""
    for path in (ROOT / "api" / "resolvers").rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and "Tache.create" not in ast.unparse(
                function
            ):
                yield from keys_given(function)


def keys_given(function):
    for node in ast.walk(function):
        match node:
            case ast.keyword(arg="donnees", value=value) | ast.Assign(targets=[ast.Name(id="donnees")], value=value):
                found = [inner for inner in ast.walk(value) if isinstance(inner, ast.Dict)]
                yield from (key.value for inner in found for key in inner.keys if isinstance(key, ast.Constant))


def test_what_is_written_with_an_event_is_told_or_said_to_stay_inside():
    assert set(written_with_events()) - DIT_AVEC_UN_EVENEMENT - TU_AVEC_UN_EVENEMENT == set()
    assert set() == DIT_AVEC_UN_EVENEMENT & TU_AVEC_UN_EVENEMENT


@pytest_asyncio.fixture
async def ouverte(services, horloge, op):
    """A candidat with two candidatures, a pièce with a file and one without, a document never rendered."""
    person = await factories.candidat(services)
    session = await factories.session()
    periode = await factories.periode(session=session)
    row = await factories.candidature(
        person, periode=periode, saisie={"IDENTIFICATION": {"code_postal": "97300"}}, decision_jury="ADMIS"
    )
    await factories.candidature(person, EtatCandidature.BROUILLON, periode=periode)
    piece = await Piece.create(candidature_id=row.id, code="CINSIG01", mode=ModeDepot.EN_LIGNE, commentaire="interne")
    for rang, nom in enumerate(("identité.pdf", "perdu.pdf")):
        depot = {"piece_id": piece.id, "nom": nom, "format": "pdf", "taille": 3, "empreinte": "0" * 64}
        await Depot.create(**depot, cle=f"pieces/{rang}", depose_le=horloge.now, retire_le=[None, horloge.now][rang])
    await services.storage.put("pieces/0", b"PDF")
    printed = {"candidature_id": row.id, "version": 1, "publie_le": horloge.now}
    await Document.create(type=TypeDocument.RECAPITULATIF_CANDIDATURE, contenu=encode(NGMB_DUPONT), **printed)
    await Document.create(type=TypeDocument.DEMANDE_PIECES, contenu={"plus": "lisible"}, **printed)
    await Evenement.record(
        TypeEvenement.CANDIDATURE_ECARTEE,
        compte_id=person.compte_id,
        le=horloge.now,
        auteur=Auteur(acteur=row.id, famille=row.id, cle="une-cle"),
        candidature_id=row.id,
        donnees={"motif": "remarque interne", "code": "CINSIG01"},
    )
    jeton = await Jeton.create(
        compte_id=person.compte_id,
        famille=row.id,
        usage=UsageJeton.COOKIE,
        empreinte="e" * 64,
        appareil="Firefox",
        expire_le=horloge.now.replace(year=2030),
    )
    return person, jeton


async def lire(op, jeton):
    lien = op.services.tokens.sign_fichier("donnees", jeton.famille)
    found = await donnees.telecharger(op, lien)
    content = b"".join([part async for part in found.contenu])
    with zipfile.ZipFile(io.BytesIO(content)) as fichier:
        assert fichier.testzip() is None
        return {name: fichier.read(name) for name in fichier.namelist()}


async def test_holds_what_is_the_candidats_and_nothing_that_is_not_theirs_to_read(op, ouverte):
    fichiers = await lire(op, ouverte[1])
    said = json.loads(fichiers["donnees.json"])

    assert said["version"] == 1
    assert said["exporteLe"] == "2026-11-16T11:00:00Z"
    assert said["candidat"]["dateNaissance"] == "2005-05-06"
    assert [row["etat"] for row in said["candidatures"]] == ["INSCRIT", "BROUILLON"]
    assert said["candidatures"][0]["saisie"] == {"IDENTIFICATION": {"codePostal": "97300"}}
    assert said["candidatures"][0]["session"] == "2027"
    assert said["documents"][0]["contenu"]["candidat"]["nomComplet"] == NGMB_DUPONT.candidat.nom_complet
    assert said["evenements"][0]["libelle"] == "Inscription écartée par le service des examens"
    assert said["evenements"][0]["donnees"] == {"code": "CINSIG01"}
    assert said["evenements"][0]["famille"] is said["evenements"][0]["cle"] is None  # an agent's sign-in
    assert said["pieces"][0]["commentaire"] is None  # without a statut, no comment is shown
    assert said["appareils"][0]["appareil"] == "Firefox"
    assert {kept["donnee"] for kept in said["horsExport"]} >= {"note", "place_epreuve", "candidatures.decision_jury"}
    assert said["conservation"]
    text = fichiers["donnees.json"].decode()
    secrets = [ouverte[1].empreinte, (await Compte.get()).mot_de_passe, "interne", "ADMIS"]
    assert [secret for secret in secrets if f'"{secret}"' in text or f"remarque {secret}" in text] == []


async def test_gives_files_under_the_names_that_the_json_tells(op, ouverte):
    fichiers = await lire(op, ouverte[1])
    said = json.loads(fichiers["donnees.json"])

    told = [row["fichier"] for row in (*said["depots"], *said["documents"])]
    absents = fichiers["MANQUANTS.txt"].decode()
    assert fichiers[told[0]] == b"PDF"
    assert fichiers[told[2]].startswith(b"%PDF-")
    # One pièce is no longer in the store, one document cannot be rendered: MANQUANTS.txt lists both.
    assert told[1] in absents
    assert told[3] in absents
    assert set(told) - set(absents.splitlines()) == set(fichiers) - {"LISEZMOI.txt", "donnees.json", "MANQUANTS.txt"}
    assert "aucune copie" in fichiers["LISEZMOI.txt"].decode()


async def test_asks_the_same_number_of_statements_for_many_candidatures(op, ouverte):
    person, jeton = ouverte
    await lire(op, jeton)  # renders the missing document
    with counted_statements() as few:
        await lire(op, jeton)
    session = await factories.session("BTS")
    for rang in range(20):
        periode = await factories.periode(session=session, libelle=f"P{rang}")
        row = await factories.candidature(person, periode=periode, numero_inscription=rang + 2)
        await Piece.create(candidature_id=row.id, code="CINSIG01", mode=ModeDepot.EN_LIGNE)
    with counted_statements() as many:
        await lire(op, jeton)

    # A table empty before takes one statement more, for its first page.
    assert len(many) - len(few) <= 2, (few, many)


async def test_a_link_dies_with_its_sign_in_and_its_account(op, services, horloge, ouverte):
    _, jeton = ouverte
    lien = services.tokens.sign_fichier("donnees", jeton.famille)

    assert await donnees.telecharger(op, lien) is not None
    await Compte.all().update(etat="DESACTIVE")
    assert await donnees.telecharger(op, lien) is None
    await Compte.all().update(etat="ACTIF")
    await Jeton.all().update(revoque_le=horloge.now)
    assert await donnees.telecharger(op, lien) is None
    assert await donnees.telecharger(op, services.tokens.sign_fichier("document", jeton.famille)) is None


async def taken(parts, into):
    async for part in parts:
        into.append(part)


async def test_what_breaks_in_the_middle_cuts_the_archive_before_its_directory(horloge):
    async def broken():
        yield b"a" * 100
        raise ConnectionResetError

    async def entries():
        yield Entree("casse", broken())

    content = []
    with pytest.raises(ConnectionResetError):
        await taken(archive(entries(), horloge.now), content)

    assert content
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(b"".join(content)))


async def test_a_reader_who_leaves_lets_every_file_go(horloge):
    closed = []

    async def endless():
        try:
            while True:
                yield b"a" * 1000
        finally:
            closed.append("file")

    async def entries():
        yield Entree("sans fin", endless())

    parts = archive(entries(), horloge.now)
    await anext(parts)
    await parts.aclose()

    assert closed == ["file"]
