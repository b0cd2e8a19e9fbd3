import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Sending } from '../form/Form';
import type { Refus } from '../form/model';
import { Accueil, ProConnectDemarrer, ProConnectTerminer } from '../gql/documents';
import { newKey, send, useQuery } from '../lib/client';
import { MOTS } from '../lib/mots';
import { go, parameter } from '../lib/router';
import { homeOf, signedIn } from '../lib/session';
import { useWords } from '../lib/words';
import { NamedForm } from '../ui/FormPage';
import { Lien } from './Lien';

const PAGE = '/proconnect';

/** The way in of agents by ProConnect, where the service offers it. */
export function ParProConnect(): VNode | null {
  const [refused, refuse] = useState<readonly string[]>([]);
  if (!useQuery(Accueil, {}).data?.accueil.proConnectEstPropose) return null;
  const leave = async () => {
    const { proConnectDemarrer: answer } = await send(ProConnectDemarrer, { input: { retour: location.origin + PAGE } });
    refuse(answer?.errors.map(({ message }) => message) ?? []);
    if (answer?.url) location.assign(answer.url);
  };
  return (
    <>
      {refused.map((text) => <p class="erreur" role="alert" key={text}>{text}</p>)}
      <button type="button" class="lien" onClick={() => void leave()}>{MOTS.proConnect}</button>
    </>
  );
}

/** The page to which ProConnect comes back; where it proved no second factor, that of the account is asked for. */
export function ProConnect(): VNode {
  const word = useWords();
  const [isAsked, askCode] = useState(false);
  const enter = async (key: string, codeLocal: string | null): Promise<readonly Refus[]> => {
    const input = { etat: parameter('state'), code: parameter('code') || null, codeLocal };
    const { proConnectTerminer: answer } = await send(ProConnectTerminer, { input }, key);
    if (answer?.compte) {
      signedIn(answer.compte);
      go(homeOf(answer.compte), true);
    }
    return answer?.errors ?? [];
  };
  const open = async (key: string) => {
    const refused = await enter(key, null);
    const isCode = refused.some(({ path }) => path[0] === 'codeLocal');
    if (isCode) askCode(true);
    return isCode ? [] : refused.map(({ message }) => message);
  };
  const prove = async ({ input }: Sending) =>
    (await enter(newKey(), String(input['code'] ?? ''))).map(({ message, path }) => ({ message, path: path.map(() => 'code') }));
  return (
    <Lien titre={word('CONNEXION.titre')} open={open}>
      {isAsked && <NamedForm code="COMPTE_RENOUVELER_CODES_SECOURS" button={word('CONNEXION.SE_CONNECTER')} send={prove} />}
    </Lien>
  );
}
