import type { EnvelopeContext } from "../envelope.ts";

/** Where envelopes are kept, for the rotation of keys. Rows have an `id`, a UUID. */
export interface SealedColumn {
  /** With its schema. One that does not exist yet holds nothing. */
  table: string;
  /** The column of the envelope, or the field of a jsonb column. */
  envelope: string | { column: string; field: string };
  /** Of the rows of a queue: the job's name, whose dead ones count too. */
  job?: string;
  /**
   * What the envelope of a row is bound to.
   * @param row Its columns by their SQL names, as JSON.
   * @throws when the row is not of the form that it should have
   */
  contextOf: (row: unknown) => EnvelopeContext;
}

/** How reports call it. */
export const nameOfColumn = ({ table, job }: SealedColumn): string => (job === undefined ? table : `${table} ${job}`);
