"""A list exported as a file: its link, its scope, its content."""

import csv
import io

import pytest_asyncio
from bureau import autre_periode, bureau, inscrits, periode_bts

from api.models import Candidat, Compte, Evenement, Habilitation
from api.resolvers.gestion import liste

EXPORTER = """mutation($f: FiltreCandidaturesInput) {
  gestionExporter(input: {filtre: $f}) {
    errors { code message path } fichier { nom typeMime taille url expireLe
  } } }"""


@pytest_asyncio.fixture
async def ici(services):
    periode = await periode_bts("03")
    await inscrits(3, periode)
    await inscrits(2, await autre_periode(periode, "19"))
    return periode


@pytest_asyncio.fixture
async def office(client, services):
    return await bureau(client, services, ("03", None))


async def telecharger(client, fichier):
    return await client.http.get(fichier["url"].removeprefix("http://test"))


def rangees(response):
    return list(csv.DictReader(io.StringIO(response.text.removeprefix("\ufeff")), delimiter=";"))


async def test_gives_what_is_listed_and_within_reach(client, office, ici):
    fichier = (await office.run(EXPORTER, f={"domaine": "BTS"}))["fichier"]
    response = await telecharger(client, fichier)
    rows = rangees(response)

    assert fichier["nom"] == "candidatures-2026-11-16-12h00.csv"
    assert (fichier["typeMime"], fichier["taille"]) == ("text/csv", None)
    assert response.headers["content-type"].startswith("text/csv")
    assert response.headers["content-disposition"].startswith("attachment")
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert {row["Académie"] for row in rows} == {"BESANCON"}
    assert [row["Nom de famille"] for row in rows] == sorted(row["Nom de famille"] for row in rows)
    assert len(rows) == 3


async def test_is_streamed_a_lot_at_a_time(client, office, ici, monkeypatch):
    monkeypatch.setattr(liste, "LOT", 2)

    rows = rangees(await telecharger(client, (await office.run(EXPORTER))["fichier"]))

    assert len({row["N° candidat"] for row in rows}) == len(rows) == 3


async def test_runs_no_formula(client, office, ici):
    await Candidat.all().update(prenoms='=HYPERLINK("http://mal")')

    rows = rangees(await telecharger(client, (await office.run(EXPORTER))["fichier"]))

    assert {row["Prénoms"] for row in rows} == {'\'=HYPERLINK("http://mal")'}


async def test_an_empty_list_is_a_file_with_its_header(client, office, ici):
    response = await telecharger(client, (await office.run(EXPORTER, f={"nom": "ZZZ"}))["fichier"])

    assert response.text.count("\r\n") == 1


async def test_follows_the_scope_of_the_instant_of_the_download(client, office, ici):
    fichier = (await office.run(EXPORTER))["fichier"]

    await Habilitation.all().update(centre="19")
    moved = await telecharger(client, fichier)
    await Habilitation.all().delete()
    none = await telecharger(client, fichier)

    assert {row["Académie"] for row in rangees(moved)} == {"REIMS"}
    assert none.status_code == 404


async def test_a_closed_office_downloads_nothing(client, office, ici):
    fichier = (await office.run(EXPORTER))["fichier"]

    await Compte.filter(identifiant="bureau@example.org").update(etat="DESACTIVE")

    assert (await telecharger(client, fichier)).status_code == 404


async def test_a_link_dies_with_the_sign_in_that_asked_for_it(client, office, ici):
    fichier = (await office.run(EXPORTER))["fichier"]

    await office.run("mutation { compteSeDeconnecter { errors { code } estFait } }")

    assert (await telecharger(client, fichier)).status_code == 404


async def test_a_link_that_is_not_ours_opens_nothing(client, office, ici):
    fichier = (await office.run(EXPORTER))["fichier"]

    for url in (fichier["url"] + "x", "http://test/exports/rien", fichier["url"].replace("/exports/", "/fichiers/")):
        assert (await telecharger(client, {"url": url})).status_code == 404


async def test_the_history_of_the_office_keeps_what_was_asked(office, ici):
    await office.run(EXPORTER, f={"nom": "DU"})

    (event,) = await Evenement.filter(type="EXPORT_DEMANDE")
    assert event.donnees == {"filtre": {"nom": "…"}}  # an office's history names nobody
    assert event.compte_id == (await Compte.get(identifiant="bureau@example.org")).id


async def test_counts_and_rates_agree_with_the_list(office, ici):
    found = await office.run(
        """{ gestionStatistiques { total parSession { libelle nombre taux } parEtat { code libelle nombre taux }
          parSpecialite { code libelle nombre taux } parEtablissement { code libelle nombre } nombreEtablissements } }"""
    )

    assert found["total"] == 3
    assert found["parSession"] == [{"libelle": "BTS 2022", "nombre": 3, "taux": "1.0"}]
    assert found["parEtat"] == [{"code": "INSCRIT", "libelle": "Inscrit", "nombre": 3, "taux": "1.0"}]
    assert len(found["parEtablissement"]) == found["nombreEtablissements"] == 1
    (specialite,) = found["parSpecialite"]
    assert (specialite["code"], specialite["nombre"]) == ("banque-conseiller-de-clientele", 3)
    assert specialite["libelle"].startswith("Banque")
