import type { VNode } from 'preact';
import { MOTS } from '../lib/mots';
import { Label, type Control } from './Field';
import { useOptions } from './listes';

/** A choice of one value in a list that is known. */
export function Select({ champ, rangee, shared, change, id, exige, invalide, decrit }: Control): VNode {
  const options = useOptions(champ.liste, rangee, shared.ids);
  const value = String(rangee[champ.nom] ?? '');
  const known = options?.some(({ code }) => code === value) ?? false;
  return (
    <select
      id={id} name={id} value={known ? value : ''} disabled={!options?.length} aria-required={exige} aria-invalid={invalide}
      aria-describedby={decrit} onChange={(event) => change(event.currentTarget.value)}
    >
      <option value="">{options ? champ.indication ?? MOTS.choisir : MOTS.chargement}</option>
      {options?.map(({ code, libelle }) => <option key={code} value={code}>{libelle}</option>)}
    </select>
  );
}

/** « Oui » or « Non ». */
export function Radios({ champ, rangee, shared, change, id, exige }: Control): VNode {
  const options = useOptions(champ.liste, rangee, shared.ids) ?? [];
  return (
    <div class="boutons-radio" role="radiogroup" aria-labelledby={`${id}-nom`} aria-required={exige}>
      {options.map(({ code, libelle }) => (
        <label key={code}>
          <input type="radio" name={id} checked={String(rangee[champ.nom]) === code} onChange={() => change(code === 'true')} />
          {libelle}
        </label>
      ))}
    </div>
  );
}

/** One box to tick. */
export function Tick(control: Control): VNode {
  const { champ, rangee, change, id, exige, invalide, decrit } = control;
  return (
    <label class="case">
      <input
        type="checkbox" id={id} name={id} checked={rangee[champ.nom] === true} aria-required={exige} aria-invalid={invalide}
        aria-describedby={decrit} onChange={(event) => change(event.currentTarget.checked)}
      />
      <span><Label control={control} /></span>
    </label>
  );
}

/** Several boxes; where they stand ticked at first, the values sent are those that are unticked. */
export function Choices({ champ, rangee, shared, change, id }: Control): VNode {
  const options = useOptions(champ.liste, rangee, shared.ids) ?? [];
  const chosen = (rangee[champ.nom] ?? []) as readonly string[];
  const turn = (code: string) => change(chosen.includes(code) ? chosen.filter((found) => found !== code) : [...chosen, code]);
  return (
    <div>
      {options.map(({ code, libelle }) => (
        <label class="case" key={code}>
          <input type="checkbox" name={id} checked={chosen.includes(code) !== champ.estADecocher} onChange={() => turn(code)} />
          <span>{libelle}</span>
        </label>
      ))}
    </div>
  );
}
