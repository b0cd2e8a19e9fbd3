import { useRef, useState } from 'preact/hooks';
import { MOTS } from './mots';

interface Told { readonly message: string }
type Work = () => Promise<readonly Told[] | undefined>;
interface Acting { busy: boolean; refused: readonly string[]; act: (work: Work) => Promise<void> }

/** What a button does: once at a time, however often it is pressed; its refusals are told, and an answer that never comes. */
export function useAct(): Acting {
  const [busy, setBusy] = useState(false);
  const [refused, refuse] = useState<readonly string[]>([]);
  const going = useRef(false);
  const act = async (work: Work): Promise<void> => {
    if (going.current) return;
    going.current = true;
    setBusy(true);
    const found = await work().catch((error: Error) => [{ message: error.message || MOTS.sansReponse }]);
    going.current = false;
    setBusy(false);
    refuse(found?.map(({ message }) => message) ?? []);
  };
  return { busy, refused, act };
}
