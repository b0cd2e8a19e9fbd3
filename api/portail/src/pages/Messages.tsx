import type { VNode } from 'preact';
import { Accueil } from '../gql/documents';
import { useQuery } from '../lib/client';
import { lines } from '../lib/words';

const ADDRESS = /(https?:\/\/\S*[^\s.,;:!?)»])/; // the sign that ends a sentence is none of it

/** The messages of the moment, of the home page; an address in one is a link. */
export function Messages(): VNode {
  const messages = useQuery(Accueil, {}).data?.accueil.messages ?? [];
  return (
    <>
      {messages.map(({ id, texte }) => (
        <div class="note" key={id}>
          {lines(texte).map((line) => (
            <p key={line}>{line.split(ADDRESS).map((part) => (ADDRESS.test(part) ? <a href={part}>{part}</a> : part))}</p>
          ))}
        </div>
      ))}
    </>
  );
}
