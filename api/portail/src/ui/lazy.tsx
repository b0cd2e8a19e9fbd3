import type { ComponentType, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { MOTS } from '../lib/mots';
import type { Parameters } from '../lib/router';

/** A page whose script comes when it is opened. */
export function lazy(load: () => Promise<ComponentType<Parameters>>): ComponentType<Parameters> {
  return function Lazy(parameters: Parameters): VNode {
    const [Found, found] = useState<ComponentType<Parameters> | null>(null);
    useEffect(() => void load().then((page) => found(() => page)), []);
    return Found ? <Found {...parameters} /> : <p class="attente" role="status">{MOTS.chargement}</p>;
  };
}
