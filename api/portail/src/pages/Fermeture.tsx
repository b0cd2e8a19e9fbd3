import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { CarteFragment } from '../gql/documents';
import { announce } from '../lib/announce';
import { duration } from '../lib/dates';
import { MOTS } from '../lib/mots';
import { serverNow } from '../lib/network';

const DAY = 24 * 3_600_000;
const TOLD = [60, 15, 5, 1]; // minutes before the end that are announced

/** When the service closes; on the last day, what is left by the clock of the server. */
export function Fermeture({ periode: { phrase, fermeLe } }: { periode: CarteFragment['periode'] }): VNode {
  const left = useLeft(Date.parse(fermeLe));
  const text = left <= 0 ? MOTS.ferme : left < DAY ? MOTS.fermeture(duration(left)) : phrase;
  const minutes = Math.ceil(left / 60_000);
  useEffect(() => {
    if (TOLD.includes(minutes) || left <= 0) announce(text);
  }, [minutes]);
  return <p class={left < DAY ? 'fermeture pressante' : 'fermeture'}>{text}</p>;
}

function useLeft(end: number): number {
  const [left, setLeft] = useState(end - serverNow());
  useEffect(() => {
    const timer = setInterval(() => setLeft(end - serverNow()), 10_000);
    return () => clearInterval(timer);
  }, [end]);
  return left;
}
