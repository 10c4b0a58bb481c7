import { z } from "zod";

/** Where something that is counted may differ from what the ledger adds up to. */
export const LEDGER_DRIFT_KINDS = ["requests", "cost", "credits", "overage", "holds", "closing"] as const;

const ledgerFindingSchema = z.object({
  kind: z.enum(LEDGER_DRIFT_KINDS),
  /** Of a person, or of a workspace. */
  userId: z.string(),
  /** The month, where it is of one. */
  periodStart: z.string().nullable(),
  /** Money in micro-USD. */
  ledger: z.int(),
  counted: z.int(),
});
export type LedgerFinding = z.infer<typeof ledgerFindingSchema>;

/** The last comparison of the balances with the ledger. */
export const ledgerCheckSchema = z.object({
  at: z.iso.datetime(),
  /** Whose balances were compared. */
  people: z.int(),
  /** What differs; after a repair what is left of it. */
  findingsCount: z.int(),
  /** Entries that were made to put right what differed. */
  repaired: z.int(),
  /** The first hundred. */
  findings: z.array(ledgerFindingSchema),
});
export type LedgerCheck = z.infer<typeof ledgerCheckSchema>;
