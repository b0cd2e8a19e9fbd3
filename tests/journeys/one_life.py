"""The life of one candidate, with a canary in each typed field, and every place that these may reach."""

import io
import json
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import fichiers
import pikepdf
from canaries import FORMES, Canaris, saisie
from client import Client, http_client
from graphql import get_named_type, is_list_type
from logs import FORMS, Lines
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pypdf import PdfReader
from tortoise import Tortoise, connections

from api.models import Candidature, Resultat
from api.rules.donnees import nom_du_schema
from api.rules.piece import TEXTES
from api.schema.base import uuid_of
from api.services.outbox import drain
from tests.journeys.etapes import periode_id
from tests.journeys.justificatifs import DEPOSER, OUVRIR, Justificatifs, annonce
from tests.journeys.story import DEMARRER, DESINSCRIRE, ENREGISTRER, MODIFIER, ONGLETS, formulaires, remplir
from tests.journeys.test_justificatifs import CONTROLER
from tests.rules.dossiers import avec, ngmb_dupont
from tests.schema.gestion.test_amenagements import DECIDER


@dataclass
class Vie:
    """One candidate's typed values, from the first form to the last, and every place that they could reach."""

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
        """The value of another field, typed again in this one."""
        self.saisis.add(champ)
        return self.canaris.valeurs[autre]

    async def envoyer(self, mutation: str, retour: str = "", par: Client | None = None, **valeurs: Any) -> Any:
        """Sends a mutation; fails when it is refused."""
        declared = f"$input: {mutation[0].upper()}{mutation[1:]}Input!"
        text = f"mutation({declared}) {{ {mutation}(input: $input) {{ errors {{ code message path }} {retour} }} }}"
        return await (par or self.client).run(text, input=valeurs)

    async def lien(self, nom: str, champ: str) -> str:
        """The token of the link in the last mail."""
        await drain(self.services)
        found = re.search(r"jeton=([\w.-]+)", self.messagerie.courriels[-1].texte)
        self.saisis.add(champ)
        return self.canaris.noter(nom, found[1])

    def secret(self, nom: str, valeur: str) -> str:
        return self.canaris.noter(nom, valeur)


# Fields with a chosen value rather than a typed one; the town of a birth abroad is typed.
NEE_A_L_ETRANGER = {
    "civilite": "MADAME",
    "paysNaissance": "99109",
    "departementNaissance": None,
    "communeNaissance": None,
}
FORMES_PAR_NOM = {"courriel": "courriel", "motDePasse": "mot_de_passe"}
CONFIRMATION = "Confirmation"


def remplir_le_formulaire(vie: Vie, mutation: str, **choisis: str | None) -> dict[str, str | None]:
    """A whole form of the account: a canary in each typed field, typed again in its confirmation."""
    champs, typed = saisie(mutation), dict(choisis)
    for name, champ in champs.items():
        kind = get_named_type(champ.type).name
        if name in choisis or name.endswith(CONFIRMATION) or kind == "Boolean":
            continue
        again = f"{name}{CONFIRMATION}"
        forme = "jour" if kind == "Date" else FORMES_PAR_NOM.get(name, "mot")
        typed[name] = vie.poser(f"{mutation}.{name}", forme, *([f"{mutation}.{again}"] if again in champs else ()))
        typed |= {again: typed[name]} if again in champs else {}
    return typed


async def ouvrir_un_compte(vie: Vie) -> None:
    """Opens the account: creation, activation, sign-in from a browser and a telephone."""
    form = "compteCreer"
    await vie.envoyer("compteCreer", **remplir_le_formulaire(vie, form, **NEE_A_L_ETRANGER))
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
    """Changes the account (« Modifier mon compte »), then its address and its password in each possible way."""
    await vie.envoyer("compteModifier", **remplir_le_formulaire(vie, "compteModifier", **NEE_A_L_ETRANGER))
    await vie.envoyer("compteModifierPreferences", avisPieces=True)
    demande = "compteDemanderAdresse"
    courriel = vie.poser(f"{demande}.courriel", "courriel", f"{demande}.courrielConfirmation")
    ancien = vie.encore(f"{demande}.motDePasse", "compteCreer.motDePasse")
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
        nom = f"candidatureRenseigner{ONGLETS[code]}"
        kept, told = form, await _problemes(vie, code, form)
        assert told is not None
        for name, champ in saisie(nom).items():
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
    """The problems of a saved tab; None when it is refused."""
    answer = (await vie.client.send(remplir(code), input={"candidatureId": vie.id, **form}))["data"]
    (payload,) = answer.values()
    if payload["errors"]:
        return None
    onglet = next(found for found in payload["candidature"]["onglets"] if found["code"] == code)
    return {f"{problem['code']} {problem['path']}" for problem in onglet["problemes"]}


async def s_inscrire(vie: Vie, periode: Any, ailleurs: Any) -> None:
    """Makes a draft for the DSCG, and a registration for the bac pro with a demand of aménagement, saved twice."""
    await remplir_les_onglets(vie, ailleurs, {"SUPPLEMENTAIRES": {}})
    forms = formulaires(avec(ngmb_dupont(), "INFORMATIONS", amenagement_handicap=True))
    await remplir_les_onglets(vie, periode, forms)
    await vie.client.run(ENREGISTRER, id=vie.id)
    await vie.client.run(MODIFIER, id=vie.id)
    await vie.client.run(ENREGISTRER, id=vie.id)


async def donner_les_pieces(vie: Vie, office: Client) -> None:
    """Uploads a file with a canary in its name and another in its page, which the office refuses."""
    mes = Justificatifs(vie.client, vie.id)
    texte = vie.canaris.poser("contenu d'une pièce")
    document = pikepdf.Pdf.new()
    document.add_blank_page()
    document.pages[0].Contents = pikepdf.Stream(document, b"% " + texte.encode())
    contenu = fichiers.saved(document)
    piece = await mes.piece()
    depot = annonce(contenu, vie.poser("pieceOuvrirDepot.nom", "fichier"))
    vie.saisis |= {"pieceOuvrirDepot.empreinte", "pieceDeposer.jeton"}
    vie.secret("empreinte d'une pièce", depot["empreinte"])
    adresse = (await vie.client.run(OUVRIR, input={"pieceId": piece["id"], **depot}))["depot"]
    vie.secret("adresse de dépôt", adresse["jeton"])
    assert (await mes.envoyer(adresse, contenu)).status_code == 204
    await vie.client.run(DEPOSER, id=piece["id"], jeton=adresse["jeton"])
    for other in (await mes.groupe())["pieces"]:
        if other["depot"] is None:
            await mes.ajouter(other["code"])
    await mes.valider()
    [piece] = [found for found in (await mes.groupe())["pieces"] if found["id"] == piece["id"]]
    lue = {"id": piece["id"], "version": piece["version"]}
    textes = {nom_du_schema(nom): vie.canaris.poser(f"piece.{nom}") for nom in TEXTES}
    await office.run(CONTROLER, input={"pieces": [lue], "statut": "NON_CONFORME", **textes})
    vie.secret("lien d'une pièce", (await mes.piece())["depot"]["fichier"]["url"].rsplit("/", 1)[1])


async def subir_le_bureau(vie: Vie, office: Client) -> None:
    """Receives the office's texts: those for the candidate, and those for itself."""
    message = {name: vie.canaris.poser(f"message.{name}") for name in ("objet", "corps")}
    await vie.envoyer("gestionEnvoyerMessage", par=office, candidatureId=vie.id, **message)
    refus = {"decision": "REFUSE", "motif": vie.canaris.poser("amenagement.motif")}
    await office.run(DECIDER, input={"candidatureId": vie.id, **refus})
    interne = vie.canaris.poser("motif interne")
    await vie.envoyer("gestionEcarterCandidature", par=office, candidatureId=vie.id, motif=interne)
    await vie.envoyer("gestionRestaurerCandidature", par=office, candidatureId=vie.id, motif=interne)


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
    vie.services.clock.advance(hours=3)  # the second deletion, of files still being written, is due then
    await drain(vie.services)


async def lignes_de_la_base() -> dict[str, str]:
    """The values of every table, as the database returns them."""
    connection = connections.get("default")
    tables = [model._meta.db_table for model in Tortoise.apps["models"].values()]
    return {
        table: json.dumps(
            await connection.execute_query_dict(f'SELECT * FROM "{table}"'), default=str, ensure_ascii=False
        )
        for table in tables
    }


def fichiers_du_depot(dossier: Path) -> dict[str, bytes]:
    """The stored files, with their names first; a PDF with the text of its pages."""
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


def autres_lieux(vie: Vie, lines: Lines, tmp_path: Path, metrics: str) -> dict[str, str]:
    """The places where no typed value belongs."""
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
    """The typed values in tables where none belongs: the audit, tasks done, counters."""
    tables = await lignes_de_la_base()
    return {
        name: found
        for name in (
            "audit",
            "chaine_audit",
            "ancrage",
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


def dans_des_lieux(vie: Vie, lieux: dict[str, str]) -> dict[str, set[str]]:
    """The canaries found, by place."""
    return {lieu: found for lieu, text in lieux.items() if (found := vie.canaris.dans(text))}
