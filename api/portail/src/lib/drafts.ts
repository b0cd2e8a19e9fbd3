// What is being typed, kept in this tab of the browser until the server has it: a reload loses nothing.
const PREFIX = 'saisie:';

/** A form as it was left, and the key under which it was sent, if it was. */
export interface Draft<Values> {
  values: Values;
  key?: string;
}

export function readDraft<Values>(name: string): Draft<Values> | null {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + name) ?? 'null') as Draft<Values> | null;
  } catch {
    return null; // a browser that keeps nothing
  }
}

export function keepDraft<Values>(name: string, draft: Draft<Values> | null): void {
  try {
    if (draft) sessionStorage.setItem(PREFIX + name, JSON.stringify(draft));
    else sessionStorage.removeItem(PREFIX + name);
  } catch {
    // full, or forbidden: the page itself still holds what is typed
  }
}

/** The drafts whose names begin so, by what follows. */
export const draftsOf = (start: string): string[] =>
  Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX + start)).map((name) => name.slice((PREFIX + start).length));

export function clearDrafts(): void {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
}
