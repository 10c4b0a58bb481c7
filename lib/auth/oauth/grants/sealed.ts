import { z } from "zod";
import type { EnvelopeContext } from "../../../platform/crypto/envelope.ts";
import type { SealedColumn } from "../../../platform/crypto/rotation/sealed-column.ts";

/** What a refresh token is sealed to: its own row, because it outlives its owner. */
export const grantContext = (id: string): EnvelopeContext => ({
  ownerId: id,
  kind: "connection_grant",
  column: "envelope",
});

export const sealedGrants: SealedColumn = {
  table: "public.connection_grants",
  envelope: "envelope",
  contextOf: (row) => grantContext(z.object({ id: z.string() }).parse(row).id),
};
