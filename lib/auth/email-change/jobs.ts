import type { z } from "zod";
import { asService } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { handleJob } from "../../platform/jobs/define-job.ts";
import { prepareMailQueue, queueMail } from "../../platform/mail/queue-mail.ts";
import { makeCode } from "../make-code.ts";
import { findAccountByEmail, findAccountById } from "../store/accounts.ts";
import { mailEmailChangeJob } from "./job-contracts.ts";
import { addressInUseMail, confirmNewMail, confirmOldMail } from "./mails.ts";
import { hashChangeCode, hashChangeToken } from "./secrets.ts";
import { findUnmailedChange, setMailed } from "./store.ts";

function linkTo(path: string, token?: string): string {
  const url = new URL(path, env().APP_URL);
  if (token) url.searchParams.set("token", token);
  return url.href;
}

/**
 * Writes to both mailboxes. Here and not in the request, because only here it is looked whether somebody has the new
 * address: neither the answer nor its time tells. Codes, their hashes and the mails come into being together.
 */
async function mailChange({ changeId }: z.infer<typeof mailEmailChangeJob.schema>): Promise<void> {
  const change = await findUnmailedChange(changeId);
  const account = change && (await findAccountById(change.userId));
  if (!change || !account || account.isDisabled) return;
  const known = await findAccountByEmail(change.newEmail);
  // Who signed up with an address and never confirmed it keeps it from nobody.
  const owner = known?.isVerified || known?.isDisabled ? known : undefined;
  const [oldSecrets, newSecrets, stop] = [makeCode(), makeCode(), makeCode()];
  await prepareMailQueue();
  // As service: codes are the server's own; the change names its account.
  await asService()
    .transaction()
    .execute(async (tx) => {
      const isMine = await setMailed(tx, change.id, {
        oldCodeHash: hashChangeCode("old", change.id, oldSecrets.code),
        oldTokenHash: hashChangeToken("old", oldSecrets.token),
        stopTokenHash: hashChangeToken("stop", stop.token),
        newCodeHash: owner ? null : hashChangeCode("new", change.id, newSecrets.code),
        newTokenHash: owner ? null : hashChangeToken("new", newSecrets.token),
      });
      if (!isMine) return;
      const toOld = confirmOldMail(account, change.newEmail, {
        code: oldSecrets.code,
        url: linkTo("/email-change", oldSecrets.token),
        stopUrl: linkTo("/email-change/stop", stop.token),
      });
      const toNew = owner
        ? addressInUseMail(owner, linkTo("/sign-in"))
        : confirmNewMail(
            { email: change.newEmail, language: account.language },
            newSecrets.code,
            linkTo("/email-change", newSecrets.token),
          );
      await queueMail(toOld, { tx });
      await queueMail(toNew, { tx });
    });
}

export const emailChangeJobHandlers = [handleJob(mailEmailChangeJob, mailChange)];
