import { useEffect, useState } from 'preact/hooks';

/** A value that pages share, and that tells them when it changes. */
export interface Store<Value> {
  get(): Value;
  set(value: Value): void;
  subscribe(heard: () => void): () => void;
}

export function createStore<Value>(first: Value): Store<Value> {
  let current = first;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set(value) {
      if (value === current) return;
      current = value;
      for (const heard of [...listeners]) heard();
    },
    subscribe(heard) {
      listeners.add(heard);
      return () => listeners.delete(heard);
    },
  };
}

/** The value of a store; the component is drawn again when it changes. */
export function useStore<Value>(store: Store<Value>): Value {
  const [, draw] = useState(0);
  useEffect(() => store.subscribe(() => draw((times) => times + 1)), [store]);
  return store.get();
}
