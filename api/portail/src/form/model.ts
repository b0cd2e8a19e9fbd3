// What a described form means: which fields stand where, which are shown, and what is sent. docs/client.md, « Forms ».
import { newKey } from '../lib/client';
import { MOTS } from '../lib/mots';
import type { ChampFragment, FormulaireFragment, RefusFragment } from '../gql/documents';

export type Champ = ChampFragment;
export type Formulaire = FormulaireFragment;
export type Refus = Pick<RefusFragment, 'message' | 'path'>;
export type Valeur = string | boolean | null | readonly string[] | readonly Rangee[];
export interface Rangee { readonly [nom: string]: Valeur }
export type Lu = Readonly<Record<string, unknown>>;

export const champsDe = (formulaire: Formulaire): Champ[] => formulaire.groupes.flatMap(({ champs }) => champs);
export const duNiveau = (champs: readonly Champ[], parent: string | null, ligne: string | null = null): Champ[] =>
  champs.filter((champ) => champ.parent === parent && champ.ligne === ligne);
export const cheminDe = ({ parent, nom }: Champ): string => (parent ? `${parent}.${nom}` : nom);
export const lignesDe = (champs: readonly Champ[], parent: string): string[] =>
  [...new Set(champs.filter((champ) => champ.parent === parent && champ.ligne !== null).map(({ ligne }) => ligne ?? ''))];
export const rangeesDe = (values: Rangee, nom: string): readonly Rangee[] => (values[nom] ?? []) as readonly Rangee[];

/** The values of a form as the screen holds them: what was read, else the defaults. */
export function initiales(champs: readonly Champ[], lu: Lu | null, parent: string | null = null, ligne: string | null = null): Rangee {
  return Object.fromEntries(duNiveau(champs, parent, ligne).map((champ): [string, Valeur] => {
    const confirmed = champ.conditions.find(({ effet }) => effet === 'EGALER')?.champ ?? champ.nom;
    const value = lu?.[champ.nom] ?? lu?.[confirmed] ?? null;
    return [champ.nom, champ.genre === 'LISTE' ? rangees(champs, champ, (value ?? []) as Lu[]) : aLEcran(champ, value)];
  }));
}

function rangees(champs: readonly Champ[], champ: Champ, lues: readonly Lu[]): Rangee[] {
  const cle = champ.cle ?? '';
  const chemin = cheminDe(champ);
  if (champ.estAjoutable) return lues.map((lue) => ({ ...initiales(champs, lue, chemin), [cle]: (lue[cle] as string | null) ?? newKey() }));
  return lignesDe(champs, chemin).map((ligne) => {
    const lue = lues.find((found) => found[cle] === ligne) ?? null;
    return { ...initiales(champs, lue, chemin, ligne), [cle]: ligne };
  });
}

/** A new row of a list. */
export const nouvelle = (champs: readonly Champ[], champ: Champ): Rangee =>
  ({ ...initiales(champs, null, cheminDe(champ)), [champ.cle ?? '']: newKey() });

function aLEcran({ genre, defaut }: Champ, lue: unknown): Valeur {
  const value = lue ?? defaut;
  switch (genre) {
    case 'OUI_NON': return value === null ? null : String(value) === 'true';
    case 'CASE': case 'ACCEPTATION': return String(value) === 'true';
    case 'CHOIX_MULTIPLES': return Array.isArray(value) ? (value as string[]) : [];
    case 'TEXTES': return Array.isArray(value) ? value.join('\n') : '';
    case 'DATE': return value === null ? '' : String(value).replace(/^(\d{4})-(\d\d)-(\d\d)$/, '$3/$2/$1');
    default: return value === null ? '' : String(value);
  }
}

/** A value as the input takes it; what cannot be read is sent as it was typed, for the server to say so. */
function aEnvoyer({ genre }: Champ, value: Valeur): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (text === '') return null;
  switch (genre) {
    case 'NOMBRE': return /^-?\d+$/.test(text) ? Number(text) : text;
    case 'DECIMAL': return text.replace(',', '.');
    case 'DATE': return text.replace(/^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/, (_, jour: string, mois: string, an: string) =>
      `${an}-${mois.padStart(2, '0')}-${jour.padStart(2, '0')}`);
    case 'INSTANT': return new Date(text).toISOString();
    case 'TEXTES': return text.split('\n');
    case 'MOT_DE_PASSE': return value;
    default: return text;
  }
}

/** What a form sends: the fields that are shown and may be written, without those left empty. */
export function saisie(champs: readonly Champ[], values: Rangee, parent: string | null = null, ligne: string | null = null): Record<string, unknown> {
  const sent: Record<string, unknown> = {};
  for (const champ of duNiveau(champs, parent, ligne)) {
    if (champ.estLectureSeule || !estMontre(champ, values)) continue;
    const value = champ.genre === 'LISTE' ? lignesSaisies(champs, champ, values) : aEnvoyer(champ, values[champ.nom] ?? null);
    const isEmpty = value === null || (Array.isArray(value) && value.length === 0);
    if (!isEmpty) sent[champ.nom] = value;
  }
  return sent;
}

const lignesSaisies = (champs: readonly Champ[], champ: Champ, values: Rangee): unknown[] =>
  rangeesDe(values, champ.nom).map((rangee) => {
    const cle = String(rangee[champ.cle ?? '']);
    return { [champ.cle ?? '']: cle, ...saisie(champs, rangee, cheminDe(champ), champ.estAjoutable ? null : cle) };
  });

type Condition = Champ['conditions'][number];

function tient({ champ, vaut, estContraire }: Condition, rangee: Rangee): boolean {
  const value = rangee[champ];
  const text = value === null || value === undefined ? '' : String(value).trim();
  return text !== '' && vaut.includes(text) !== estContraire;
}

const ayant = ({ conditions }: Champ, effet: Condition['effet']): Condition[] => conditions.filter((item) => item.effet === effet);

export const estMontre = (champ: Champ, rangee: Rangee): boolean => ayant(champ, 'MONTRER').every((item) => tient(item, rangee));

/** Whether the field has its star. */
export const estExige = (champ: Champ, rangee: Rangee): boolean =>
  (champ.estObligatoire || ayant(champ, 'EXIGER').some((item) => tient(item, rangee)))
  && !ayant(champ, 'DISPENSER').some((item) => tient(item, rangee));

/** The refusal that only asks to confirm, by the sentence to show. */
export const aConfirmer = (refus: readonly Refus[]): string | null =>
  (refus.length === 1 && refus[0]?.path.join('.') === 'confirmation' ? refus[0].message : null);

/** The id of a field in the page, by which an error leads to it; a page may have several forms. */
export const idDe = (forme: string, chemin: readonly string[]): string => [forme, ...chemin].join('-').replace(/[^\w-]/g, '_');

/** The fields that are asked for and left empty, when the server cannot even read what is sent. */
export const manquants = (champs: readonly Champ[], values: Rangee): Refus[] =>
  duNiveau(champs, null).filter((champ) => estMontre(champ, values) && estExige(champ, values) && aEnvoyer(champ, values[champ.nom] ?? null) === null)
    .map(({ nom, libelle }) => ({ message: MOTS.renseigner(libelle), path: [nom] }));

/** The refusals of one field: those of its path, and of its values when it has several. */
export const refusDe = (refus: readonly Refus[], chemin: readonly string[], { genre }: Champ): string[] =>
  refus.filter(({ path }) => chemin.every((nom, rang) => path[rang] === nom)
    && (path.length === chemin.length || genre === 'CHOIX_MULTIPLES')).map(({ message }) => message);

/** The values without the secrets: those are kept nowhere. */
export const sansSecrets = (champs: readonly Champ[], values: Rangee): Rangee =>
  Object.fromEntries(Object.entries(values).filter(([nom]) => !champs.some((champ) => champ.nom === nom && champ.genre === 'MOT_DE_PASSE')));
