import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Sending } from '../form/Form';
import { CompteCreer, CompteRenvoyerActivation, type CompteCreerMutationVariables } from '../gql/documents';
import { send } from '../lib/client';
import { go } from '../lib/router';
import { useWords } from '../lib/words';
import { NamedForm } from '../ui/FormPage';
import { Page, Paragraphs } from '../ui/Page';
import { ParFranceConnect } from './FranceConnect';

/** « Formulaire de création », then « Confirmation de réception de mail ». */
export function CreerCompte(): VNode {
  const word = useWords();
  const [told, tell] = useState<{ message: readonly string[]; courriel: string } | null>(null);
  const create = async ({ input, key }: Sending) => {
    const { compteCreer: answer } = await send(CompteCreer, { input } as CompteCreerMutationVariables, key);
    if (answer?.message) tell({ message: answer.message, courriel: String(input['courriel']) });
    return answer?.errors ?? [];
  };
  if (told) return <Sent {...told} tell={(message) => tell({ ...told, message })} />;
  return (
    <Page titre={word('CREATION_COMPTE.titre')}>
      <p class="chapeau">{word('CREATION_COMPTE.INTRODUCTION')}</p>
      <p>{word('CREATION_COMPTE.UN_PAR_ADRESSE')}</p>
      <p class="aide">{word('CREATION_COMPTE.OBLIGATOIRES')}</p>
      <ParFranceConnect />
      <NamedForm
        code="COMPTE_CREER" draft="compte" button={word('CREATION_COMPTE.CREER')} send={create}
        others={<a class="bouton discret" href="/connexion">{word('CREATION_COMPTE.DEJA_UN_COMPTE')}</a>}
      />
    </Page>
  );
}

function Sent({ message, courriel, tell }: { message: readonly string[]; courriel: string; tell: (message: readonly string[]) => void }): VNode {
  const word = useWords();
  const again = async () => {
    const { compteRenvoyerActivation: answer } = await send(CompteRenvoyerActivation, { input: { courriel } });
    tell(answer?.message ?? answer?.errors.map((refus) => refus.message) ?? []);
  };
  return (
    <Page titre={word('CONFIRMATION_MAIL.titre')}>
      <div class="note" role="status"><Paragraphs of={message} /></div>
      <div class="actions">
        <button type="button" onClick={() => go('/connexion')}>{word('CONFIRMATION_MAIL.RECU')}</button>
        <button type="button" class="second" onClick={() => void again()}>{word('CONFIRMATION_MAIL.RENVOYER')}</button>
      </div>
    </Page>
  );
}
