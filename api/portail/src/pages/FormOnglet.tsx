import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Form, type Sending } from '../form/Form';
import { mutationNamed } from '../form/listes';
import type { Lu, Refus } from '../form/model';
import type { EtapeFragment, FormulaireFragment, RefusFragment } from '../gql/documents';
import { send } from '../lib/client';
import { keepDraft } from '../lib/drafts';
import { MOTS } from '../lib/mots';
import { go } from '../lib/router';
import { lines, useWords } from '../lib/words';
import { Paragraphs } from '../ui/Page';
import type { OngletProps } from './Onglet';
import { neighbour, PRECEDENTES } from './steps';
import { Precedentes } from './Precedentes';
import { save } from './save';

interface Answer { readonly errors: readonly RefusFragment[]; readonly candidature: EtapeFragment | null }
type Variables = { readonly input: Record<string, unknown>; readonly onglet: string[] };

/** A tab with a form: « Précédent » keeps what was typed, « Suivant » asks for it to be complete. */
export function FormOnglet({ etape, onglet, show, leave, formulaire }: OngletProps & { formulaire: FormulaireFragment }): VNode {
  const word = useWords(etape.domaine.code);
  const before = neighbour(etape, onglet, -1);
  const after = neighbour(etape, onglet, 1);
  const [overtaken, overtake] = useState(false);
  const saved = (found: EtapeFragment) => (found as unknown as Record<string, Lu | null>)[formulaire.lecture ?? ''] ?? null;
  const lu = saved(etape);
  const draft = `${etape.id}.${onglet.code}`;
  const ids = { candidatureId: etape.id, sessionId: etape.session.id, domaine: etape.domaine.code };

  /** Sends the tab; gives the refusals, or what the candidature became. */
  const keep = async ({ input, key }: Sending, open: string): Promise<{ refus: readonly Refus[]; next?: EtapeFragment }> => {
    const document = mutationNamed<Record<string, Answer | null>, Variables>('Onglet', formulaire.mutation);
    const given = { candidatureId: etape.id, version: etape.version, ...input };
    const answer = (await send(document, { input: given, onglet: [open] }, key))[formulaire.mutation];
    const current = answer?.candidature;
    if (answer?.errors.some(({ code }) => code === 'VERSION_PERIMEE') && current) {
      if (JSON.stringify(saved(current)) !== JSON.stringify(lu)) {
        overtake(true);
        return { refus: answer.errors };
      }
      const again = { input: { ...given, version: current.version }, onglet: [open] }; // another tab was changed elsewhere
      const second = (await send(document, again))[formulaire.mutation];
      return second?.candidature && !second.errors.length ? { refus: [], next: second.candidature } : { refus: second?.errors ?? [] };
    }
    if (answer?.errors.length || !answer?.candidature) return { refus: answer?.errors ?? [] };
    return { refus: [], next: answer.candidature };
  };
  const forward = async (sending: Sending) => {
    const { refus, next } = await keep(sending, after?.code ?? onglet.code);
    if (!next) return refus;
    const problemes = next.onglets.find(({ code }) => code === onglet.code)?.problemes ?? [];
    if (problemes.length) {
      show({ ...next, ouvert: etape.ouvert });
      return problemes;
    }
    if (after && !onglet.estDernier) show(next, after.code);
    else return save(next, (saved) => show(saved, after?.code));
    return [];
  };
  /** Keeps what was typed, complete or not, and goes to another tab, or out. */
  const move = (code: string | null) => async (sending: Sending) => {
    const { refus, next } = sending.typed ? await keep(sending, code ?? onglet.code) : { refus: [] };
    if (refus.length) return refus;
    if (code && next) show(next, code);
    else go(code ? `/mon-inscription/${etape.id}/${code}` : '/mes-inscriptions');
    return [];
  };
  useEffect(() => () => {
    leave.current = null;
  }, []);
  return (
    <Form
      formulaire={formulaire} lu={lu} ids={ids} draft={draft} send={forward}
      handle={(pressed) => { leave.current = (code) => pressed(move(code)); }}
      buttons={(busy, pressed) => <>
        {before && <button type="button" class="second" disabled={busy} onClick={() => pressed(move(before.code))}>{word('PARCOURS.PRECEDENT')}</button>}
        <button type="submit" disabled={busy}>{word(onglet.estDernier ? 'PARCOURS.ENREGISTRER' : 'PARCOURS.SUIVANT')}</button>
        <button type="button" class="discret" disabled={busy} onClick={() => pressed(move(null))}>{word('PARCOURS.QUITTER')}</button>
      </>}
    >
      {overtaken && <p><button type="button" class="second" onClick={() => { keepDraft(draft, null); location.reload(); }}>{MOTS.recharger}</button></p>}
      <div class="textes"><Paragraphs of={(etape.ouvert[0]?.textes ?? []).flatMap(lines)} /></div>
      {onglet.code === PRECEDENTES && <Precedentes id={etape.id} />}
    </Form>
  );
}
