import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { createStore, useStore } from './store';

/** A page by the pattern of its address, « /mes-documents/:id »; its parameters are its properties. */
export type Pages = Readonly<Record<string, ComponentType<Parameters>>>;
export type Parameters = Readonly<Record<string, string>>;

const address = createStore(location.pathname + location.search);

/** Goes to a page of the app; `replace` leaves no step to come back to. */
export function go(to: string, replace = false): void {
  history[replace ? 'replaceState' : 'pushState'](null, '', to);
  address.set(location.pathname + location.search);
}

/** An address given from outside, when it is one of the app; null for that of another host. */
export const ours = (to: string): string | null => (/^\/(?![/\\\s])/.test(to) ? to : null);

export const usePath = (): string => useStore(address).split('?')[0] ?? '/';
export const parameter = (name: string): string => new URLSearchParams(location.search).get(name) ?? '';

/** Follows links of the app without leaving the page, and the buttons of the browser. */
export function useRouter(isPage: (path: string) => boolean): void {
  useEffect(() => {
    const back = () => address.set(location.pathname + location.search);
    const click = (event: MouseEvent) => {
      const link = (event.target as Element).closest('a');
      const plain = !event.defaultPrevented && !event.button && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
      const ours = link?.origin === location.origin && !link.target && !link.hasAttribute('download') && !link.hash;
      if (!link || !plain || !ours || !isPage(link.pathname)) return;
      event.preventDefault();
      go(link.pathname + link.search);
    };
    addEventListener('popstate', back);
    document.addEventListener('click', click);
    return () => {
      removeEventListener('popstate', back);
      document.removeEventListener('click', click);
    };
  }, []);
}

/** The page of an address, with its parameters; null when there is none. */
export function match(pages: Pages, path: string): { page: ComponentType<Parameters>; parameters: Parameters; pattern: string } | null {
  for (const [pattern, page] of Object.entries(pages)) {
    const names = [...pattern.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '');
    const found = new RegExp(`^${pattern.replace(/:\w+/g, '([^/]+)')}/?$`).exec(path);
    if (found) {
      const values = names.map((name, rank) => [name, decoded(found[rank + 1] ?? '')]);
      return { page, pattern, parameters: Object.fromEntries(values) as Parameters };
    }
  }
  return null;
}

/** A part of an address; one that was cut in the middle of a letter is no address of ours, and is left as it is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
