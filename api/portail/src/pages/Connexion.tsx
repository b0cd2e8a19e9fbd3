import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { go, ours, parameter } from '../lib/router';
import { homeOf, me } from '../lib/session';
import { useWords } from '../lib/words';
import { Dialog } from '../ui/Dialog';
import { Page } from '../ui/Page';
import { SignIn } from '../ui/SignIn';
import { ParFranceConnect } from './FranceConnect';
import { Messages } from './Messages';
import { ParProConnect } from './ProConnect';
import { PremiereConnexion } from './PremiereConnexion';

/** « Veuillez vous identifier », with its helps; a pupil's first sign-in goes on by the check of the address. */
export function Connexion(): VNode {
  const word = useWords();
  const [isFirst, first] = useState(me.get()?.premiereConnexion ?? false);
  const arrive = () => {
    if (me.get()?.premiereConnexion) return first(true);
    go(ours(parameter('vers')) ?? homeOf(me.get()), true);
  };
  if (isFirst) return <PremiereConnexion done={arrive} />;
  return (
    <Page titre={word('CONNEXION.titre')}>
      <Messages />
      <ParFranceConnect />
      <SignIn done={arrive} />
      <ul class="liens">
        <li><Help /></li>
        <li><a href="/mot-de-passe">{word('CONNEXION.OUBLI')}</a></li>
        <li><a href="/creer-mon-compte">{word('CONNEXION.PAS_DE_COMPTE')}</a></li>
        <li><ParProConnect /></li>
      </ul>
    </Page>
  );
}

function Help(): VNode {
  const word = useWords();
  const [isOpen, open] = useState(false);
  return (
    <>
      <button type="button" class="lien" onClick={() => open(true)}>{word('CONNEXION.AIDE')}</button>
      {isOpen && (
        <Dialog titre={word('AIDE_CONNEXION.titre')} close={() => open(false)}>
          <p>{word('AIDE_CONNEXION.INTRODUCTION')}</p>
          <ul><li>{word('AIDE_CONNEXION.PAR_ETABLISSEMENT')}</li><li>{word('AIDE_CONNEXION.PAR_SOI_MEME')}</li></ul>
          <div class="actions"><button type="button" onClick={() => open(false)}>{word('AIDE_CONNEXION.FERMER')}</button></div>
        </Dialog>
      )}
    </>
  );
}
