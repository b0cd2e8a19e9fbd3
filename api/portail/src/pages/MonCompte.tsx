import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Sending } from '../form/Form';
import { mutationNamed } from '../form/listes';
import { aConfirmer, type Lu, type Refus } from '../form/model';
import { CompteExporterDonnees, CompteRevoquerAppareil, CompteSupprimer, MonCompte as Asked, type MonCompteQuery } from '../gql/documents';
import { refresh, send, useQuery } from '../lib/client';
import { instant } from '../lib/dates';
import { MOTS } from '../lib/mots';
import { go } from '../lib/router';
import { readMe, signedOut } from '../lib/session';
import { useWords } from '../lib/words';
import { Confirm } from '../ui/Confirm';
import { NamedForm } from '../ui/FormPage';
import { Page, Read } from '../ui/Page';
import { Viewer, type Shown } from '../ui/Viewer';

const FORMS = [
  'COMPTE_MODIFIER', 'COMPTE_DEMANDER_ADRESSE', 'COMPTE_MODIFIER_MOT_DE_PASSE', 'COMPTE_MODIFIER_PREFERENCES', 'COMPTE_EXPORTER_DONNEES', 'COMPTE_EFFACER',
];
type Compte = NonNullable<MonCompteQuery['moi']>;

/** « Modifier mon compte »: civil status, address, password, preferences, devices, and one's data. */
export function MonCompte(): VNode {
  const word = useWords();
  return (
    <Page titre={word('CADRE.MODIFIER_COMPTE')}>
      <Read of={useQuery(Asked, {})}>
        {({ moi }) => moi && <>
          {moi.candidat && (moi.estModifiable
            ? <><p>{word('COMPTE.ETAT_CIVIL')}</p><p class="aide">{word('COMPTE.OBLIGATOIRES')}</p><Sent code="COMPTE_MODIFIER" mutation="compteModifier" lu={moi.candidat} /></>
            : <p class="note">{word('COMPTE.FIGEE')}</p>)}
          <Sent code="COMPTE_DEMANDER_ADRESSE" mutation="compteDemanderAdresse" said={MOTS.lienEnvoye} />
          <Sent code="COMPTE_MODIFIER_MOT_DE_PASSE" mutation="compteModifierMotDePasse" />
          {moi.candidat && <Sent code="COMPTE_MODIFIER_PREFERENCES" mutation="compteModifierPreferences" lu={moi} />}
          <Appareils compte={moi} />
          {moi.candidat
            ? <p><a href="/mon-historique">{MOTS.historique}</a></p>
            : <p><a href="/second-facteur">{MOTS.secondFacteur}</a></p>}
          {moi.candidat && <Donnees />}
          {moi.candidat && moi.estModifiable && <Supprimer />}
        </>}
      </Read>
    </Page>
  );
}

interface SentProps { code: string; mutation: string; lu?: Lu; said?: string; gone?: boolean }

/** One form of the account, sent by its mutation; what was done is said under its title. */
function Sent({ code, mutation, lu, said = MOTS.enregistre, gone = false }: SentProps): VNode {
  const word = useWords();
  const [done, setDone] = useState(0);
  const act = async ({ input, key }: Sending): Promise<readonly Refus[]> => {
    type Answers = Record<string, { readonly errors: readonly Refus[] } | null>;
    const answer = (await send(mutationNamed<Answers, { input: object }>('', mutation), { input }, key))[mutation];
    if (answer?.errors.length) return answer.errors;
    if (gone) leave();
    else void readMe().then(() => setDone(done + 1));
    return [];
  };
  return (
    <section class="partie">
      {done > 0 && <p class="note" role="status">{said}</p>}
      <NamedForm key={done} titled code={code} among={FORMS} button={gone ? MOTS.effacer : word('COMPTE.ENREGISTRER')} danger={gone} lu={lu ?? null} send={act} />
    </section>
  );
}

function leave(): void {
  go('/');
  signedOut();
}

function Appareils({ compte }: { compte: Compte }): VNode {
  const revoke = async (appareilId: string) => {
    await send(CompteRevoquerAppareil, { input: { appareilId } });
    refresh();
  };
  return (
    <section class="partie">
      <h2>{MOTS.appareils}</h2>
      <ul class="liste">
        {compte.appareils.nodes.map(({ id, libelle, ouvertLe, estActuel }) => (
          <li key={id}>
            {libelle} {estActuel && <em>({MOTS.cetAppareil})</em>}<span class="aide">{instant(ouvertLe)}</span>
            {!estActuel && <button type="button" class="lien" onClick={() => void revoke(id)}>{MOTS.deconnecter}<span class="cache"> : {libelle}</span></button>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The copy of one's data, and their erasure. */
function Donnees(): VNode {
  const [file, show] = useState<Shown | null>(null);
  const copy = async ({ input, key }: Sending) => {
    const { compteExporterDonnees: answer } = await send(CompteExporterDonnees, { input }, key);
    show(answer?.fichier ?? null);
    return answer?.errors ?? [];
  };
  return (
    <>
      <section class="partie"><NamedForm titled code="COMPTE_EXPORTER_DONNEES" among={FORMS} button={MOTS.telecharger} send={copy} /></section>
      <Sent code="COMPTE_EFFACER" mutation="compteEffacer" gone />
      {file && <Viewer file={file} close={() => show(null)} />}
    </>
  );
}

/** « Supprimer »: for an account without a candidature. */
function Supprimer(): VNode {
  const word = useWords();
  const [refused, refuse] = useState<readonly Refus[]>([]);
  const sentence = aConfirmer(refused);
  const remove = async (confirmation: boolean) => {
    const { compteSupprimer: answer } = await send(CompteSupprimer, { input: { confirmation } });
    refuse(answer?.errors ?? []);
    if (answer?.estFait) leave();
  };
  return (
    <section class="partie">
      {sentence === null && refused.map(({ message }) => <p class="note alerte" role="alert" key={message}>{message}</p>)}
      <button type="button" class="danger" onClick={() => void remove(false)}>{word('COMPTE.SUPPRIMER')}</button>
      {sentence !== null && <Confirm sentence={sentence} yes={() => void remove(true)} no={() => refuse([])} />}
    </section>
  );
}
