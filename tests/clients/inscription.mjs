// A whole registration, from the account to the validated pièces, by @urql/core with its document cache.
// Reads from standard input { url, courriels, operations, personnage: { compte, onglets, recherches, domaine, centre } }.
// Prints the requests, one by one: { name, up, down, compressed }, in bytes of bodies (of addresses, for a GET).
import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import http from "node:http";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { Client, cacheExchange, fetchExchange, subscriptionExchange } from "@urql/core";
import { parse, print, separateOperations } from "graphql";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { url, courriels, operations, personnage } = JSON.parse(Buffer.concat(chunks));
const files = await Promise.all((await readdir(operations)).map((name) => readFile(join(operations, name), "utf-8")));
const documents = separateOperations(parse(files.join("\n")));
const requests = [];
let bearer;

/** A fetch that counts the bytes of bodies, as sent and as compressed. */
function counted(address, { method = "GET", headers = {}, body } = {}) {
  const whole = new URL(address, url);
  const given = { ...Object.fromEntries(new Headers(headers)), "accept-encoding": "br", ...(bearer ? { authorization: bearer } : {}) };
  return new Promise((resolve, reject) => {
    const request = http.request(whole, { method, headers: given }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => {
        const sent = Buffer.concat(parts);
        const plain = response.headers["content-encoding"] === "br" ? brotliDecompressSync(sent) : sent;
        const up = Buffer.byteLength(body ?? whole.search);
        requests.push({ name: named(body, whole), up, down: plain.length, compressed: sent.length });
        const headers = { "content-type": response.headers["content-type"] ?? "" };
        resolve(new Response(response.statusCode === 204 ? null : plain, { status: response.statusCode, headers }));
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

function named(body, { searchParams, pathname }) {
  const name = searchParams.get("operationName");
  if (name || typeof body !== "string") return name ?? `PUT ${pathname.split("/")[1]}`;
  return JSON.parse(body).operationName;
}

/** A socket that counts its messages under one name. */
class Counted extends WebSocket {
  constructor(...given) {
    super(...given);
    this.count = { name: "socket", up: 0, down: 0, compressed: 0 };
    requests.push(this.count);
    this.on("message", (data) => { this.count.down += data.length; this.count.compressed += data.length; });
  }
  send(data, ...rest) {
    this.count.up += Buffer.byteLength(data);
    return super.send(data, ...rest);
  }
}

const socket = createClient({
  url: url.replace("http", "ws"), webSocketImpl: Counted, lazy: true, connectionParams: () => ({ authorization: bearer }),
});
const client = new Client({
  url, fetch: counted, preferGetMethod: "within-url-limit",
  exchanges: [cacheExchange, subscriptionExchange({
    forwardSubscription: (request) => ({ subscribe: (sink) => ({ unsubscribe: socket.subscribe(request, sink) }) }),
  }), fetchExchange],
});

async function data(result) {
  const { data, error } = await result.toPromise();
  if (error) throw error;
  for (const payload of Object.values(data)) {
    if (payload?.errors?.length) throw new Error(JSON.stringify(payload.errors));
  }
  return data;
}
const query = (name, variables = {}) => data(client.query(documents[`${name}Query`], variables));
const mutation = async (name, input, others) =>
  Object.values(await data(client.mutation(documents[`${name}Mutation`], { input, ...others })))[0];
const wait = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

/** The link of the mail « Activer mon compte ». */
async function lien() {
  for (let time = 0; time < 300; time++, await wait(0.1)) {
    for (const name of await readdir(courriels).catch(() => [])) {
      const mail = (await readFile(join(courriels, name), "utf-8")).replaceAll("=\n", "").replaceAll("=\r\n", "").replaceAll("=3D", "=");
      if (mail.includes(personnage.compte.courriel)) return mail.match(/activation\?jeton=([\w.~-]+)/)?.[1];
    }
  }
  throw new Error("no mail came");
}

// The visitor: the home page, what is open, the account.
await query("Accueil");
const { domaines } = await query("AccueilOuvertures");
await query("CompteFormulaires");
await query("FormulaireCommunes", personnage.recherches.commune);
await mutation("CompteCreer", { ...personnage.compte, confirmation: false });
const { identifiant } = await mutation("CompteActiver", { jeton: await lien() });
const { jetons } = await mutation("CompteSeConnecter", { identifiant, motDePasse: personnage.compte.motDePasse, client: "MOBILE" });
bearer = `Bearer ${jetons.porteur}`;

// Signed in: « Mes inscriptions », and the stream, whose events of one's own acts ask for nothing.
const events = { own: 0, others: 0 };
await query("MesInscriptions");
const { unsubscribe } = client.subscription(documents.SuiviSubscription, {}).subscribe(({ data: seen }) => {
  if (seen) events[seen.evenements.estDeMoi ? "own" : "others"]++;
});

// The wizard: each tab answers what it changed, and the form of the tab that opens.
const periode = domaines.find(({ code }) => code === personnage.domaine).sessions.flatMap(({ periodes }) => periodes)
  .find(({ estOuverte, academie }) => estOuverte && academie?.code === personnage.centre);
const onglets = domaines.find(({ code }) => code === personnage.domaine).onglets.filter(({ formulaire }) => formulaire);
const nom = ({ formulaire }) => formulaire.mutation.replace("candidatureRenseigner", "");
let { candidature } = await mutation("CandidatureDemarrer", { periodeId: periode.id }, { suivant: [onglets[0].code] });
const { id } = candidature;
await query("CandidatureTextes", { domaine: personnage.domaine });
await query("FormulaireEtablissements", personnage.recherches.etablissement);
for (const [rank, onglet] of onglets.entries()) {
  const [ouvert] = candidature.ouvert;
  if (ouvert.formulaire.mutation !== onglet.formulaire.mutation) throw new Error(`${onglet.code} is not open`);
  const input = { candidatureId: id, version: candidature.version, ...personnage.onglets[nom(onglet)] };
  const suivant = onglets.slice(rank + 1, rank + 2).map(({ code }) => code);
  ({ candidature } = await mutation(`Candidature${nom(onglet)}`, input, { suivant }));
  if (onglet.code === "EPREUVES") await query("CandidatureRecapitulatif", { id });
}
const problemes = candidature.onglets.flatMap((onglet) => onglet.problemes);
if (problemes.length) throw new Error(JSON.stringify(problemes));
({ candidature } = await mutation("CandidatureEnregistrer", { candidatureId: id, version: candidature.version }));

// « Mes justificatifs »: each pièce to deposit is opened, sent and deposited, then the group is validated.
const pdf = await readFile(personnage.fichier);
const empreinte = createHash("sha256").update(pdf).digest("hex");
const groupe = candidature.groupesPieces.find(({ mode }) => mode === "EN_LIGNE");
for (const piece of groupe.pieces.filter(({ estObligatoire }) => estObligatoire)) {
  const input = { pieceId: piece.id, nom: "piece.pdf", taille: pdf.length, empreinte };
  const { depot } = await mutation("MesJustificatifsOuvrirDepot", input);
  const put = await counted(depot.url, { method: "PUT", body: pdf });
  if (put.status !== 204) throw new Error(await put.text());
  await mutation("MesJustificatifsDeposer", { pieceId: piece.id, jeton: depot.jeton });
}
const valide = await mutation("MesJustificatifsValider", { candidatureId: id, groupe: groupe.code });
await wait(1);
unsubscribe();
await socket.dispose();
const lignes = valide.groupe.pieces.flatMap(({ lignes }) => lignes);
process.stdout.write(JSON.stringify({ requests, events, numero: candidature.numero, lignes }));
