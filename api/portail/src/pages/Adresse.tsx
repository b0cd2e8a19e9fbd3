import type { VNode } from 'preact';
import { CompteConfirmerAdresse } from '../gql/documents';
import { send } from '../lib/client';
import { MOTS } from '../lib/mots';
import { parameter } from '../lib/router';
import { me } from '../lib/session';
import { useWords } from '../lib/words';
import { Lien } from './Lien';

/** The link that confirms a new address of mail. */
export function Adresse(): VNode {
  const word = useWords();
  const open = async (key: string) => {
    const { compteConfirmerAdresse: answer } = await send(CompteConfirmerAdresse, { input: { jeton: parameter('jeton') } }, key);
    return answer?.errors.map(({ message }) => message) ?? [];
  };
  const [to, name] = me.get() ? ['/mes-inscriptions', word('MES_INSCRIPTIONS.titre')] : ['/connexion', word('CONNEXION.SE_CONNECTER')];
  return (
    <Lien titre={word('PREMIERE_CONNEXION.titre')} open={open}>
      <p class="note" role="status">{MOTS.adresseConfirmee}</p>
      <p><a class="bouton" href={to}>{name}</a></p>
    </Lien>
  );
}
