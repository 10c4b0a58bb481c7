import { sealedFlows } from "./auth/oauth/flow-store.ts";
import { sealedGrants } from "./auth/oauth/grants/sealed.ts";
import { sealedSignUps } from "./auth/send-code-job.ts";
import { sealedFactors } from "./auth/two-factor/sealed.ts";
import { sealedProviderKeys } from "./models/keys/sealed.ts";
import { sealedOperatorKeys } from "./models/operator-keys/sealed.ts";
import type { SealedColumn } from "./platform/crypto/rotation/sealed-column.ts";
import { sealedMails } from "./platform/mail/queue-mail.ts";

/** Everything that is kept sealed. `npm run keys:rotate` brings all of it under the current key. */
export const sealedColumns: readonly SealedColumn[] = [
  sealedProviderKeys,
  sealedOperatorKeys,
  sealedFactors,
  sealedFlows,
  sealedGrants,
  sealedMails,
  sealedSignUps,
];
