import type { VNode } from 'preact';
import { CandidatureAbandonner, CandidatureModifier, Etape, Recapitulatif as Asked, type RecapituleFragment } from '../gql/documents';
import { useAct } from '../lib/act';
import { ask, refresh, send, useQuery } from '../lib/client';
import { go } from '../lib/router';
import { useWords } from '../lib/words';
import { Read } from '../ui/Page';
import { Apercu } from './Apercu';
import { Desinscrire } from './Desinscrire';
import type { OngletProps } from './Onglet';
import { neighbour, RECAPITULATIF } from './steps';
import { save } from './save';

/** « Récapitulatif »: all that was typed, and what can be done with it. */
export function Recapitulatif({ etape, onglet, show }: Omit<OngletProps, 'leave'>): VNode {
  return (
    <Read of={useQuery(Asked, { id: etape.id })}>
      {({ candidature }) => candidature && <>
        <Summary of={candidature.recapitulatif} />
        <Actions etape={etape} onglet={onglet} show={show} />
      </>}
    </Read>
  );
}

/** The blocs and the tables of a récapitulatif. */
export function Summary({ of }: { of: RecapituleFragment }): VNode {
  return (
    <div class="recapitulatif">
      {of.attention && <p class="note alerte">{of.attention}</p>}
      {of.blocs.map(({ titre, lignes }) => (
        <section class="groupe" key={titre}>
          {titre && <h2>{titre}</h2>}
          <dl>{lignes.map(({ libelle, valeur }) => <div key={libelle}><dt>{libelle}</dt><dd>{valeur}</dd></div>)}</dl>
        </section>
      ))}
      {of.epreuves.map(({ titre, sousTitre, lignes }) => (
        <section class="groupe" key={titre + sousTitre}>
          <h2>{titre}</h2>
          <h3>{sousTitre}</h3>
          <ul class="epreuves">
            {lignes.map(({ niveau, libelle, position, mode, precisions }) => (
              <li key={libelle} class={`niveau-${niveau}`}>
                <span>{libelle}{precisions.map((text) => <small key={text}>{text}</small>)}</span>
                <span>{position}</span>
                <span>{mode}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Actions({ etape, onglet, show }: Omit<OngletProps, 'leave'>): VNode {
  const word = useWords(etape.domaine.code);
  const { busy, refused, act } = useAct();
  const can = (action: (typeof etape.actionsPossibles)[number]) => etape.actionsPossibles.includes(action);
  const input = { candidatureId: etape.id, version: etape.version };
  const before = neighbour(etape, onglet, -1);
  const after = neighbour(etape, onglet, 1);

  const reopen = async () => {
    const { candidature } = await ask(Etape, { id: etape.id, onglet: [RECAPITULATIF] });
    refresh();
    if (!candidature) return go('/mes-inscriptions');
    show(candidature, RECAPITULATIF);
  };
  const modify = () => act(async () => {
    const { candidatureModifier: answer } = await send(CandidatureModifier, { input });
    if (answer?.candidature && !answer.errors.length) go(`/mon-inscription/${etape.id}/${etape.onglets[0]?.code ?? RECAPITULATIF}`);
    return answer?.errors ?? [];
  });
  const abandon = () => act(async () => {
    const { candidatureAbandonner: answer } = await send(CandidatureAbandonner, { input });
    if (answer?.candidature) await reopen();
    else if (answer?.estFait) go('/mes-inscriptions');
    return answer?.errors ?? [];
  });
  const register = () => act(() => save(etape, show));
  return (
    <>
      {refused.map((text) => <p class="note alerte" role="alert" key={text}>{text}</p>)}
      <div class="actions">
        {etape.enSaisie && before && <a class="bouton second" href={`/mon-inscription/${etape.id}/${before.code}`}>{word('PARCOURS.PRECEDENT')}</a>}
        {etape.enSaisie && !onglet.estDernier && after && <a class="bouton" href={`/mon-inscription/${etape.id}/${after.code}`}>{word('PARCOURS.SUIVANT')}</a>}
        {onglet.estDernier && can('ENREGISTRER') && <button type="button" disabled={busy} onClick={() => void register()}>{word('PARCOURS.ENREGISTRER')}</button>}
        {can('MODIFIER') && <button type="button" disabled={busy} onClick={() => void modify()}>{word('PARCOURS.MODIFIER')}</button>}
        {can('VISUALISER') && <Apercu id={etape.id} name={word('PARCOURS.VISUALISER')} />}
        {can('ABANDONNER') && <button type="button" class="second" disabled={busy} onClick={() => void abandon()}>{word('PARCOURS.ANNULER')}</button>}
        {can('SE_DESINSCRIRE') && <Desinscrire carte={etape} />}
        <a class="bouton discret" href="/mes-inscriptions">{word('PARCOURS.QUITTER')}</a>
      </div>
    </>
  );
}
