import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface DialogProps { titre: string; close: () => void; large?: boolean; children: ComponentChildren }

/** A window over the page: the focus stays in it, Escape closes it, and comes back where it was. */
export function Dialog({ titre, close, large = false, children }: DialogProps): VNode {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.showModal();
    return () => before?.focus();
  }, []);
  return (
    <dialog ref={box} class={large ? 'large' : ''} aria-labelledby="fenetre-titre" onCancel={(event) => { event.preventDefault(); close(); }}>
      <h2 id="fenetre-titre" tabIndex={-1}>{titre}</h2>
      {children}
    </dialog>
  );
}
