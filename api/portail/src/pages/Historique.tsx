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
      <Read of={useQuery(Asked, { before: null })}>
        {({ historique }) => {
          const { pageInfo } = older.at(-1) ?? historique ?? {};
          const all = [historique, ...older].flatMap((page) => [...page?.nodes ?? []].reverse());
          const more = async () => {
            const next = (await ask(Asked, { before: pageInfo?.startCursor ?? null })).historique;
            if (next) setOlder([...older, next]);
          };
          return <>
            <ol class="liste" reversed>{all.map(({ id, libelle, le }) => <li key={id}>{libelle}<span class="aide">{instant(le)}</span></li>)}</ol>
            {pageInfo?.hasPreviousPage && <button type="button" class="second" onClick={() => void more()}>{MOTS.plus}</button>}
          </>;
        }}
      </Read>
    </Page>
  );
}
