import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { BureauFiltres, BureauListe, type BureauFiltresQuery, type FiltreCandidaturesInput } from '../gql/documents';
import { useQuery } from '../lib/client';
import { MOTS } from '../lib/mots';
import { Page, Read } from '../ui/Page';
import { Lots } from './Lots';
import { BUREAU } from './mots';

type Effectifs = NonNullable<BureauFiltresQuery['gestionStatistiques']>['parEtat'];

/** An office's list of candidatures, with its filters, and its lots. */
export function Bureau(): VNode {
  const [filtre, setFiltre] = useState<FiltreCandidaturesInput>({});
  const [after, setAfter] = useState<string | null>(null);
  const choose = (changes: FiltreCandidaturesInput) => {
    setAfter(null);
    setFiltre({ ...filtre, ...changes });
  };
  return (
    <Page titre={MOTS.bureau} large>
      <Filters choose={choose} />
      <Read of={useQuery(BureauListe, { filtre, after })}>
        {({ gestionCandidatures: found }) => found && <>
          <p class="chapeau" role="status">{BUREAU.candidatures(found.totalCount)}</p>
          <ul class="dossiers">
            {found.nodes.map((one) => (
              <li key={one.id}>
                <a href={`/gestion/${one.candidatureId}`}>{one.nom} {one.prenoms}</a>
                <span>{[one.domaine, one.session, one.specialite].filter(Boolean).join(', ')}</span>
                <span>{[one.numeroCandidat, one.numeroInscription].filter(Boolean).join(' / ')}</span>
                <strong>{one.etatLibelle}</strong>
              </li>
            ))}
          </ul>
          {found.pageInfo.hasNextPage && <button type="button" class="second" onClick={() => setAfter(found.pageInfo.endCursor)}>{MOTS.plus}</button>}
          <Lots filtre={filtre} nombre={found.totalCount} />
        </>}
      </Read>
    </Page>
  );
}

function Filters({ choose }: { choose: (filtre: FiltreCandidaturesInput) => void }): VNode {
  const { data } = useQuery(BureauFiltres, {});
  const [nom, setNom] = useState('');
  const select = (name: string, options: Effectifs | undefined, chosen: (code: string | null) => void) => (
    <label class="champ">
      <span class="nom">{name}</span>
      <select onChange={(event) => chosen(event.currentTarget.value || null)}>
        <option value="">{BUREAU.tous}</option>
        {options?.map(({ code, libelle, nombre }) => <option key={code} value={code ?? ''}>{libelle} ({nombre})</option>)}
      </select>
    </label>
  );
  return (
    <form class="filtres groupe" role="search" onSubmit={(event) => { event.preventDefault(); choose({ nom: nom || null }); }}>
      <label class="champ"><span class="nom">{BUREAU.nom}</span><input type="search" value={nom} onInput={(event) => setNom(event.currentTarget.value)} /></label>
      {select(BUREAU.etat, data?.gestionStatistiques?.parEtat, (code) => choose({ etat: code ? [code] as NonNullable<FiltreCandidaturesInput['etat']> : null } as FiltreCandidaturesInput))}
      {select(BUREAU.statut, data?.gestionStatistiques?.parStatutPiece, (code) => choose({ statutPiece: code ? [code] : null } as FiltreCandidaturesInput))}
      <button type="submit">{BUREAU.rechercher}</button>
    </form>
  );
}
