import { Fragment, type ComponentChildren, type VNode } from 'preact';
import { Form, type Sending } from '../form/Form';
import type { Lu, Refus } from '../form/model';
import { Formulaires } from '../gql/documents';
import { useQuery } from '../lib/client';
import { Read } from './Page';

interface NamedFormProps {
  /** The code of the form. */
  code: string;
  /** The codes of all the forms of the page, which are asked for together. */
  among?: readonly string[];
  button: string;
  /** Whether what it does cannot be taken back. */
  danger?: boolean;
  /** Whether the title of the form is its heading. */
  titled?: boolean;
  lu?: Lu | null;
  draft?: string;
  sparing?: boolean;
  send: (sending: Sending) => Promise<readonly Refus[]>;
  children?: ComponentChildren;
  others?: ComponentChildren;
}

/** A form outside of the wizard, by its code. */
export function NamedForm({ code, among = [code], button, danger = false, others, titled = false, ...form }: NamedFormProps): VNode {
  const reading = useQuery(Formulaires, { codes: among });
  return (
    <Read of={reading}>
      {({ formulaires }) => formulaires.filter((found) => found.code === code).map((formulaire) => <Fragment key={code}>
        {titled && <h2>{formulaire.titre}</h2>}
        <Form {...form} formulaire={formulaire} buttons={(busy) => <><button type="submit" class={danger ? 'danger' : ''} disabled={busy}>{button}</button>{others}</>} />
      </Fragment>)}
    </Read>
  );
}
