import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { EcoleImportation, EtablissementImporterEleves, ImportationAccepter, type EcolePeriodesQuery } from '../gql/documents';
import { useAct } from '../lib/act';
import { refresh, send, useQuery } from '../lib/client';
import { MOTS } from '../lib/mots';
import { describe, put } from '../lib/upload';
import { Paragraphs } from '../ui/Page';
import { ECOLE } from './mots';

const AGAIN = 1500; // milliseconds between two looks at a file that is being read or written
const WORKING = ['ATTENDU', 'A_LIRE', 'EN_COURS'];

/** The file of pupils: sent, read as a whole, then accepted or told line by line what to correct. */
export function Importer({ periodes }: { periodes: NonNullable<EcolePeriodesQuery['etablissementPeriodes']> }): VNode {
  const [periodeId, choose] = useState(periodes[0]?.id ?? '');
  const [id, follow] = useState<string | null>(null);
  const [part, tell] = useState<number | null>(null);
  const [refused, refuse] = useState<readonly string[]>([]);
  const give = async (file: File | undefined) => {
    if (!file) return;
    refuse([]);
    follow(null);
    const { etablissementImporterEleves: answer } = await send(EtablissementImporterEleves, { input: { periodeId, ...await describe(file) } });
    if (!answer?.adresse) return refuse(answer?.errors.map(({ message }) => message) ?? []);
    const found = await put(answer.adresse.url, file, tell, new AbortController().signal);
    tell(null);
    if (found?.length === 0) follow(answer.adresse.importation.id);
    else refuse(found ?? [MOTS.sansReponse]);
  };
  return (
    <section class="groupe">
      <h2>{ECOLE.preinscrire}</h2>
      <label class="champ">
        <span class="nom">{ECOLE.periode}</span>
        <select value={periodeId} onChange={(event) => choose(event.currentTarget.value)}>
          {periodes.map(({ id: key, libelle, session }) => <option key={key} value={key}>{[session?.domaine.libelle, libelle].filter(Boolean).join(', ')}</option>)}
        </select>
      </label>
      <label class="champ">
        <span class="nom">{ECOLE.fichier}</span>
        <input type="file" accept=".csv,text/csv" onChange={(event) => void give(event.currentTarget.files?.[0])} />
      </label>
      {part !== null && <p role="status">{MOTS.avancement(part)}</p>}
      {refused.map((text) => <p class="erreur" role="alert" key={text}>{text}</p>)}
      {id && <Suivi key={id} id={id} />}
    </section>
  );
}

/** What becomes of the file that was sent. */
function Suivi({ id }: { id: string }): VNode | null {
  const found = useQuery(EcoleImportation, { id }).data?.importation;
  const { refused, act } = useAct();
  const isWorking = !found || WORKING.includes(found.etat);
  useEffect(() => {
    const timer = isWorking ? setInterval(refresh, AGAIN) : undefined;
    return () => clearInterval(timer);
  }, [isWorking]);
  const accept = () => act(async () => {
    const { importationAccepter: answer } = await send(ImportationAccepter, { input: { importationId: id } });
    refresh();
    return answer?.errors;
  });
  if (!found) return null;
  return (
    <>
      <p role="status"><strong>{found.etatLibelle}</strong> – {ECOLE.lignes(found.faits, found.total, found.erreurs)}</p>
      <Paragraphs of={[found.refus ?? '', ...refused].filter(Boolean)} />
      <ul>{found.constats.nodes.map(({ ligne, colonne, message, niveauLibelle }) => (
        <li key={`${ligne}${colonne}${message}`}>{ECOLE.ligne(ligne)}{colonne && `, ${colonne}`} ({niveauLibelle}) : {message}</li>
      ))}</ul>
      {found.etat === 'PRET' && <button type="button" onClick={() => void accept()}>{ECOLE.accepter}</button>}
    </>
  );
}
