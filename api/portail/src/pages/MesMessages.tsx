import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { MesMessages as Asked, MessageMarquerLu, type MesMessagesQuery } from '../gql/documents';
import { ask, send, useQuery } from '../lib/client';
import { instant } from '../lib/dates';
import { MOTS } from '../lib/mots';
import { readMe } from '../lib/session';
import { lines, useWords } from '../lib/words';
import { Page, Paragraphs, Read } from '../ui/Page';

type Message = NonNullable<MesMessagesQuery['messages']>['nodes'][number];

/** « Consulter mes messages »: opening one marks it as read. */
export function MesMessages(): VNode {
  const word = useWords();
  const [older, setOlder] = useState<NonNullable<MesMessagesQuery['messages']>[]>([]);
  return (
    <Page titre={word('MESSAGES.titre')}>
      <Read of={useQuery(Asked, { after: null })}>
        {({ messages }) => {
          const { pageInfo } = older.at(-1) ?? messages ?? {};
          const all = [...messages?.nodes ?? [], ...older.flatMap(({ nodes }) => nodes)];
          const more = async () => {
            const next = (await ask(Asked, { after: pageInfo?.endCursor ?? null })).messages;
            if (next) setOlder([...older, next]);
          };
          return <>
            {!all.length && <p>{MOTS.aucunMessage}</p>}
            {all.map((message) => <Message key={message.id} message={message} />)}
            {pageInfo?.hasNextPage && <button type="button" class="second" onClick={() => void more()}>{MOTS.plus}</button>}
          </>;
        }}
      </Read>
    </Page>
  );
}

function Message({ message }: { message: Message }): VNode {
  const [seen, see] = useState(!!message.luLe);
  const open = (event: Event) => {
    if (seen || !(event.currentTarget as HTMLDetailsElement).open) return;
    see(true);
    void send(MessageMarquerLu, { input: { messageId: message.id } }).then(() => readMe());
  };
  return (
    <details class="carte message" onToggle={open}>
      <summary>
        <strong>{message.objet}</strong> {!seen && <em>{MOTS.nonLu}</em>}
        <span class="aide">{message.expediteur} – {instant(message.envoyeLe)}</span>
      </summary>
      <Paragraphs of={lines(message.corps)} />
    </details>
  );
}
