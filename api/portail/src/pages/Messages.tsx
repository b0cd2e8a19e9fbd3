import type { VNode } from 'preact';
import { Accueil } from '../gql/documents';
import { useQuery } from '../lib/client';
import { lines } from '../lib/words';
import { Paragraphs } from '../ui/Page';

/** The messages of the moment, of the home page. */
export function Messages(): VNode {
  const messages = useQuery(Accueil, {}).data?.accueil.messages ?? [];
  return <>{messages.map(({ id, texte }) => <div class="note" key={id}><Paragraphs of={lines(texte)} /></div>)}</>;
}
