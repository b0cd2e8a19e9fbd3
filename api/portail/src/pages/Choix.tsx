import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Ouvertures, type OuverturesQuery } from '../gql/documents';
import { useQuery } from '../lib/client';
import { Read } from '../ui/Page';

type Domaine = OuverturesQuery['domaines'][number];
export type Periode = Domaine['sessions'][number]['periodes'][number];
interface Step { key: string; libelle: string }
interface ChoixProps { consigne: string; centre: string; resume: string; children: (periode: Periode) => VNode }

/** The successive choices of the guides: nature, domaine, session, place; each taken back by its line of the summary. */
export function Choix({ consigne, centre, resume, children }: ChoixProps): VNode {
  const [path, setPath] = useState<readonly Step[]>([]);
  return (
    <Read of={useQuery(Ouvertures, {})}>
      {({ domaines }) => {
        const { steps, periode } = next(domaines, path.map(({ key }) => key));
        const isPlace = path.length === 3;
        return (
          <>
            {path.length > 0 && (
              <section class="groupe">
                <h2>{resume}</h2>
                <ul class="resume-choix">
                  {path.map(({ key, libelle }, rang) => (
                    <li key={key}><button type="button" class="lien" onClick={() => setPath(path.slice(0, rang))}>{libelle} <span aria-hidden="true">↩</span></button></li>
                  ))}
                </ul>
              </section>
            )}
            {periode ? children(periode) : (
              <section class="groupe">
                <h2>{isPlace ? centre : consigne}</h2>
                <ul class="choix">
                  {steps.map((step) => <li key={step.key}><button type="button" class="second" onClick={() => setPath([...path, step])}>{step.libelle}</button></li>)}
                </ul>
              </section>
            )}
          </>
        );
      }}
    </Read>
  );
}

/** What can be chosen after these choices, or the période that they lead to. */
function next(domaines: readonly Domaine[], [nature, code, sessionId, periodeId]: readonly string[]): { steps: Step[]; periode?: Periode } {
  if (nature === undefined) {
    const natures = new Map(domaines.map((found) => [found.nature as string, found.natureLibelle]));
    return { steps: [...natures].map(([key, libelle]) => ({ key, libelle })) };
  }
  const domaine = domaines.find((found) => found.code === code);
  if (!domaine) return { steps: domaines.filter((found) => found.nature === nature).map((found) => ({ key: found.code, libelle: found.libelle })) };
  const session = domaine.sessions.find(({ id }) => id === sessionId);
  if (!session) return { steps: domaine.sessions.map(({ id, libelle }) => ({ key: id, libelle })) };
  const periode = session.periodes.find(({ id }) => id === periodeId);
  if (!periode) return { steps: session.periodes.map(({ id, libelle }) => ({ key: id, libelle })) };
  return { steps: [], periode };
}
