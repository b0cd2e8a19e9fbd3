import { createStore } from './store';

/** What a screen reader says next, without moving the focus. */
export const announcement = createStore('');

export function announce(text: string): void {
  announcement.set('');
  requestAnimationFrame(() => announcement.set(text));
}
