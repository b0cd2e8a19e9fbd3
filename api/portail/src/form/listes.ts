import { useEffect, useState } from 'preact/hooks';
import * as documents from '../gql/documents';
import type { Document } from '../gql/documents';
import { ask } from '../lib/client';
import type { Champ, Rangee } from './model';

export interface Option { code: string; libelle: string }
type Liste = NonNullable<Champ['liste']>;
type Item = Readonly<Record<string, string>>;
type Items = readonly Item[] | { readonly nodes: readonly Item[] };

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** The document of an operation by its name; the build wrote one for each list and each form of the schema. */
export function documentNamed<Data, Variables>(name: string): Document<Data, Variables> {
  const found = (documents as unknown as Record<string, Document<Data, Variables> | undefined>)[name];
  if (!found) throw new Error(`no document ${name}: make portail-types`);
  return found;
}

export const mutationNamed = <Data, Variables>(prefix: string, mutation: string): Document<Data, Variables> =>
  documentNamed(prefix + capital(mutation));

/** The arguments of the query of a list; null while one is not known yet. */
export function argumentsDe(liste: Liste, rangee: Rangee, ids: Rangee, recherche = ''): Record<string, string> | null {
  const given: Record<string, string> = {};
  for (const { nom, champ, valeur, estSaisie } of liste.arguments) {
    const value = estSaisie ? recherche : valeur ?? (champ === null ? null : rangee[champ] ?? ids[champ]);
    if (value === null || value === undefined || (value === '' && !estSaisie)) return null;
    given[nom] = String(value);
  }
  return given;
}

export async function chercher(liste: Liste, variables: Record<string, string>): Promise<Option[]> {
  const requete = liste.requete ?? '';
  const found = await ask<Record<string, Items>, Record<string, string>>(documentNamed(`Liste${capital(requete)}`), variables);
  const items = found[requete] ?? [];
  const all = 'nodes' in items ? items.nodes : items;
  return all.map((item) => ({ code: item[liste.code] ?? '', libelle: item[liste.libelle] ?? '' }));
}

/** The values of a choice that are known without typing; undefined while they come. */
export function useOptions(liste: Liste | null, rangee: Rangee, ids: Rangee): readonly Option[] | undefined {
  const [found, setFound] = useState<{ of: string; options: Option[] }>();
  const variables = liste?.requete && !liste.estPaginee ? argumentsDe(liste, rangee, ids) : null;
  const of = `${liste?.requete ?? ''} ${JSON.stringify(variables)}`;
  useEffect(() => {
    if (!liste || !variables) return;
    let here = true;
    chercher(liste, variables).then((options) => here && setFound({ of, options }), () => undefined);
    return () => {
      here = false;
    };
  }, [of]);
  if (!liste) return [];
  if (!liste.requete) return liste.valeurs ?? [];
  return variables === null ? [] : found?.of === of ? found.options : undefined;
}
