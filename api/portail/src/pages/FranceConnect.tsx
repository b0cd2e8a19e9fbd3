import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Accueil, FranceConnectDemarrer, FranceConnectTerminer } from '../gql/documents';
import { send, useQuery } from '../lib/client';
import { keepDraft, readDraft } from '../lib/drafts';
import { go, parameter } from '../lib/router';
import { me, signedIn } from '../lib/session';
import { lines, useWords } from '../lib/words';
import { Paragraphs } from '../ui/Page';
import { Lien } from './Lien';

const PAGE = '/franceconnect';
const WHENCE = 'retour'; // where the person was, when the session ended

/** The way in by FranceConnect, where the service offers it. */
export function ParFranceConnect(): VNode | null {
  const word = useWords();
  const [refused, refuse] = useState<readonly string[]>([]);
  if (!useQuery(Accueil, {}).data?.accueil.franceConnectEstPropose) return null;
  const leave = async () => {
    const { franceConnectDemarrer: answer } = await send(FranceConnectDemarrer, { input: { retour: location.origin + PAGE } });
    refuse(answer?.errors.map(({ message }) => message) ?? []);
    if (!answer?.url) return;
    if (me.get()) keepDraft(WHENCE, { values: location.pathname });
    location.assign(answer.url);
  };
  return (
    <section class="groupe">
      <Paragraphs of={lines(word('CONNEXION.FRANCECONNECT'))} />
      {refused.map((text) => <p class="erreur" role="alert" key={text}>{text}</p>)}
      <button type="button" class="second" onClick={() => void leave()}>{word('CONNEXION.FRANCECONNECT_BOUTON')}</button>
      <p class="aide">{word('CONNEXION.FRANCECONNECT_NOUVEAU')}</p>
      <p class="ou">{word('CONNEXION.OU')}</p>
    </section>
  );
}

/** The page to which FranceConnect comes back. */
export function FranceConnect(): VNode {
  const word = useWords();
  const open = async (key: string) => {
    const input = { etat: parameter('state'), code: parameter('code') || null };
    const { franceConnectTerminer: answer } = await send(FranceConnectTerminer, { input }, key);
    if (answer?.compte) {
      signedIn(answer.compte);
      go(readDraft<string>(WHENCE)?.values ?? '/mes-inscriptions', true);
      keepDraft(WHENCE, null);
    }
    return answer?.errors.map(({ message }) => message) ?? [];
  };
  return <Lien titre={word('CONNEXION.titre')} open={open}><p><a href="/connexion">{word('CONNEXION.SE_CONNECTER')}</a></p></Lien>;
}
