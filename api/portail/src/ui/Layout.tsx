import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { announcement } from '../lib/announce';
import { day } from '../lib/dates';
import { MOTS } from '../lib/mots';
import { isCrowded, isOnline } from '../lib/network';
import { usePath } from '../lib/router';
import { me, signOut } from '../lib/session';
import { useStore } from '../lib/store';
import { useWords } from '../lib/words';

/** What stands around every page: the header with its menu, the state of the network, the footer. */
export function Layout({ children }: { children: ComponentChildren }): VNode {
  const word = useWords();
  const told = useStore(announcement);
  const online = useStore(isOnline);
  const crowded = useStore(isCrowded);
  return (
    <>
      <a class="aller" href="#contenu" onClick={(event) => { event.preventDefault(); document.querySelector<HTMLElement>('#contenu h1')?.focus(); }}>{MOTS.aller}</a>
      <header>
        <div class="bandeau">
          <a class="marque" href="/"><img src="/portail/icone.svg" alt="" width="36" height="36" />{word('CADRE.titre')}</a>
          <Menu />
        </div>
        <Identity />
      </header>
      {!online && <p class="reseau" role="alert">{MOTS.connexionPerdue}</p>}
      {online && crowded && <p class="reseau" role="alert">{MOTS.affluence}</p>}
      <main id="contenu">{children}</main>
      <footer><p>{word('CADRE.COPYRIGHT')}</p></footer>
      <div class="cache" role="status" aria-live="polite">{told}</div>
    </>
  );
}

function Menu(): VNode {
  const word = useWords();
  const compte = useStore(me);
  const path = usePath();
  const [isOpen, open] = useState(false);
  useEffect(() => open(false), [path]);
  const link = (to: string, name: string) => <li><a href={to} aria-current={path === to ? 'page' : undefined}>{name}</a></li>;
  return (
    <nav aria-label={MOTS.menu}>
      <button type="button" class="ouvrir-menu second" aria-expanded={isOpen} onClick={() => open(!isOpen)}>{word('CADRE.MENU')}</button>
      <ul>
        {compte
          ? <>
            {compte.candidat && link('/mes-inscriptions', word('MES_INSCRIPTIONS.titre'))}
            {compte.type === 'GESTIONNAIRE' && link('/gestion', MOTS.bureau)}
            {compte.type === 'ETABLISSEMENT' && link('/etablissement', MOTS.eleves)}
            {compte.candidat && link('/mes-messages', word('CADRE.MESSAGES') + (compte.messagesNonLus ? ` (${compte.messagesNonLus})` : ''))}
            {link('/mon-compte', word('CADRE.MODIFIER_COMPTE'))}
            <li><button type="button" class="lien" onClick={() => void signOut()}>{word('CADRE.DECONNEXION')}</button></li>
          </>
          : <>
            {link('/ouvertures', word('OUVERTURES.titre'))}
            {link('/connexion', word('CONNEXION.SE_CONNECTER'))}
          </>}
      </ul>
    </nav>
  );
}

function Identity(): VNode | null {
  const word = useWords();
  const candidat = useStore(me)?.candidat;
  if (!candidat) return null;
  const { numero, nom, prenoms, dateNaissance } = candidat;
  return <p class="identite">{word('CADRE.CANDIDAT', { numero, nom, prenoms, dateNaissance: day(dateNaissance) })}</p>;
}
