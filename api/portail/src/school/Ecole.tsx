import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { EcoleEleves, EcolePeriodes, EtablissementEditerPapillons, type EcoleElevesQuery } from '../gql/documents';
import { useAct } from '../lib/act';
import { send, useQuery } from '../lib/client';
import { day } from '../lib/dates';
import { MOTS } from '../lib/mots';
import { Page, Read } from '../ui/Page';
import { Importer } from './Importer';
import { ECOLE } from './mots';

type Eleve = NonNullable<EcoleElevesQuery['etablissementEleves']>['nodes'][number];

/** A school: its pupils, the slips of a class, and the file that registers others beforehand. */
export function Ecole(): VNode {
  const [classe, choose] = useState<string | null>(null);
  const [after, setAfter] = useState<string | null>(null);
  return (
    <Page titre={ECOLE.titre} large>
      <Read of={useQuery(EcolePeriodes, {})}>
        {({ etablissementPeriodes, etablissementStatistiques }) => <>
          <Importer periodes={etablissementPeriodes ?? []} />
          <label class="champ">
            <span class="nom">{ECOLE.classe}</span>
            <select onChange={(event) => { choose(event.currentTarget.value || null); setAfter(null); }}>
              <option value="">{ECOLE.toutes}</option>
              {etablissementStatistiques?.parClasse.map(({ code, libelle, nombre }) => <option key={code} value={code ?? ''}>{libelle} ({nombre})</option>)}
            </select>
          </label>
        </>}
      </Read>
      <Read of={useQuery(EcoleEleves, { filtre: { classe: classe ? [classe] : null }, after })}>
        {({ etablissementEleves: found }) => found && <>
          <p class="chapeau" role="status">{ECOLE.eleves(found.totalCount)}</p>
          <ul class="dossiers">{found.nodes.map((eleve) => <Ligne key={eleve.id} eleve={eleve} />)}</ul>
          {found.pageInfo.hasNextPage && <button type="button" class="second" onClick={() => setAfter(found.pageInfo.endCursor)}>{MOTS.plus}</button>}
          {classe && <Papillons classe={classe} />}
        </>}
      </Read>
    </Page>
  );
}

function Ligne({ eleve }: { eleve: Eleve }): VNode {
  return (
    <li>
      <strong>{eleve.nom} {eleve.prenoms}<small class="aide"> {day(eleve.dateNaissance)}</small></strong>
      <span>{[eleve.domaine, eleve.session, eleve.specialite, eleve.classe].filter(Boolean).join(', ')}</span>
      <span>{eleve.identifiant}{eleve.jamaisConnecte && <small class="aide"> {ECOLE.jamais}</small>}</span>
      <strong>{eleve.etatLibelle}</strong>
    </li>
  );
}

/** The slips of a class, each with a new password, which stands nowhere else. */
function Papillons({ classe }: { classe: string }): VNode {
  const { refused, act } = useAct(); // pressed twice, it would give passwords that the sheet to hand over no longer has
  const [file, keep] = useState<{ nom: string; url: string } | null>(null);
  const edit = () => act(async () => {
    const { etablissementEditerPapillons: answer } = await send(EtablissementEditerPapillons, { input: { eleves: { classe } } });
    const sheet = answer?.feuille;
    if (!sheet) return answer?.errors;
    const bytes = Uint8Array.from(atob(sheet.contenu), (char) => char.charCodeAt(0));
    keep({ nom: sheet.nom, url: URL.createObjectURL(new Blob([bytes], { type: sheet.typeMime })) });
    return answer.errors;
  });
  return (
    <section class="groupe">
      <h2>{ECOLE.papillons}</h2>
      <p>{ECOLE.papillonsAide}</p>
      {refused.map((text) => <p class="erreur" role="alert" key={text}>{text}</p>)}
      <button type="button" class="second" onClick={() => void edit()}>{ECOLE.editer}</button>
      {file && <p role="status"><a href={file.url} download={file.nom}>{MOTS.telecharger} : {file.nom}</a></p>}
    </section>
  );
}
