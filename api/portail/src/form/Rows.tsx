import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { MOTS } from '../lib/mots';
import { Field, type FieldProps } from './Field';
import { cheminDe, duNiveau, estExige, idDe, nouvelle, rangeesDe, refusDe, type Rangee } from './model';

/** A list whose rows the person adds and removes. */
export function Rows({ champ, rangee, chemin, shared, change }: FieldProps): VNode {
  const box = useRef<HTMLFieldSetElement>(null);
  const rows = rangeesDe(rangee, champ.nom);
  const fields = duNiveau(shared.champs, cheminDe(champ));
  const erreurs = refusDe(shared.refus, chemin, champ);
  const most = champ.bornes?.maxItems ?? Infinity;
  const replace = (at: number, row: Rangee) => change(rows.map((found, rang) => (rang === at ? row : found)));
  const add = () => {
    change([...rows, nouvelle(shared.champs, champ)]);
    requestAnimationFrame(() => [...(box.current?.querySelectorAll<HTMLElement>(':scope > .rangee') ?? [])].pop()?.querySelector<HTMLElement>('input, select')?.focus());
  };
  const remove = (at: number) => {
    change(rows.filter((_, rang) => rang !== at));
    box.current?.querySelector<HTMLElement>(':scope > .ajouter')?.focus();
  };
  return (
    <fieldset class="rangees" id={idDe(shared.forme, chemin)} tabIndex={-1} ref={box}>
      <legend>{champ.libelle}{estExige(champ, rangee) && <span class="etoile" aria-hidden="true"> *</span>}</legend>
      {champ.aide && <p class="aide">{champ.aide}</p>}
      {erreurs.map((erreur) => <p class="erreur" key={erreur}>{erreur}</p>)}
      {rows.map((row, at) => {
        const cle = String(row[champ.cle ?? '']);
        return (
          <fieldset class="rangee" key={cle}>
            <legend>{champ.libelle} ({at + 1})</legend>
            {fields.map((field) => (
              <Field
                key={field.nom + field.genre + field.libelle} champ={field} rangee={row} chemin={[...chemin, cle, field.nom]} shared={shared}
                change={(value) => replace(at, { ...row, [field.nom]: value })}
              />
            ))}
            <button type="button" class="discret" onClick={() => remove(at)}>
              {MOTS.retirerLigne}<span class="cache"> : {champ.libelle} ({at + 1})</span>
            </button>
          </fieldset>
        );
      })}
      {rows.length < most && <button type="button" class="ajouter second" onClick={add}>{MOTS.ajouterLigne}<span class="cache"> : {champ.libelle}</span></button>}
    </fieldset>
  );
}
