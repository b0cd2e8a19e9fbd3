import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import { announce } from '../lib/announce';
import { newKey } from '../lib/client';
import { keepDraft, readDraft } from '../lib/drafts';
import { MOTS } from '../lib/mots';
import { Confirm } from '../ui/Confirm';
import { Field, type Shared } from './Field';
import {
  aConfirmer, champsDe, cheminDe, duNiveau, initiales, manquants, rangeesDe, saisie, sansSecrets,
  type Champ, type Formulaire, type Lu, type Rangee, type Refus, type Valeur,
} from './model';
import { Summary } from './Summary';

/** What a form is asked to send, and whether something was typed since it was read. */
export interface Sending { input: Record<string, unknown>; key: string; typed: boolean }

interface FormProps {
  formulaire: Formulaire;
  lu?: Lu | null;
  ids?: Rangee;
  /** The problems to show from the start. */
  problemes?: readonly Refus[];
  /** Sends the form; gives the refusals, none when it is done. */
  send: (sending: Sending) => Promise<readonly Refus[]>;
  /** The name under which what is typed is kept; not kept without one. */
  draft?: string;
  /** Whether a field that may be left empty waits until a refusal asks for it. */
  sparing?: boolean;
  /** The button that sends, and others. `pressed` sends another way. */
  buttons: (busy: boolean, pressed: (send: FormProps['send']) => void) => ComponentChildren;
  /** Takes the way to send from elsewhere in the page. */
  handle?: (pressed: (send: FormProps['send']) => void) => void;
  children?: ComponentChildren;
}

/** Any form of the API, drawn from its description. */
export function Form({ formulaire, lu = null, ids = {}, problemes = [], send, draft, sparing = false, buttons, handle, children }: FormProps): VNode {
  const forme = useId();
  const champs = useMemo(() => champsDe(formulaire), [formulaire]);
  const kept = useMemo(() => (draft ? readDraft<Rangee>(draft) : null), [draft]);
  const [values, setValues] = useState<Rangee>(() => ({ ...initiales(champs, lu), ...kept?.values }));
  const [refus, setRefus] = useState(problemes);
  const [busy, setBusy] = useState(false);
  const [confirming, confirm] = useState<{ sentence: string; by: FormProps['send'] } | null>(null);
  const [asked, setAsked] = useState(0);
  const typed = useRef(!!kept);
  const key = useRef(kept?.key);
  const latest = useRef(values); // a form on its way may be typed in: what the server has not is kept
  const summary = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (asked && refus.length) summary.current?.focus();
  }, [asked]);

  const change = (next: Rangee) => {
    typed.current = true;
    key.current = undefined;
    latest.current = next;
    if (draft) keepDraft(draft, { values: sansSecrets(champs, next) });
    setValues(next);
  };
  const submit = async (by: FormProps['send'], confirmation?: true) => {
    if (busy) return;
    setBusy(true);
    const sent = (key.current ??= newKey());
    if (draft && typed.current) keepDraft(draft, { values: sansSecrets(champs, values), key: sent });
    try {
      const input = { ...saisie(champs, values), ...(confirmation && { confirmation }) };
      const found = await by({ input, key: sent, typed: typed.current });
      if (found.length) key.current = undefined;
      else if (latest.current === values) {
        if (draft) keepDraft(draft, null);
        typed.current = false;
      }
      const sentence = aConfirmer(found);
      setRefus(sentence === null ? found : []);
      confirm(sentence === null ? null : { sentence, by });
    } catch (error) {
      const left = manquants(champs, values);
      setRefus(left.length ? left : [{ message: (error as Error).message || MOTS.sansReponse, path: [] }]);
    }
    setBusy(false);
    setAsked((times) => times + 1);
  };
  const isAsked = ({ nom, estObligatoire }: Champ): boolean =>
    !sparing || estObligatoire || !!values[nom] || refus.some(({ path }) => path[0] === nom);
  const shared: Shared = { forme, champs, refus, ids };
  handle?.((by) => void submit(by));
  return (
    <form noValidate onSubmit={(event) => { event.preventDefault(); void submit(send); }} aria-busy={busy}>
      {kept && <p class="note" role="status">{MOTS.garde}</p>}
      <Summary forme={forme} refus={refus} box={summary} />
      {children}
      {formulaire.groupes.map(({ titre, champs: drawn }) => (
        <Group key={titre} titre={titre}>
          {drawn.filter(isAsked).map((champ) => (
            <Placed key={cheminDe(champ) + (champ.ligne ?? '') + champ.libelle} champ={champ} values={values} shared={shared} change={change} />
          ))}
        </Group>
      ))}
      <div class="actions">{buttons(busy, (by) => void submit(by))}</div>
      {confirming && <Confirm sentence={confirming.sentence} yes={() => void submit(confirming.by, true)} no={() => confirm(null)} />}
      {busy && <p class="attente" role="status" ref={() => announce(MOTS.envoi)}>{MOTS.envoi}</p>}
    </form>
  );
}

function Group({ titre, children }: { titre: string | null; children: ComponentChildren }): VNode {
  return titre ? <section class="groupe"><h2>{titre}</h2>{children}</section> : <div class="groupe">{children}</div>;
}

interface PlacedProps { champ: Champ; values: Rangee; shared: Shared; change: (values: Rangee) => void }

/** A field at its place: of the form itself, or of a row that is given; those of added rows are drawn by their list. */
function Placed({ champ, values, shared, change }: PlacedProps): VNode | null {
  const list = duNiveau(shared.champs, null).find((found) => found.nom === champ.parent);
  if (champ.parent === null) {
    const set = (value: Valeur) => change({ ...values, [champ.nom]: value });
    return <Field champ={champ} rangee={values} chemin={[champ.nom]} shared={shared} change={set} />;
  }
  if (!list || champ.ligne === null) return null;
  const rows = rangeesDe(values, list.nom);
  const row = rows.find((found) => found[list.cle ?? ''] === champ.ligne);
  if (!row) return null;
  const set = (value: Valeur) =>
    change({ ...values, [list.nom]: rows.map((found) => (found === row ? { ...row, [champ.nom]: value } : found)) });
  return <Field champ={champ} rangee={row} chemin={[list.nom, champ.ligne, champ.nom]} shared={shared} change={set} />;
}
