import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { MOTS } from '../lib/mots';
import type { Control } from './Field';

const INPUTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  COURRIEL: { type: 'email', inputMode: 'email' },
  TELEPHONE: { type: 'tel', inputMode: 'tel' },
  NOMBRE: { inputMode: 'numeric' },
  DECIMAL: { inputMode: 'decimal' },
  DATE: { inputMode: 'numeric', placeholder: MOTS.annee },
  INSTANT: { type: 'datetime-local' },
};

/** A field that is typed: one line, several, or a secret. */
export function Text(control: Control): VNode {
  const { champ, rangee, change, id, exige, invalide, decrit } = control;
  const common = {
    id,
    name: id,
    value: String(rangee[champ.nom] ?? ''),
    'aria-required': exige,
    'aria-invalid': invalide,
    'aria-describedby': decrit,
    autocomplete: champ.autocompletion ?? undefined,
    maxLength: champ.bornes?.maxLength ?? undefined,
    onInput: (event: Event) => change((event.target as HTMLInputElement).value),
  };
  const isLong = champ.genre === 'TEXTE_LONG' || champ.genre === 'TEXTES';
  if (isLong) return <textarea {...common} rows={4} />;
  if (champ.genre === 'MOT_DE_PASSE') return <Secret {...control} common={common} />;
  const indication = champ.indication ? { placeholder: champ.indication } : {};
  return <input {...common} type="text" {...INPUTS[champ.genre]} {...indication} />;
}

function Secret({ champ, common }: Control & { common: object }): VNode {
  const [seen, setSeen] = useState(false);
  return (
    <div class="secret">
      <input {...common} {...(seen ? { type: 'text' } : { type: 'password' }) as { type: 'text' }} />
      <button type="button" class="discret" aria-pressed={seen} onClick={() => setSeen(!seen)}>
        {seen ? MOTS.masquer : MOTS.voir}<span class="cache"> : {champ.libelle}</span>
      </button>
    </div>
  );
}
