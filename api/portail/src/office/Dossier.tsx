import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Sending } from '../form/Form';
import { BureauDossier, FichierDepose, GestionControlerPieces, type GestionControlerPiecesMutationVariables, type PieceFragment } from '../gql/documents';
import { ask, refresh, send, useQuery } from '../lib/client';
import { instant } from '../lib/dates';
import { MOTS } from '../lib/mots';
import type { Parameters } from '../lib/router';
import { Summary } from '../pages/Recapitulatif';
import { FileView } from '../ui/FileView';
import { NamedForm } from '../ui/FormPage';
import { Page, Read } from '../ui/Page';
import type { Shown } from '../ui/Viewer';
import { BUREAU } from './mots';

/** One dossier before an office: its pièces to control, its récapitulatif, its history. */
export function Dossier({ id = '' }: Parameters): VNode {
  const reading = useQuery(BureauDossier, { id });
  const found = reading.data?.gestionCandidature;
  const sousTitre = found ? [found.numeroCandidat, found.numeroInscription, found.domaine, found.session, found.etatLibelle].filter(Boolean).join(' – ') : undefined;
  return (
    <Page titre={found ? `${found.nom} ${found.prenoms}` : MOTS.bureau} sousTitre={sousTitre} large>
      <p><a href="/gestion">{BUREAU.retour}</a></p>
      <Read of={reading}>
        {({ gestionCandidature }) => (gestionCandidature ? <>
          {gestionCandidature.candidature.groupesPieces.map(({ id: groupe, titre, pieces }) => (
            <section class="groupe" key={groupe}>
              <h2>{titre}</h2>
              <ul class="pieces">{pieces.map((piece) => <Controle key={piece.id} piece={piece} />)}</ul>
            </section>
          ))}
          <Summary of={gestionCandidature.candidature.recapitulatif} />
          <section class="groupe">
            <h2>{MOTS.historique}</h2>
            <ol class="liste">
              {[...gestionCandidature.historique.nodes].reverse().map(({ cursor, libelle, precisions, le, acteur }) => (
                <li key={cursor}>{libelle} {precisions.join(', ')}<span class="aide">{instant(le)} – {acteur.libelle}</span></li>
              ))}
            </ol>
          </section>
        </> : <p class="note" role="alert">{MOTS.donneesIndisponibles}</p>)}
      </Read>
    </Page>
  );
}

/** One pièce to control: its file beside the form of the decision. */
function Controle({ piece }: { piece: PieceFragment }): VNode {
  const [file, show] = useState<Shown | null>(null);
  const [isOpen, open] = useState(false);
  const begin = async () => {
    open(!isOpen);
    if (!isOpen && piece.depot) show((await ask(FichierDepose, { id: piece.id })).piece?.depot?.fichier ?? null);
  };
  const decide = async ({ input, key }: Sending) => {
    const variables = { input: { ...input, pieces: [{ id: piece.id, version: piece.version }] } };
    const { gestionControlerPieces: answer } = await send(GestionControlerPieces, variables as GestionControlerPiecesMutationVariables, key);
    if (answer && !answer.errors.length) {
      open(false);
      refresh();
    }
    return answer?.errors ?? [];
  };
  return (
    <li class="piece">
      <h3>{piece.libelleComplet}</h3>
      <div class={`statut ${piece.statut?.toLowerCase() ?? ''}`} role="status">{piece.lignes.map((line) => <p key={line}>{line}</p>)}</div>
      <button type="button" class="second" aria-expanded={isOpen} onClick={() => void begin()}>{BUREAU.controler}<span class="cache"> : {piece.libelleComplet}</span></button>
      {isOpen && (
        <div class="controle">
          {file && <FileView key={file.url} file={file} />}
          <NamedForm code="GESTION_CONTROLER_PIECES" button={BUREAU.controler} send={decide} />
        </div>
      )}
    </li>
  );
}
