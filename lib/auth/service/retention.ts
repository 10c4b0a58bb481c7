import { asService } from "../../platform/db/scopes.ts";
import { deleteLostObjects } from "../../platform/retention/purge-rows.ts";
import type { RetentionClass } from "../../platform/retention/run-retention.ts";
import { purgeAdminAudit } from "../admin/audit/store.ts";
import { deleteOldInvitations } from "../admin/sign-up/store.ts";
import { purgeSecurityEvents } from "../security-log/store.ts";
import {
  deleteEndedSessions,
  deleteOldCodes,
  deleteOldEmailChanges,
  deleteOldOAuthFlows,
  deleteOldPasskeyChallenges,
  deleteOldPendingSignIns,
  deleteOldTrust,
} from "../store/retention.ts";
import { AVATAR_BUCKET } from "./avatar.ts";

const purgeLostAvatars: RetentionClass["purge"] = (before, limit) =>
  deleteLostObjects(AVATAR_BUCKET, { table: "profiles", column: "avatar_path" }, before, limit);

/** What of accounts is not kept for ever. */
export const authRetention: readonly RetentionClass[] = [
  { period: "one_time_codes", batchSize: 500, purge: deleteOldCodes },
  { period: "email_changes", batchSize: 500, purge: deleteOldEmailChanges },
  { period: "user_sessions", batchSize: 500, purge: deleteEndedSessions },
  // As service: the log is nobody's to change; the function removes only what is too old.
  { period: "pending_sign_ins", batchSize: 500, purge: deleteOldPendingSignIns },
  { period: "oauth_flows", batchSize: 500, purge: deleteOldOAuthFlows },
  { period: "passkey_challenges", batchSize: 500, purge: deleteOldPasskeyChallenges },
  { period: "trusted_browsers", batchSize: 500, purge: deleteOldTrust },
  {
    period: "security_events",
    batchSize: 500,
    purge: (before, limit) => purgeSecurityEvents(asService(), before, limit),
  },
  { period: "invitations", batchSize: 500, purge: deleteOldInvitations },
  { period: "admin_audit", batchSize: 500, purge: purgeAdminAudit },
  { period: "orphaned_uploads", batchSize: 50, purge: purgeLostAvatars },
];
