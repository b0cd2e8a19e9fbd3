import type { ComponentChildren, VNode } from 'preact';
import type { CarteFragment } from '../gql/documents';
import type { Reading } from '../lib/client';
import { MOTS } from '../lib/mots';
import { Activites } from '../pages/Activites';
import { Page, Read } from './Page';

interface CandidaturePageProps<Found> {
  titre: string;
  of: Reading<{ readonly candidature: Found | null }>;
  children: (candidature: Found) => ComponentChildren;
}

/** A page of one candidature, under the menu of its activities. */
export function CandidaturePage<Found extends CarteFragment>({ titre, of, children }: CandidaturePageProps<Found>): VNode {
  const candidature = of.data?.candidature;
  const sousTitre = candidature ? `${candidature.domaine.libelle}, ${candidature.session.libelle}` : undefined;
  return (
    <Page titre={titre} sousTitre={sousTitre} large>
      <Read of={of}>
        {(data) => (data.candidature
          ? <><Activites carte={data.candidature} />{children(data.candidature)}</>
          : <p class="note" role="alert">{MOTS.donneesIndisponibles}</p>)}
      </Read>
    </Page>
  );
}
