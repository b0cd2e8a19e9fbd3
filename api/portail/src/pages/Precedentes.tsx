import type { VNode } from 'preact';
import { Precedentes as Asked } from '../gql/documents';
import { useQuery } from '../lib/client';
import { Read } from '../ui/Page';

/** The candidatures of earlier sessions. */
export function Precedentes({ id }: { id: string }): VNode {
  return (
    <Read of={useQuery(Asked, { id })}>
      {({ candidature }) => (
        <ul class="liste">
          {candidature?.precedentes.nodes.map((found) => (
            <li key={found.id}>
              <strong>{found.domaine} {found.session}</strong>
              <span>{[found.specialite, found.numero, found.etatLibelle, found.decisionLibelle].filter(Boolean).join(' – ')}</span>
            </li>
          ))}
        </ul>
      )}
    </Read>
  );
}
