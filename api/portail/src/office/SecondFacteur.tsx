import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { encode } from 'uqr';
import type { Sending } from '../form/Form';
import { CompteEnrolerSecondFacteur, CompteRenouvelerCodesSecours, type CompteEnrolerSecondFacteurMutationVariables, type CompteRenouvelerCodesSecoursMutationVariables } from '../gql/documents';
import { send } from '../lib/client';
import { homeOf, me } from '../lib/session';
import { useStore } from '../lib/store';
import { useWords } from '../lib/words';
import { NamedForm } from '../ui/FormPage';
import { Page } from '../ui/Page';
import { BUREAU } from './mots';

interface Given { uri?: string; secret?: string; codes: readonly string[] }

/** The second factor of an office or a school: its enrolment, or another telephone; and new codes de secours. */
export function SecondFacteur(): VNode {
  const word = useWords();
  const compte = useStore(me);
  const [given, give] = useState<Given | null>(null);
  const enrol = async ({ input, key }: Sending) => {
    const variables = { input } as unknown as CompteEnrolerSecondFacteurMutationVariables;
    const { compteEnrolerSecondFacteur: answer } = await send(CompteEnrolerSecondFacteur, variables, key);
    if (answer?.uri && answer.secret) give({ uri: answer.uri, secret: answer.secret, codes: answer.codesSecours ?? [] });
    return answer?.errors ?? [];
  };
  const renew = async ({ input, key }: Sending) => {
    const variables = { input } as unknown as CompteRenouvelerCodesSecoursMutationVariables;
    const { compteRenouvelerCodesSecours: answer } = await send(CompteRenouvelerCodesSecours, variables, key);
    if (answer?.codesSecours) give({ codes: answer.codesSecours });
    return answer?.errors ?? [];
  };
  if (given) return (
    <Page titre={BUREAU.aGarder}>
      {given.uri && given.secret && <Application uri={given.uri} secret={given.secret} />}
      <section class="groupe">
        <h2>{BUREAU.codes}</h2>
        <p>{BUREAU.codesAide}</p>
        <ul class="codes">{given.codes.map((code) => <li key={code}><code>{code}</code></li>)}</ul>
        <button type="button" class="second" onClick={() => print()}>{BUREAU.imprimer}</button>
      </section>
      <p><a class="bouton" href={compte ? homeOf(compte) : '/connexion'}>{compte ? BUREAU.fini : word('CONNEXION.SE_CONNECTER')}</a></p>
    </Page>
  );
  return (
    <Page titre={BUREAU.secondFacteur}>
      <p class="chapeau">{BUREAU.enrolerAide}</p>
      <section class="partie"><NamedForm code="COMPTE_ENROLER_SECOND_FACTEUR" button={BUREAU.enroler} send={enrol} /></section>
      {compte && <section class="partie"><NamedForm titled code="COMPTE_RENOUVELER_CODES_SECOURS" button={BUREAU.renouveler} send={renew} /></section>}
    </Page>
  );
}

/** What an application of authentication takes: the code to scan, or the same to type. */
function Application({ uri, secret }: { uri: string; secret: string }): VNode {
  const { data, size } = encode(uri, { border: 2 });
  const drawn = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <section class="groupe">
      <h2>{BUREAU.application}</h2>
      <p>{BUREAU.scanner}</p>
      <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={BUREAU.qr}><path d={drawn} /></svg>
      <p>{BUREAU.taper} <code>{secret.replace(/(.{4})(?=.)/g, '$1 ')}</code></p>
      <p><a href={uri}>{BUREAU.ouvrirApplication}</a></p>
    </section>
  );
}
