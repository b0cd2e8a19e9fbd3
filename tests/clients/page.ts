// A page of a client, as strict as TypeScript gets: it compiles when the generated types say what the schema says.
import { Client, fetchExchange, type TypedDocumentNode } from "@urql/core";
import {
  CandidatureQueryDocument,
  CandidatureIdentificationMutationDocument,
  MesInscriptionsQueryDocument,
  SuiviSubscriptionDocument,
  type CandidatureQuery,
  type SuiviSubscription,
} from "./gql/operations.js";
import type { Candidature, CandidatureRenseignerIdentificationInput, Scalars } from "./gql/schema.js";

const client = new Client({ url: "/graphql", exchanges: [fetchExchange], preferGetMethod: false });

export async function cartes(): Promise<string[]> {
  const { data } = await client.query(MesInscriptionsQueryDocument, {}).toPromise();
  return (data?.candidatures ?? []).map((carte) => `${carte.domaine.libelle}, ${carte.etatLibelle}`);
}

export async function etapes(id: string): Promise<Map<string, string | null>> {
  const { data } = await client.query(CandidatureQueryDocument, { id }).toPromise();
  const onglets: NonNullable<CandidatureQuery["candidature"]>["onglets"] = data?.candidature?.onglets ?? [];
  return new Map(onglets.map(({ code, formulaire }) => [code, formulaire?.mutation ?? null]));
}

export async function identifier(input: CandidatureRenseignerIdentificationInput): Promise<readonly string[]> {
  const { data } = await client.mutation(CandidatureIdentificationMutationDocument, { input }).toPromise();
  return (data?.candidatureRenseignerIdentification?.errors ?? []).map(({ path, message }) => `${path.join(".")} : ${message}`);
}

export function suivre(apres: string | null, voir: (type: SuiviSubscription["evenements"]["type"]) => void): () => void {
  const { unsubscribe } = client.subscription(SuiviSubscriptionDocument, { apres }).subscribe(({ data }) => data && voir(data.evenements.type));
  return unsubscribe;
}

export const typed: TypedDocumentNode<CandidatureQuery, { id: string }> = CandidatureQueryDocument;
export const instant: (found: Candidature) => Scalars["DateTime"]["output"] = ({ conserveeJusquAu }) => conserveeJusquAu;
// @ts-expect-error a field that does not exist
export const wrong = (found: Candidature) => found.nimporte;
