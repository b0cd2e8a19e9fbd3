"""The ministry's directory of schools: differences told first, then written once; nothing deleted."""

import codecs
import hashlib

import factories
import pytest
import pytest_asyncio
import typer
from annuaire import annuaire
from bureau import bureau, entre

from api import acts, import_acts
from api.models import Audit, Etablissement, Evenement, Importation
from api.resolvers.reference_rows import charger_reference
from api.rules.compte import TypeCompte
from api.rules.evenement import TypeEvenement
from api.rules.numero import lettre_uai
from api.services.outbox import drain

IMPORTER = """mutation($input: GestionImporterEtablissementsInput!) { gestionImporterEtablissements(input: $input) {
  errors { code message path } adresse { url importation { id } } } }"""
IMPORTATION = """query($id: ID!) { importation(id: $id) { id nature etat total faits erreurs avertissements refus
  bilan { nature nombre }
  ecarts(first: 50) { nodes { ligne nature objet libelle details { champ avant apres } } }
  constats(first: 50) { nodes { ligne niveau colonne message } } } }"""
ACCEPTER = """mutation($id: ID!) { importationAccepter(input: {importationId: $id}) {
  errors { code message path } importation { etat } } }"""
CHERCHER = '{ etablissements(academie: "03", recherche: "leger") { nodes { uai estHorsContrat fermeLe } } }'
UAI, *UAIS = [f"{number}{lettre_uai(number)}" for number in (f"039{rang:04}" for rang in range(100, 120))]
AUTRE = {"Identifiant_de_l_etablissement": UAI, "Nom_etablissement": "Lycée Jean Moulin"}
TIERS = {"Identifiant_de_l_etablissement": UAIS[0], "Nom_etablissement": "Lycée Claude Nicolas Ledoux"}
ECOLE = {"Identifiant_de_l_etablissement": "0251111X", "Type_etablissement": "Ecole", "libelle_nature": "ECOLE"}


@pytest_asyncio.fixture
async def administration(client, services):
    row = await factories.compte(
        services, "adm@example.org", type=TypeCompte.ADMINISTRATEUR, totp_active_le=services.clock()
    )
    return await entre(client, services, row)


async def lire(actor, services, contenu: bytes, *, complet: bool = True) -> dict:
    """Sends a directory and lets it be read; returns the import."""
    fichier = {"nom": "annuaire.csv", "taille": len(contenu), "empreinte": hashlib.sha256(contenu).hexdigest()}
    asked = await actor.run(IMPORTER, input={**fichier, "estComplet": complet})
    sent = await actor.http.put(asked["adresse"]["url"], content=contenu)
    assert sent.status_code == 204, sent.text
    await drain(services)
    return await actor.run(IMPORTATION, id=asked["adresse"]["importation"]["id"])


async def importer(actor, services, contenu: bytes, **how) -> dict:
    """Sends a clean directory, and has it written."""
    found = await lire(actor, services, contenu, **how)
    assert found["etat"] == "PRET", found
    await actor.run(ACCEPTER, id=found["id"])
    await drain(services)
    return await actor.run(IMPORTATION, id=found["id"])


def bilan(found: dict) -> dict[str, int]:
    return {item["nature"]: item["nombre"] for item in found["bilan"]}


async def test_tells_what_would_change_then_writes_it_once(administration, services):
    contenu = annuaire({}, {**AUTRE, "Statut_public_prive": "Privé", "Type_contrat_prive": "HORS CONTRAT"}, ECOLE)
    found = await lire(administration, services, contenu)

    assert (found["etat"], found["total"], bilan(found)) == ("PRET", 3, {"NOUVEAU": 1, "MODIFIE": 1, "ECARTE": 1})
    changed, new = found["ecarts"]["nodes"]
    assert (changed["ligne"], changed["objet"]) == (2, "0250001R")
    assert {"champ": "libelle", "avant": "LP FERNAND LEGERE", "apres": "LYCEE PROFESSIONNEL FERNAND LEGER"} in changed[
        "details"
    ]
    assert (new["nature"], new["libelle"]) == ("NOUVEAU", "LYCEE JEAN MOULIN - AUDINCOURT CEDEX")
    assert not await Etablissement.filter(uai=UAI).exists()

    await administration.run(ACCEPTER, id=found["id"])
    await drain(services)

    done = await administration.run(IMPORTATION, id=found["id"])
    assert (done["etat"], done["faits"]) == ("TERMINE", 3)
    row = await Etablissement.get(uai=UAI)
    assert (row.est_hors_contrat, row.courriel, row.recherche.split()[0]) == (
        True,
        "ce.0250001r@ac-besancon.fr",
        row.uai,
    )
    told = await Evenement.get(type=TypeEvenement.ETABLISSEMENTS_IMPORTES)
    assert told.donnees == {"NOUVEAU": 1, "MODIFIE": 1}
    assert await Audit.filter(action="importationAccepter").count() == 1


async def test_a_second_run_changes_nothing_and_the_packaged_files_take_nothing_back(administration, services):
    contenu = annuaire({}, AUTRE)
    await importer(administration, services, contenu)
    before = await Etablissement.all().order_by("uai").values()

    again = await importer(administration, services, contenu)
    _, left = await charger_reference()

    assert bilan(again) == {"INCHANGE": 2}
    assert left == 1
    assert await Etablissement.all().order_by("uai").values() == before


async def test_a_school_that_a_whole_directory_lacks_is_closed_not_deleted(administration, services):
    many = [{**AUTRE, "Identifiant_de_l_etablissement": uai} for uai in UAIS]
    await importer(administration, services, annuaire({}, *many))

    part = await importer(administration, services, annuaire(many[0]), complet=False)
    whole = await importer(administration, services, annuaire(*many))
    after = await administration.run(CHERCHER)

    assert "FERME" not in bilan(part)
    assert bilan(whole)["FERME"] == 1
    assert [un["objet"] for un in whole["ecarts"]["nodes"] if un["nature"] == "FERME"] == ["0250001R"]
    assert after["nodes"] == []
    assert (await Etablissement.get(uai="0250001R")).ferme_le is not None

    reopened = await importer(administration, services, annuaire({}, *many))
    assert bilan(reopened)["ROUVERT"] == 1
    assert [un["uai"] for un in (await administration.run(CHERCHER))["nodes"]] == ["0250001R"]


async def test_a_part_taken_for_a_whole_directory_is_refused(administration, services):
    await importer(administration, services, annuaire({}, AUTRE, TIERS))

    found = await lire(administration, services, annuaire({}))

    assert found["etat"] == "A_CORRIGER"
    assert "2 établissements de l'annuaire précédent, sur 3" in found["constats"]["nodes"][0]["message"]


@pytest.mark.parametrize(
    ("contenu", "ligne", "mots"),
    [
        (annuaire({}, {**AUTRE, "Nom_etablissement": "<img src=x>"}), 3, "Le nom est à corriger"),
        (annuaire({}, {**AUTRE, "Identifiant_de_l_etablissement": "0390004A"}), 3, "Vérifiez l'UAI"),
        (annuaire({}) + b'0390004S;"Lyc', 3, "guillemet"),
        (annuaire({}) + ("0390004S" + ";x" * 80 + "\r\n").encode(), 3, "cellules pour"),
        (annuaire({}) + "0390004S;LycÃ©e\r\n".encode(), 3, "lettre perdue"),
    ],
    ids=["hostile label", "wrong UAI", "open quote", "extra cells", "twice encoded"],
)
async def test_a_wrong_line_is_named_and_nothing_is_written(administration, services, contenu, ligne, mots):
    found = await lire(administration, services, contenu)

    assert found["etat"] == "A_CORRIGER"
    error = next(un for un in found["constats"]["nodes"] if un["niveau"] == "ERREUR")
    assert (error["ligne"], mots in error["message"]) == (ligne, True)
    assert not await Etablissement.filter(dans_annuaire=True).exists()


@pytest.mark.parametrize(
    "contenu",
    [
        codecs.BOM_UTF8 + annuaire({}),
        annuaire({}, encodage="cp1252"),
        annuaire({}).replace(b"Identifiant_de_l_etablissement", "IDENTIFIANT de l'établissement".encode()),
        annuaire({}, {"Nom_etablissement": "Lycée en double"}),
    ],
    ids=["byte order mark", "windows-1252", "headings", "a school twice"],
)
async def test_the_directory_is_read_as_it_comes(administration, services, contenu):
    found = await importer(administration, services, contenu)

    assert bilan(found)["MODIFIE"] == 1
    assert (await Etablissement.get(uai="0250001R")).libelle == "LYCEE PROFESSIONNEL FERNAND LEGER"


async def test_only_an_administrator_imports_it(client, services):
    office = await bureau(client, services, (None, None))

    refused = await office.refused(IMPORTER, input={"nom": "a", "taille": 1, "empreinte": "0" * 64, "estComplet": True})

    assert [error["code"] for error in refused] == ["INTROUVABLE"]


async def test_the_command_tells_then_writes_and_names_a_wrong_line(services, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(acts.console, "width", 300)
    right, wrong = tmp_path / "annuaire.csv", tmp_path / "faux.csv"
    right.write_bytes(annuaire({}, {"Nom_etablissement": "Lycée en double"}, ECOLE, AUTRE))
    wrong.write_bytes(annuaire({**AUTRE, "Nom_etablissement": ""}))

    await import_acts.importer_etablissements(right, a_blanc=True, est_complet=True)(services)
    assert not await Etablissement.filter(dans_annuaire=True).exists()
    await import_acts.importer_etablissements(right, a_blanc=False, est_complet=True)(services)
    with pytest.raises(typer.Exit):
        await import_acts.importer_etablissements(wrong, a_blanc=False, est_complet=True)(services)
    await import_acts.importer_etablissements(right, a_blanc=False, est_complet=True)(services)

    said = capsys.readouterr().out
    assert "Modifié : LYCEE PROFESSIONNEL FERNAND LEGER" in said
    assert "4 lignes ; 1 avertissements ; nouveau 1, modifié 1, laissé de côté 2" in said
    assert "ligne 2 : Erreur : Le nom est à corriger : vide." in said
    assert said.rstrip().endswith("inchangé 2, laissé de côté 2")
    assert await Etablissement.filter(dans_annuaire=True).count() == 2
    assert await Importation.all().count() == 0
    assert await Audit.filter(action="commande etablissements").count() >= 1
