"""A canary in every field that a candidate may fill: it shows where it belongs, and nowhere else; erased, nowhere.

What is looked through is named and counted; what must show is looked for too, or a search that finds nothing would
prove nothing.
"""

import asyncio
import io
import json
import re
import tempfile
import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import factories
import fichiers
import pikepdf
import pytest
import pytest_asyncio
from bureau import bureau
from canaris import FORMES, TYPES, Canaris, champs_a_saisir, champs_de_toutes_les_operations, requete
from client import Client, http_client
from graphql import get_named_type, is_list_type
from logs import FORMS, Lines, written_logs
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pypdf import PdfReader
from tortoise import Tortoise, connections

from api.app import build_app
from api.models import Candidature, Resultat, Tache
from api.rules.conservation import CONSERVATIONS
from api.schema.base import uuid_of
from api.services.mail import Courriel, EnvoiImpossibleError
from api.services.outbox import drain
from api.services.traces import OtlpTraces
from api.settings import Settings
from tests.journeys.etapes import periode_id
from tests.journeys.justificatifs import DEPOSER, OUVRIR, Justificatifs, annonce
from tests.journeys.recit import DEMARRER, DESINSCRIRE, ENREGISTRER, MODIFIER, ONGLETS, formulaires, remplir
from tests.journeys.test_justificatifs import CONTROLER
from tests.rules.dossiers import avec, ngmb_dupont
from tests.schema.gestion.test_amenagements import DECIDER

# Fields that hold no text of a candidate, and why.
SANS_CANARI = {
    **dict.fromkeys(
        (
            *("CreationCompteInput.paysNaissance", "CreationCompteInput.departementNaissance"),
            *("CreationCompteInput.communeNaissance", "EtatCivilInput.paysNaissance"),
            *("EtatCivilInput.departementNaissance", "EtatCivilInput.communeNaissance"),
            *("IdentificationInput.nationalite", "IdentificationInput.adressePays"),
            "IdentificationInput.categorieSocioprofessionnelle",
            *("InformationsInput.categorie", "InformationsInput.situation", "InformationsInput.etablissement"),
            "InformationsInput.ancienEtablissement",
            *("QualificationInput.specialite", "QualificationInput.sectionDeLangue"),
            *("DejaPresenteInput.academie", "DejaPresenteInput.ancienneCategorie", "NoteObtenueInput.epreuve"),
            *("NoteObtenueInput.langue", "AutreSpecialitePresenteeInput.specialite"),
            *("AutreSpecialitePresenteeInput.academie", "AutreSpecialitePresenteeInput.ancienneCategorie"),
            *("TitreObtenuInput.diplome", "TitreObtenuInput.academie", "VaeInput.academie", "VaeInput.epreuves"),
            *("AcquisInput.epreuvesRepassees", "DiplomePossedeInput.diplome", "TitreInscriptionInput.titre"),
            *("ChoixEpreuveInput.epreuve", "ChoixEpreuveInput.option", "piecesValider.groupe"),
        ),
        "A code of a list: any other value is refused.",
    ),
    **dict.fromkeys(
        ("compteEnrolerSecondFacteur.identifiant", "compteEnrolerSecondFacteur.motDePasse", "compteSeConnecter.code"),
        "Of offices: a candidate has no second factor.",
    ),
    **dict.fromkeys(
        (
            *("franceConnectDemarrer.retour", "franceConnectTerminer.etat", "franceConnectTerminer.code"),
            "franceConnectTerminer.liaison",
        ),
        "Given by the provider, not typed; without one all are refused.",
    ),
    **dict.fromkeys(
        tuple(f"compteVerifierAdresse.{name}" for name in ("courriel", "courrielConfirmation", "motDePasse")),
        "Of a pupil's first sign-in; a candidate who has an address types them elsewhere.",
    ),
}
# Each mail may show what it is about, and its reader's address; nothing else.
DANS_LES_COURRIELS = {
    "compte_activer": {"CreationCompteInput.courriel", "lien d'activation"},
    "adresse_confirmer": {"compteDemanderAdresse.courriel", "lien d'adresse"},
    "adresse_modifiee": {"CreationCompteInput.courriel"},
    "mot_de_passe_oublie": {"compteDemanderAdresse.courriel", "lien de mot de passe"},
    "mot_de_passe_modifie": {"compteDemanderAdresse.courriel"},
    "donnees_exportees": {"compteDemanderAdresse.courriel"},
    "piece_controlee": {"compteDemanderAdresse.courriel", "piece.commentaire"},
    "message": {"compteDemanderAdresse.courriel", "message.objet", "message.corps"},
    "inscription_modifiee": {"compteDemanderAdresse.courriel"},
    "desinscription": {"compteDemanderAdresse.courriel"},
    "courriel_compte_efface": {"compteDemanderAdresse.courriel"},
}
# What the law keeps of a published result: whose it is.
CONSERVES = {
    "EtatCivilInput.dateNaissance",
    "EtatCivilInput.nom",
    "EtatCivilInput.nomUsage",
    "EtatCivilInput.prenoms",
    "EtatCivilInput.villeNaissance",
}
# Never kept as such: passwords are hashed, tokens are digests, what stands in links is derived.
SANS_TRACE = re.compile(r"motDePasse|jeton|renouvellement|lien|cookie|porteur|adresse de dépôt|adresse d'export")


@dataclass
class Vie:
    """What one candidate types from the first form to the last, and every place where it could have gone."""

    client: Client
    services: Any
    messagerie: Any
    canaris: Canaris = field(default_factory=Canaris)
    spans: InMemorySpanExporter = field(default_factory=InMemorySpanExporter)
    saisis: set[str] = field(default_factory=set)
    id: str = ""

    def poser(self, champ: str, forme: str = "mot", *confirmations: str) -> str:
        """A canary for a field, typed again in others."""
        self.saisis |= {champ, *confirmations}
        return self.canaris.poser(champ, forme)

    def encore(self, champ: str, autre: str) -> str:
        """In this field, what was typed in another."""
        self.saisis.add(champ)
        return self.canaris.valeurs[autre]

    async def envoyer(self, mutation: str, retour: str = "", par: Client | None = None, **valeurs: Any) -> Any:
        """Sends a mutation; fails when it is refused."""
        champ = TYPES["Mutation"].fields[mutation]
        declared = ", ".join(f"${name}: {champ.args[name].type}" for name in valeurs)
        passed = ", ".join(f"{name}: ${name}" for name in valeurs)
        text = f"mutation({declared}) {{ {mutation}({passed}) {{ errors {{ code message path }} {retour} }} }}"
        return await (par or self.client).run(text, **valeurs)

    async def lien(self, nom: str, champ: str) -> str:
        """The token of the link in the last mail."""
        await drain(self.services)
        found = re.search(r"jeton=([\w.-]+)", self.messagerie.courriels[-1].texte)
        self.saisis.add(champ)
        return self.canaris.noter(nom, found[1])

    def secret(self, nom: str, valeur: str) -> str:
        return self.canaris.noter(nom, valeur)


async def ouvrir_un_compte(vie: Vie) -> None:
    """Creation, activation, sign-in from a browser and a telephone."""
    form = "CreationCompteInput"
    compte = {
        "civilite": "MADAME",
        "nom": vie.poser(f"{form}.nom", "mot", f"{form}.nomConfirmation"),
        "nomUsage": vie.poser(f"{form}.nomUsage"),
        "prenoms": vie.poser(f"{form}.prenoms"),
        "dateNaissance": vie.poser(f"{form}.dateNaissance", "jour", f"{form}.dateNaissanceConfirmation"),
        "paysNaissance": "99109",
        "villeNaissance": vie.poser(f"{form}.villeNaissance"),
        "courriel": vie.poser(f"{form}.courriel", "courriel", f"{form}.courrielConfirmation"),
        "motDePasse": vie.poser(f"{form}.motDePasse", "mot_de_passe", f"{form}.motDePasseConfirmation"),
    }
    again = {f"{name}Confirmation": compte[name] for name in ("nom", "dateNaissance", "courriel", "motDePasse")}
    await vie.envoyer("compteCreer", compte=compte | again)
    await vie.envoyer(
        "compteRenvoyerActivation", courriel=vie.encore("compteRenvoyerActivation.courriel", f"{form}.courriel")
    )
    await vie.envoyer("compteActiver", jeton=await vie.lien("lien d'activation", "compteActiver.jeton"))
    await entrer(vie, f"{form}.courriel", f"{form}.motDePasse")


async def entrer(vie: Vie, courriel: str, mot_de_passe: str) -> None:
    """Signs in as a browser, then as a telephone."""
    qui = {
        "identifiant": vie.encore("compteSeConnecter.identifiant", courriel),
        "motDePasse": vie.encore("compteSeConnecter.motDePasse", mot_de_passe),
    }
    vie.client.http.headers["user-agent"] = vie.canaris.valeurs.get("appareil") or vie.canaris.poser("appareil")
    jetons = "jetons { porteur renouvellement appareil }"
    mobile = Client(http_client(vie.client.http._transport.app))
    opened = (await vie.envoyer("compteSeConnecter", jetons, mobile, **qui, client="MOBILE"))["jetons"]
    renewal = vie.secret(f"renouvellement {courriel}", opened["renouvellement"])
    vie.saisis.add("compteRenouvelerJeton.renouvellement")
    await vie.envoyer("compteRenouvelerJeton", jetons, mobile, renouvellement=renewal)
    vie.secret(f"porteur {courriel}", opened["porteur"])
    await vie.envoyer("compteSeConnecter", **qui)
    for name in ("jeton", "appareil"):
        vie.secret(f"cookie {name} {courriel}", vie.client.http.cookies[name])


async def modifier_le_compte(vie: Vie) -> None:
    """« Modifier mon compte », and each way to another address and another password."""
    form = "EtatCivilInput"
    etat_civil = {
        "civilite": "MADAME",
        "nom": vie.poser(f"{form}.nom", "mot", f"{form}.nomConfirmation"),
        "nomUsage": vie.poser(f"{form}.nomUsage"),
        "prenoms": vie.poser(f"{form}.prenoms"),
        "dateNaissance": vie.poser(f"{form}.dateNaissance", "jour", f"{form}.dateNaissanceConfirmation"),
        "paysNaissance": "99109",
        "villeNaissance": vie.poser(f"{form}.villeNaissance"),
    }
    again = {f"{name}Confirmation": etat_civil[name] for name in ("nom", "dateNaissance")}
    await vie.envoyer("compteModifier", etatCivil=etat_civil | again)
    await vie.envoyer("compteModifierPreferences", avisPieces=True)
    demande = "compteDemanderAdresse"
    courriel = vie.poser(f"{demande}.courriel", "courriel", f"{demande}.courrielConfirmation")
    ancien = vie.encore(f"{demande}.motDePasse", "CreationCompteInput.motDePasse")
    await vie.envoyer(demande, courriel=courriel, courrielConfirmation=courriel, motDePasse=ancien)
    jeton = await vie.lien("lien d'adresse", "compteConfirmerAdresse.jeton")
    await vie.envoyer("compteConfirmerAdresse", jeton=jeton)
    identifiant = vie.encore("compteDemanderMotDePasse.identifiant", f"{demande}.courriel")
    await vie.envoyer("compteDemanderMotDePasse", identifiant=identifiant)
    jeton = await vie.lien("lien de mot de passe", "compteReinitialiserMotDePasse.jeton")
    oubli, change = "compteReinitialiserMotDePasse.motDePasse", "compteModifierMotDePasse.motDePasse"
    nouveau = vie.poser(oubli, "mot_de_passe", f"{oubli}Confirmation")
    await vie.envoyer("compteReinitialiserMotDePasse", jeton=jeton, motDePasse=nouveau, motDePasseConfirmation=nouveau)
    await entrer(vie, f"{demande}.courriel", oubli)
    actuel, nouveau = vie.encore(f"{change}Actuel", oubli), vie.poser(change, "mot_de_passe", f"{change}Confirmation")
    await vie.envoyer(
        "compteModifierMotDePasse",
        motDePasseActuel=actuel, motDePasse=nouveau, motDePasseConfirmation=nouveau,
    )  # fmt: skip


async def remplir_les_onglets(vie: Vie, periode: Any, forms: dict[str, Any]) -> None:
    """Starts a registration and fills its tabs, with a canary in every field that takes one, whatever its name."""
    vie.id = (await vie.client.run(DEMARRER, periode=periode_id(periode)))["candidature"]["id"]
    for code, form in forms.items():
        nom = f"{ONGLETS[code][1]}Input"
        kept, told = form, await _problemes(vie, code, form)
        assert told is not None
        for name, champ in TYPES[nom].fields.items():
            if is_list_type(champ.type) or get_named_type(champ.type).name not in {"String", "Date"}:
                continue
            path = f"{nom}.{name}"
            for forme in ("mot", "telephone", "code_postal", "jour"):
                tried = kept | {name: FORMES[forme](path)}
                problems = await _problemes(vie, code, tried)
                if problems is not None and problems <= told:
                    kept = kept | {name: vie.poser(path, forme)}
                    break
        assert await _problemes(vie, code, kept) == told


async def _problemes(vie: Vie, code: str, form: dict[str, Any]) -> set[str] | None:
    """What a tab says of a form; None when it refuses it."""
    answer = (await vie.client.send(remplir(code), id=vie.id, form=form))["data"]
    (payload,) = answer.values()
    if payload["errors"]:
        return None
    onglet = next(found for found in payload["candidature"]["onglets"] if found["code"] == code)
    return {f"{problem['code']} {problem['path']}" for problem in onglet["problemes"]}


async def s_inscrire(vie: Vie, periode: Any, ailleurs: Any) -> None:
    """A draft for the DSCG, and a registration for the bac pro with a demand of aménagement, saved twice."""
    await remplir_les_onglets(vie, ailleurs, {"SUPPLEMENTAIRES": {}})
    forms = formulaires(avec(ngmb_dupont(), "INFORMATIONS", amenagement_handicap=True))
    await remplir_les_onglets(vie, periode, forms)
    await vie.client.run(ENREGISTRER, id=vie.id)
    await vie.client.run(MODIFIER, id=vie.id)
    await vie.client.run(ENREGISTRER, id=vie.id)


async def donner_les_pieces(vie: Vie, office: Client) -> None:
    """A file with a canary in its name and another in its page; the office refuses it."""
    mes = Justificatifs(vie.client, vie.id)
    texte = vie.canaris.poser("contenu d'une pièce")
    document = pikepdf.Pdf.new()
    document.add_blank_page()
    document.pages[0].Contents = pikepdf.Stream(document, b"% " + texte.encode())
    contenu = fichiers.saved(document)
    piece = await mes.piece()
    depot = annonce(contenu, vie.poser("DepotInput.nom", "fichier"))
    vie.saisis |= {"DepotInput.empreinte", "pieceDeposer.jeton"}
    vie.secret("empreinte d'une pièce", depot["empreinte"])
    adresse = (await vie.client.run(OUVRIR, id=piece["id"], depot=depot))["depot"]
    vie.secret("adresse de dépôt", adresse["jeton"])
    assert (await mes.envoyer(adresse, contenu)).status_code == 204
    await vie.client.run(DEPOSER, id=piece["id"], jeton=adresse["jeton"])
    for other in (await mes.groupe())["pieces"]:
        if other["depot"] is None:
            await mes.ajouter(other["code"])
    await mes.valider()
    [piece] = [found for found in (await mes.groupe())["pieces"] if found["id"] == piece["id"]]
    lue = {"id": piece["id"], "version": piece["version"]}
    decision = {"statut": "NON_CONFORME", "commentaire": vie.canaris.poser("piece.commentaire")}
    await office.run(CONTROLER, pieces=[lue], decision=decision)
    vie.secret("lien d'une pièce", (await mes.piece())["depot"]["fichier"]["url"].rsplit("/", 1)[1])


async def subir_le_bureau(vie: Vie, office: Client) -> None:
    """What an office says: to the candidate, and to itself."""
    message = {name: vie.canaris.poser(f"message.{name}") for name in ("objet", "corps")}
    await vie.envoyer("gestionEnvoyerMessage", par=office, candidatureId=vie.id, message=message)
    refus = {"decision": "REFUSE", "motif": vie.canaris.poser("amenagement.motif")}
    await office.run(DECIDER, id=vie.id, amenagement=refus)
    interne = vie.canaris.poser("motif interne")
    await vie.envoyer("gestionEcarter", par=office, candidatureId=vie.id, motif=interne)
    await vie.envoyer("gestionRestaurer", par=office, candidatureId=vie.id, motif=interne)


async def emporter_ses_donnees(vie: Vie) -> dict[str, bytes]:
    """The files of « Exporter mes données »."""
    mot_de_passe = vie.encore("compteExporterDonnees.motDePasse", "compteModifierMotDePasse.motDePasse")
    payload = await vie.envoyer("compteExporterDonnees", "fichier { url }", motDePasse=mot_de_passe)
    url = payload["fichier"]["url"]
    vie.secret("lien d'export", url.rsplit("/", 1)[1])
    content = (await vie.client.http.get(url)).content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


async def s_effacer(vie: Vie) -> None:
    """Withdraws, then erases the account; a result was published, which the law keeps."""
    row = await Candidature.get(id=uuid_of(vie.id, "Candidature"))
    await Resultat.create(
        candidature_id=row.id, version=1, decision="AJOURNE", contenu={"lignes": []}, publie_le=vie.services.clock()
    )
    await vie.client.run(DESINSCRIRE, id=vie.id, confirmation=True)
    await drain(vie.services)
    mot_de_passe = vie.encore("compteEffacer.motDePasse", "compteModifierMotDePasse.motDePasse")
    await vie.envoyer("compteEffacer", motDePasse=mot_de_passe, confirmation=True)
    await drain(vie.services)
    vie.services.clock.advance(hours=3)  # what was still being written is looked for once more
    await drain(vie.services)


async def lignes_de_la_base() -> dict[str, str]:
    """Every value of every table, as the database gives it."""
    connection = connections.get("default")
    tables = [model._meta.db_table for model in Tortoise.apps["models"].values()]
    return {
        table: json.dumps(
            await connection.execute_query_dict(f'SELECT * FROM "{table}"'), default=str, ensure_ascii=False
        )
        for table in tables
    }


def fichiers_du_depot(dossier: Path) -> dict[str, bytes]:
    """Every file kept, its name first; a PDF with what its pages say."""
    return {
        str(path): path.name.encode() + contenu_lisible(path.read_bytes())
        for path in dossier.rglob("*")
        if path.is_file()
    }


def contenu_lisible(contenu: bytes) -> bytes:
    if not contenu.startswith(b"%PDF"):
        return contenu
    with pikepdf.open(io.BytesIO(contenu)) as document:
        streams = [
            page.Contents.read_bytes() for page in document.pages if isinstance(page.get("/Contents"), pikepdf.Stream)
        ]
    texts = [page.extract_text().encode() for page in PdfReader(io.BytesIO(contenu)).pages]
    return b"\n".join((contenu, *streams, *texts))


@pytest.fixture
def vie(services, messagerie, tmp_path, monkeypatch):
    """Somebody who has no account yet, before the whole application, its spans kept and its temporary files apart."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    spans = InMemorySpanExporter()
    traced = replace(services, traces=OtlpTraces("http://127.0.0.1:1", spans))
    app = build_app(Settings(data_dir=tmp_path, public_url="http://test", metrics=True), traced)
    app.state.services = traced
    return Vie(Client(http_client(app)), traced, messagerie, spans=spans)


@pytest_asyncio.fixture
async def vecue(vie, horloge):
    """A whole life, but for its end; with what was logged meanwhile."""
    periode, ailleurs = await factories.periode(), await factories.periode("DCS", "02")
    office = await bureau(vie.client, vie.services, ("33", "BCP"))
    with written_logs() as lines:
        await ouvrir_un_compte(vie)
        horloge.advance(minutes=2)
        await modifier_le_compte(vie)
        await s_inscrire(vie, periode, ailleurs)
        await donner_les_pieces(vie, office)
        await subir_le_bureau(vie, office)
        await drain(vie.services)
        yield vie, lines


def autres_lieux(vie: Vie, lines: Lines, tmp_path: Path, metrics: str) -> dict[str, str]:
    """Where nothing that anybody types belongs."""
    vie.services.traces._provider.force_flush()
    spans = "\n".join(span.to_json() for span in vie.spans.get_finished_spans())
    assert spans
    assert "portail_requests_total" in metrics
    left = fichiers_du_depot(tmp_path / "tmp")
    return {
        **{f"logs ({form})": lines.text(form) for form in FORMS},
        "metrics": metrics,
        "spans": spans,
        "temporary files": "\n".join([*left, *(content.decode("latin-1") for content in left.values())]),
    }


async def perdus(vie: Vie) -> dict[str, set[str]]:
    """What was typed and shows in tables where nothing that is typed belongs: the audit, tasks done, counters."""
    tables = await lignes_de_la_base()
    return {
        name: found
        for name in (
            "audit",
            "chaine_audit",
            "tache",
            "tentative",
            "compteur",
            "echeance",
            "reponse",
            "lot",
            "ligne_lot",
        )
        if (found := vie.canaris.dans(tables[name]))
    }


async def demander_en_etranger(vie: Vie) -> str:
    """All that somebody else is answered who knows the ids of the candidate and guesses the address."""
    await factories.candidat(vie.services, "curieux@example.org")
    curieux = Client(http_client(vie.client.http._transport.app))
    await curieux.sign_in("curieux@example.org")
    dossier = await vie.client.run(
        "query($id: ID!) { candidature(id: $id) { documents { id } groupesPieces { pieces { id } } } }", id=vie.id
    )
    ids = [vie.id, *(item["id"] for item in dossier["documents"])]
    ids += [piece["id"] for groupe in dossier["groupesPieces"] for piece in groupe["pieces"]]
    answers = []
    for name in ids:
        for racine, champ in (("Query", "node"), ("Query", "candidature"), ("Query", "document"), ("Query", "piece")):
            query, values = requete(racine, champ, f"{champ}.id", name)
            answers.append(await curieux.send(query, **values))
    return json.dumps(answers, ensure_ascii=False)


def remplaces(vie: Vie) -> set[str]:
    """What was typed first and changed since: nothing keeps it, but the events of an address."""
    first = {nom for nom in vie.canaris.valeurs if nom.startswith("CreationCompteInput.")}
    return first - {"CreationCompteInput.courriel"}


async def test_a_life_shows_where_it_belongs_and_once_erased_nowhere(vecue, tmp_path, base, capfd):
    vie, lines = vecue
    kept = {nom for nom in vie.canaris.valeurs if not SANS_TRACE.search(nom)} - remplaces(vie)

    # It is kept, and what is looked for is found.
    tables, stored = await lignes_de_la_base(), fichiers_du_depot(tmp_path / "fichiers")
    in_files = {nom for content in stored.values() for nom in vie.canaris.dans(content)}
    in_tables = {nom for text in tables.values() for nom in vie.canaris.dans(text)}
    assert kept - in_tables == {"contenu d'une pièce"}
    assert in_tables - kept == set()
    assert {"contenu d'une pièce", "EtatCivilInput.nom", "amenagement.motif"} <= in_files

    # Its owner takes all of it away, but for what an office told itself.
    archive = await emporter_ses_donnees(vie)
    taken = {nom for content in archive.values() for nom in vie.canaris.dans(contenu_lisible(content))}
    assert taken == kept - {"motif interne"}
    assert vie.canaris.dans(await demander_en_etranger(vie)) == set()

    await s_effacer(vie)
    assert vie.saisis & SANS_CANARI.keys() == set()
    assert vie.saisis | SANS_CANARI.keys() == set(champs_a_saisir())

    # Mails tell what they are about.
    told: dict[str, set[str]] = {}
    for courriel in vie.messagerie.courriels:
        text = f"{courriel.destinataire}\n{courriel.objet}\n{courriel.texte}\n{courriel.html}"
        told.setdefault(courriel.identifiant.split(".")[0], set()).update(vie.canaris.dans(text))
    assert told == DANS_LES_COURRIELS

    # Nothing is told to those who run it.
    metrics = (await vie.client.http.get("/metrics")).text
    elsewhere = autres_lieux(vie, lines, tmp_path, metrics) | {"standard streams": "".join(capfd.readouterr())}
    assert {place: found for place, text in elsewhere.items() if (found := vie.canaris.dans(text))} == {}
    assert await perdus(vie) == {}

    # Erased: only what the law keeps, and that is written down.
    tables, stored = await lignes_de_la_base(), fichiers_du_depot(tmp_path / "fichiers")
    left = {name: found for name, text in tables.items() if (found := vie.canaris.dans(text))}
    assert left == {"resultat_conserve": CONSERVES}
    assert left.keys() <= {table for kept in CONSERVATIONS.values() if kept.malgre_effacement for table in kept.tables}
    assert {path for path, content in stored.items() if vie.canaris.dans(content)} == set()
    if base == "sqlite":
        await connections.get("default").execute_script("PRAGMA wal_checkpoint(TRUNCATE)")
        path = Path(connections.get("default").filename)
        raw = b"".join(found.read_bytes() for found in path.parent.glob(f"{path.name}*"))
        assert vie.canaris.dans(raw) == CONSERVES
    assert len(vie.canaris.valeurs) >= 45  # else something is no longer typed
    assert len(tables) + len(elsewhere) + len(told) >= 50


MALFORMEES = (
    (b'{"query": "{ moi { %s } }"}', {}),
    (b'{"query": "{ moi { %s "}', {}),
    (b'{"query": "%s', {}),
    (b"%s", {"content-type": "text/plain"}),
    (b'{"query": "query A { __typename }", "operationName": "%s"}', {}),
    (b'{"query": "query A($x: Int) { __typename }", "variables": {"x": "%s"}}', {}),
    (b'{"query": "query A { __typename }", "variables": "%s"}', {}),
    (b'{"documentId": "sha256:%s"}', {}),
    (b'{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "%s"}}}', {}),
)
ENTETES = ("authorization", "cookie", "appareil", "idempotency-key", "user-agent", "referer", "origin", "host")
ENTETES_DE_PLUS = ("accept", "last-event-id", "x-forwarded-for", "x-forwarded-host", "content-type")
ADRESSES = ("fichiers", "fichiers/donnees", "pieces", "exports", "depots", "imports", "graphiql", "")


async def saisir_partout(vie: Vie) -> int:
    """A canary in every argument of every operation, as a variable and within the document; returns how many."""
    sent = 0
    for racine, nom, chemin in champs_de_toutes_les_operations():
        valeur = vie.canaris.poser(chemin)
        query, values = requete(racine, nom, chemin, valeur)
        inline = query.partition("{")[2]
        for name, value in values.items():
            inline = inline.replace(f"${name}", litteral(value), 1)
        accept = "text/event-stream" if racine == "Subscription" else "application/json"
        for body in ({"query": query, "variables": values}, {"query": f"{racine.lower()} {{{inline}"}):
            async with asyncio.timeout(30):
                response = await vie.client.http.post("/graphql", json=body, headers={"accept": accept})
            assert response.status_code < 500, response.text
            sent += 1
    return sent


def litteral(value: Any) -> str:
    """A JSON value as GraphQL writes it; names of enums are in capitals."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {litteral(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(litteral, value)) + "]"
    return value if isinstance(value, str) and re.fullmatch(r"[A-Z][A-Z_]+", value) else json.dumps(value)


async def mal_demander(vie: Vie) -> None:
    """Requests that are no operation: bodies, headers and addresses."""
    http = vie.client.http
    for rank, (body, headers) in enumerate(MALFORMEES):
        content = body % vie.canaris.poser(f"corps {rank}").encode()
        await http.post("/graphql", content=content, headers={"content-type": "application/json"} | headers)
    for name in (*ENTETES, *ENTETES_DE_PLUS):
        await http.post(
            "/graphql", json={"query": "{ __typename }"}, headers={name: vie.canaris.poser(f"en-tête {name}")}
        )
    for name in ADRESSES:
        await http.get(f"/{name}/{vie.canaris.poser(f'adresse {name}')}?x={vie.canaris.poser(f'question {name}')}")
        await http.put(f"/{name}/{vie.canaris.valeurs[f'adresse {name}']}", content=b"x")


async def par_une_socket(vie: Vie) -> list[dict[str, Any]]:
    """The same through a WebSocket: its address, its credentials, its documents, and a message of no kind."""
    poser, sent = vie.canaris.poser, []
    jeton = await vie.envoyer(
        "compteSeConnecter",
        "jetons { porteur }",
        identifiant="jeanne@example.org",
        motDePasse="Lampadaire!",
        client="MOBILE",
    )
    texts = (
        {"type": "connection_init", "payload": {"authorization": f"Bearer {jeton['jetons']['porteur']}"}},
        {
            "type": "subscribe",
            "id": poser("id"),
            "payload": {"query": f'subscription {{ evenements(apres: "{poser("s1")}") {{ rang }} }}'},
        },
        {
            "type": "subscribe",
            "id": "2",
            "payload": {"query": f"query {{ {poser('s2')} }}", "operationName": poser("s3")},
        },
        {"type": "subscribe", "id": "3", "payload": {"query": f"query {{ {poser('s4')} "}},
        {
            "type": "subscribe",
            "id": "4",
            "payload": {"query": "query($x: Int) { moi { id } }", "variables": {"x": poser("s5")}},
        },
        {"type": poser("s6")},
    )
    waiting = [
        {"type": "websocket.connect"},
        *({"type": "websocket.receive", "text": json.dumps(text)} for text in texts),
        {"type": "websocket.disconnect", "code": 1000},
    ]

    async def receive() -> dict[str, Any]:
        for _ in range(200):
            await asyncio.sleep(0)  # lets what was asked be answered
        return waiting.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    headers = [(b"host", b"test"), (b"user-agent", poser("s7").encode())]
    scope = {
        "type": "websocket",
        "path": "/graphql",
        "query_string": f"x={poser('s8')}".encode(),
        "headers": headers,
        "subprotocols": ["graphql-transport-ws"],
        "client": ("127.0.0.1", 1),
        "asgi": {"spec_version": "2.4"},
        "state": {},
    }
    await vie.client.http._transport.app(scope, receive, send)
    return sent


async def tout_casser(vie: Vie, monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults whose text quotes what was typed: the database's, a validator's, a mail server's, a template's."""
    twice, long = vie.canaris.poser("deux fois", "courriel"), vie.canaris.poser("trop long")

    async def duplicate(*_: object, **__: object) -> None:
        for _ in range(2):
            await factories.compte(vie.services, twice)

    async def too_long(*_: object, **__: object) -> None:
        await factories.compte(vie.services, long * 40)

    for fault, typed in ((duplicate, twice), (too_long, long)):
        with monkeypatch.context() as patched:
            patched.setattr("api.resolvers.access.candidat", fault)
            answer = await vie.client.send("mutation { compteSupprimer(confirmation: true) { errors { code } } }")
        assert answer["errors"][0]["extensions"]["code"] == "ERREUR_INTERNE"
        assert typed not in json.dumps(answer)

    async def refused(courriel: Courriel) -> None:
        raise EnvoiImpossibleError(f"550 <{courriel.destinataire}> {courriel.destinataire} unknown", definitif=True)

    with monkeypatch.context() as patched:
        patched.setattr(vie.messagerie, "envoyer", refused)
        courriel = vie.canaris.poser("refusé", "courriel")
        await factories.candidat(vie.services, courriel)
        await vie.envoyer("compteDemanderMotDePasse", identifiant=courriel)
        await drain(vie.services)
    assert await Tache.filter(abandonnee_le__isnull=False, erreur__contains="550").exists()


async def test_what_is_refused_or_breaks_is_quoted_nowhere(vie, tmp_path, monkeypatch, capfd):
    await factories.candidat(vie.services)
    await vie.client.sign_in("jeanne@example.org")
    with written_logs() as lines:
        sent = await saisir_partout(vie)
        await mal_demander(vie)
        answered = await par_une_socket(vie)
        await tout_casser(vie, monkeypatch)
    metrics = (await vie.client.http.get("/metrics")).text

    elsewhere = autres_lieux(vie, lines, tmp_path, metrics) | {"standard streams": "".join(capfd.readouterr())}
    assert {place: found for place, text in elsewhere.items() if (found := vie.canaris.dans(text))} == {}
    assert await perdus(vie) == {}
    assert "unexpected_error" in elsewhere["logs (json)"]
    assert "task_failed" in elsewhere["logs (json)"]
    assert sent >= 400
    assert len([message for message in answered if message["type"] == "websocket.send"]) >= 4
