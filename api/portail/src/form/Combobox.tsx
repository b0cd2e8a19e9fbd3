import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { announce } from '../lib/announce';
import { MOTS } from '../lib/mots';
import type { Control } from './Field';
import { argumentsDe, chercher, type Option } from './listes';

const TYPING = 250; // milliseconds without a key before the search

/** A choice searched while a text is typed, as the combobox of the ARIA practices. */
export function Combobox({ champ, rangee, shared, change, id, exige, invalide, decrit }: Control): VNode {
  const value = String(rangee[champ.nom] ?? '');
  const [typed, setTyped] = useState('');
  const [options, setOptions] = useState<readonly Option[] | null>(null);
  const [active, setActive] = useState(0);
  const chosen = useRef({ code: '', libelle: '' });
  const liste = champ.liste;
  const others = liste && JSON.stringify(argumentsDe(liste, rangee, shared.ids));

  useEffect(() => {
    if (!liste || chosen.current.code === value) return;
    chosen.current = { code: value, libelle: '' };
    setTyped('');
    const given = value && argumentsDe(liste, rangee, shared.ids, value);
    if (!given) return;
    void chercher(liste, given).then((found) => {
      const one = found.find(({ code }) => code === value);
      if (one && chosen.current.code === value) choose(one);
    });
  }, [value, others]);

  const [search, setSearch] = useState<string | null>(null);
  useEffect(() => {
    const given = liste && search !== null ? argumentsDe(liste, rangee, shared.ids, search) : null;
    if (!liste || !given) return;
    let here = true;
    const timer = setTimeout(() => void chercher(liste, given).then((found) => {
      if (!here) return;
      setOptions(found);
      setActive(0);
      announce(found.length ? MOTS.resultats(found.length) : MOTS.aucunResultat);
    }, () => undefined), TYPING);
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [search, others]);

  const choose = (option: Option) => {
    chosen.current = option;
    setTyped(option.libelle);
    setOptions(null);
    setSearch(null);
    if (option.code !== value) change(option.code);
  };
  const leave = () => {
    setOptions(null);
    setSearch(null);
    setTyped(chosen.current.libelle);
  };
  const type = (text: string) => {
    setTyped(text);
    setSearch(text);
    if (text === '' && value) {
      chosen.current = { code: '', libelle: '' };
      change('');
    }
  };
  const press = (event: KeyboardEvent) => {
    const last = (options?.length ?? 0) - 1;
    const one = options?.[active];
    if (event.key === 'ArrowDown' && !options) setSearch(typed === chosen.current.libelle ? '' : typed);
    else if (event.key === 'ArrowDown') setActive(Math.min(active + 1, last));
    else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, 0));
    else if (event.key === 'Enter' && one) choose(one);
    else if (event.key === 'Escape') leave();
    else return;
    event.preventDefault();
  };
  const blocked = !!liste && argumentsDe(liste, rangee, shared.ids) === null;
  return (
    <div class="recherche">
      <input
        id={id} name={id} type="text" role="combobox" autocomplete="off" value={typed} disabled={blocked}
        placeholder={MOTS.chercher} aria-expanded={options !== null} aria-controls={`${id}-liste`} aria-autocomplete="list"
        aria-activedescendant={options?.length ? `${id}-${active}` : undefined} aria-required={exige} aria-invalid={invalide}
        aria-describedby={decrit} onInput={(event) => type(event.currentTarget.value)} onKeyDown={press} onBlur={leave}
      />
      <ul id={`${id}-liste`} role="listbox" aria-labelledby={`${id}-nom`} hidden={!options?.length}>
        {options?.map((option, rang) => (
          <li
            key={option.code} id={`${id}-${rang}`} role="option" aria-selected={rang === active}
            onMouseDown={(event) => event.preventDefault()} onClick={() => choose(option)}
          >{option.libelle}</li>
        ))}
      </ul>
      {options?.length === 0 && <p class="aide">{MOTS.aucunResultat}</p>}
    </div>
  );
}
