import type { VNode } from 'preact';
import { TextesDuDomaine, type TextesDuDomaineQuery } from '../gql/documents';
import { useQuery } from '../lib/client';
import { lines } from '../lib/words';
import { Paragraphs } from '../ui/Page';

type Textes = NonNullable<TextesDuDomaineQuery['domaine']>;

/** The texts that a tab shows above its fields, by the code of the tab. */
const OF: Readonly<Record<string, (textes: Textes) => readonly string[]>> = {
  MODALITES: ({ modalites }) => modalites,
  INFORMATIONS: ({ noteHandicap }) => lines(noteHandicap),
  ACQUIS: ({ consigneAcquis }) => lines(consigneAcquis),
  CONDITIONS: ({ conditions, informatiqueEtLibertes }) => [...conditions, ...lines(informatiqueEtLibertes)],
};

export function Textes({ domaine, onglet }: { domaine: string; onglet: string }): VNode | null {
  const of = OF[onglet];
  const { data } = useQuery(TextesDuDomaine, of ? { domaine } : null);
  return of && data?.domaine ? <div class="textes"><Paragraphs of={of(data.domaine)} /></div> : null;
}
