import type { RefObject, VNode } from 'preact';
import { MOTS } from '../lib/mots';
import { typo } from '../lib/words';
import { idDe, type Refus } from './model';

interface SummaryProps {
  forme: string;
  refus: readonly Refus[];
  box: RefObject<HTMLDivElement | null>;
}

/** What is to correct, first and together: each line leads to its field. */
export function Summary({ forme, refus, box }: SummaryProps): VNode | null {
  if (!refus.length) return null;
  return (
    <div class="resume" role="alert" tabIndex={-1} ref={box}>
      <h2>{MOTS.erreurs(refus.length)}</h2>
      <ul>
        {refus.map(({ message, path }) => (
          <li key={message + path.join('.')}>
            {path.length ? <a href={`#${idDe(forme, path)}`} onClick={(event) => lead(event, forme, path)}>{typo(message)}</a> : typo(message)}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Moves to the field of a path, or to the list that holds it. */
function lead(event: Event, forme: string, path: readonly string[]): void {
  event.preventDefault();
  for (let length = path.length; length > 0; length--) {
    const field = document.getElementById(idDe(forme, path.slice(0, length)));
    if (field) {
      field.focus();
      field.scrollIntoView({ block: 'center' });
      return;
    }
  }
}
