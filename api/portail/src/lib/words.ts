import { Ecrans } from '../gql/documents';
import { ask } from './client';
import { createStore, useStore } from './store';

type Texts = Readonly<Record<string, string>>;
const COMMON = '';
const screens = createStore<Readonly<Record<string, Texts>>>({});

/** Reads the words of the screens, in the wording of a domaine when it is given. */
export async function loadWords(domaine: string = COMMON): Promise<void> {
  if (domaine in screens.get()) return;
  const { ecrans } = await ask(Ecrans, { domaine: domaine || null });
  const texts = ecrans.flatMap(({ code, titre, textes }) => [
    [`${code}.titre`, titre], ...textes.map((texte) => [`${code}.${texte.code}`, texte.texte]),
  ]);
  screens.set({ ...screens.get(), [domaine]: Object.fromEntries(texts) as Texts });
}

/** Gives a text by « SCREEN.CODE », with the values of its braces; in the wording of a domaine once it is there. */
export function useWords(domaine: string = COMMON): (code: string, values?: Texts) => string {
  const known = useStore(screens);
  const texts = known[domaine] ?? known[COMMON] ?? {};
  if (!(domaine in known)) void loadWords(domaine);
  return (code, values = {}) => typo((texts[code] ?? '').replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? ''));
}

/** A text whose guillemets and high marks stay with their words, at the end of a line too. */
export const typo = (text: string): string => text.replace(/« /g, '«\u00a0').replace(/ ([»:;!?])/g, '\u00a0$1');

/** The paragraphs of a text. */
export const lines = (text: string): string[] => text.split('\n').filter(Boolean);
