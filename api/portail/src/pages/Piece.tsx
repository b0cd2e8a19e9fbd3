import type { VNode } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { FichierDepose, PieceRetirer, type PieceFragment } from '../gql/documents';
import { useAct } from '../lib/act';
import { announce } from '../lib/announce';
import { ask, refresh, send } from '../lib/client';
import { MOTS } from '../lib/mots';
import { upload } from '../lib/upload';
import { lines, useWords } from '../lib/words';
import { Paragraphs } from '../ui/Page';
import { Viewer, type Shown } from '../ui/Viewer';

/** One pièce: its statut, and its file to add, to look at or to take back. */
export function Piece({ piece }: { piece: PieceFragment }): VNode {
  const word = useWords();
  const [shown, show] = useState<Shown | null>(null);
  const open = async () => show((await ask(FichierDepose, { id: piece.id })).piece?.depot?.fichier ?? null);
  const { refused, act } = useAct();
  const withdraw = () => act(async () => {
    const { pieceRetirer: answer } = await send(PieceRetirer, { input: { pieceId: piece.id, version: piece.version } });
    refresh();
    return answer?.errors;
  });
  return (
    <li class="piece">
      <h3>{piece.libelleComplet}{piece.estObligatoire && <span class="etoile" aria-hidden="true"> *</span>}</h3>
      {piece.aide && <Paragraphs of={lines(piece.aide)} />}
      <div class={`statut ${piece.statut?.toLowerCase() ?? ''}`} role="status">{piece.lignes.map((line) => <p key={line}>{line}</p>)}</div>
      {refused.map((text) => <p class="erreur" role="alert" key={text}>{text}</p>)}
      <div class="actions">
        {piece.depot && <button type="button" class="lien" onClick={() => void open()}>{piece.depot.nom}</button>}
        {piece.actionsPossibles.includes('SUPPRIMER') && (
          <button type="button" class="discret" onClick={() => void withdraw()}>{MOTS.retirer}<span class="cache"> : {piece.libelleComplet}</span></button>
        )}
      </div>
      {piece.actionsPossibles.includes('AJOUTER') && <Ajouter piece={piece} name={word('JUSTIFICATIFS.AJOUTER')} />}
      {shown && <Viewer file={shown} close={() => show(null)} />}
    </li>
  );
}

/** The choice of a file, by the files, the camera or a drop, then its way up. */
function Ajouter({ piece, name }: { piece: PieceFragment; name: string }): VNode {
  const [part, setPart] = useState<number | null>(null);
  const [refused, refuse] = useState<readonly string[]>([]);
  const [last, keep] = useState<File | null>(null);
  const [over, setOver] = useState(false);
  const stop = useRef<AbortController | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const put = async (file: File | null | undefined) => {
    if (!file) return;
    keep(file);
    refuse([]);
    setPart(0);
    stop.current = new AbortController();
    const found = await upload(piece, file, setPart, stop.current.signal).catch((error: Error) => [error.message || MOTS.sansReponse]);
    setPart(null);
    refuse(found);
    if (input.current) input.current.value = '';
    if (!found.length && !stop.current.signal.aborted) announce(MOTS.enregistre);
    refresh();
  };
  if (part !== null) return (
    <div class="envoi">
      <label>{MOTS.avancement(part)} <progress max={100} value={part} /></label>
      <button type="button" class="second" onClick={() => stop.current?.abort()}>{MOTS.annulerEnvoi}</button>
    </div>
  );
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void put(event.dataTransfer?.files[0]);
  };
  const id = `fichier-${piece.id}`;
  return (
    <div class={over ? 'depot dessus' : 'depot'} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
      {refused.map((text) => <p class="erreur" role="alert" key={text}>{text}</p>)}
      {refused.length > 0 && last && <button type="button" class="lien" onClick={() => void put(last)}>{MOTS.reessayer} : {last.name}</button>}
      <label class="bouton second" for={id}>{name}<span class="cache"> : {piece.libelleComplet}</span></label>
      <input id={id} ref={input} class="cache" type="file" accept={piece.typesMime.join(',')} aria-describedby={`${id}-consigne`} onChange={(event) => void put(event.currentTarget.files?.[0])} />
      <span class="aide glisser" aria-hidden="true"> {MOTS.deposer}</span>
      {piece.consigneDepot && <p class="aide" id={`${id}-consigne`}>{piece.consigneDepot}</p>}
    </div>
  );
}
