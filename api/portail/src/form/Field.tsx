import type { ComponentChildren, VNode } from 'preact';
import { typo } from '../lib/words';
import { Choices, Radios, Select, Tick } from './Choice';
import { Combobox } from './Combobox';
import { estExige, estMontre, idDe, refusDe, type Champ, type Rangee, type Refus, type Valeur } from './model';
import { Rows } from './Rows';
import { Text } from './Text';

/** What all fields of a form share. */
export interface Shared {
  /** The prefix of the ids of this form. */
  forme: string;
  champs: readonly Champ[];
  refus: readonly Refus[];
  ids: Rangee;
}

/** A field in its row: where it stands, what it holds, and how to change it. */
export interface FieldProps {
  champ: Champ;
  rangee: Rangee;
  chemin: readonly string[];
  shared: Shared;
  change: (value: Valeur) => void;
}

/** What a control needs to be told to screen readers. */
export interface Control extends FieldProps {
  id: string;
  exige: boolean;
  invalide: boolean;
  decrit: string | undefined;
}

const GROUPED = ['OUI_NON', 'CHOIX_MULTIPLES'];
const TICKED = ['CASE', 'ACCEPTATION'];

/** One field of a described form, by its genre; one that a condition hides is not there. */
export function Field(props: FieldProps): VNode | null {
  const { champ, rangee, chemin, shared } = props;
  if (!estMontre(champ, rangee)) return null;
  if (champ.estLectureSeule) return <ReadOnly {...props} />;
  if (champ.genre === 'LISTE') return champ.estAjoutable ? <Rows {...props} /> : null;
  if (champ.genre === 'CHOIX_MULTIPLES' && champ.liste?.valeurs?.length === 0) return null;
  const id = idDe(shared.forme, chemin);
  const erreurs = refusDe(shared.refus, chemin, champ);
  const decrit = [champ.aide ? `${id}-aide` : '', erreurs.length ? `${id}-erreur` : ''].filter(Boolean).join(' ');
  const control: Control = { ...props, id, exige: estExige(champ, rangee), invalide: erreurs.length > 0, decrit: decrit || undefined };
  const notes = <Notes id={id} aide={champ.aide} erreurs={erreurs} />;
  if (TICKED.includes(champ.genre)) return <Frame invalide={control.invalide}><Tick {...control} />{notes}</Frame>;
  if (GROUPED.includes(champ.genre)) {
    const Group = champ.genre === 'OUI_NON' ? Radios : Choices;
    return (
      <fieldset class={frame(control.invalide)} id={id} tabIndex={-1} aria-describedby={control.decrit}>
        <legend><Label control={control} /></legend>
        {notes}
        <Group {...control} />
      </fieldset>
    );
  }
  const Input = champ.genre !== 'CHOIX' ? Text : champ.liste?.estPaginee ? Combobox : Select;
  return (
    <Frame invalide={control.invalide}>
      <label for={id} id={`${id}-nom`}><Label control={control} /></label>
      {notes}
      <Input {...control} />
    </Frame>
  );
}

const frame = (invalide: boolean): string => (invalide ? 'champ champ-invalide' : 'champ');

function Frame({ invalide, children }: { invalide: boolean; children: ComponentChildren }): VNode {
  return <div class={frame(invalide)}>{children}</div>;
}

export function Label({ control: { champ, exige } }: { control: Control }): VNode {
  return <>{champ.libelle}{exige && <span class="etoile" aria-hidden="true"> *</span>}</>;
}

function Notes({ id, aide, erreurs }: { id: string; aide: string | null; erreurs: readonly string[] }): VNode {
  return (
    <>
      {aide && <p class="aide" id={`${id}-aide`}>{typo(aide)}</p>}
      {erreurs.length > 0 && <div class="erreur" id={`${id}-erreur`}>{erreurs.map((erreur) => <p key={erreur}>{typo(erreur)}</p>)}</div>}
    </>
  );
}

function ReadOnly({ champ }: FieldProps): VNode {
  return (
    <div class="champ champ-lu">
      <span class="nom">{champ.libelle}</span>
      <span class="lu">{champ.defaut ?? '–'}</span>
    </div>
  );
}
