import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Historique as Asked, type HistoriqueQuery } from '../gql/documents';
import { ask, useQuery } from '../lib/client';
import { instant } from '../lib/dates';
import { MOTS } from '../lib/mots';
import { Page, Read } from '../ui/Page';

/** What happened to the account and to its candidatures, the newest first. */
export function Historique(): VNode {
  const [older, setOlder] = useState<NonNullable<HistoriqueQuery['historique']>[]>([]);
  return (
    <Page titre={MOTS.historique}>
      <Read of={useQuery(Asked, { id: null, after: null })}>
        {({ historique }) => {
          const { pageInfo } = older.at(-1) ?? historique ?? {};
          const all = [...historique?.nodes ?? [], ...older.flatMap(({ nodes }) => nodes)];
          const more = async () => {
            const next = (await ask(Asked, { id: null, after: pageInfo?.endCursor ?? null })).historique;
            if (next) setOlder([...older, next]);
          };
          return <>
            <ol class="liste">{all.map(({ id, libelle, le }) => <li key={id}>{libelle}<span class="aide">{instant(le)}</span></li>)}</ol>
            {pageInfo?.hasNextPage && <button type="button" class="second" onClick={() => void more()}>{MOTS.plus}</button>}
          </>;
        }}
      </Read>
    </Page>
  );
}
