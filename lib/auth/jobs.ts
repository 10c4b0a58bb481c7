import { asService, type Tx } from "../platform/db/scopes.ts";
import { env } from "../platform/env.ts";
import { handleJob } from "../platform/jobs/define-job.ts";
import { type Mail, prepareMailQueue, queueMail } from "../platform/mail/queue-mail.ts";
import { emailChangeJobHandlers } from "./email-change/jobs.ts";
import { signInMail } from "./mail-sign-in/mails.ts";
import { alreadyRegisteredMail, choosePasswordMail, resetPasswordMail, verifyEmailMail } from "./mails.ts";
import { hashCode, hashLinkToken, makeCode, type OneTimeCode } from "./make-code.ts";
import { recordSecurityEvent } from "./security-log/record.ts";
import { openPassword, type SendCode, sendCodeJob } from "./send-code-job.ts";
import { type Account, findAccountByEmail } from "./store/accounts.ts";
import { type CodePurpose, storeCode } from "./store/codes.ts";

function linkTo(path: string, token?: string): string {
  const url = new URL(path, env().APP_URL);
  if (token) url.searchParams.set("token", token);
  return url.href;
}

/** Stores a new code and queues its mail, both or neither. */
async function mailCode(
  account: Account,
  purpose: CodePurpose,
  { passwordHash = null, browserHash = null }: { passwordHash?: string | null; browserHash?: Buffer | null },
  write: (secrets: OneTimeCode) => Mail,
  record?: (tx: Tx) => Promise<void>,
): Promise<void> {
  const secrets = makeCode();
  await prepareMailQueue();
  // As service: codes are the server's own, and the owner of the address is not signed in.
  await asService()
    .transaction()
    .execute(async (tx) => {
      await storeCode(tx, {
        userId: account.id,
        purpose,
        codeHash: hashCode(purpose, account.id, secrets.code),
        tokenHash: hashLinkToken(purpose, secrets.token),
        passwordHash,
        browserHash,
      });
      await record?.(tx);
      await queueMail(write(secrets), { tx });
    });
}

async function sendCode({ email, reason, password, browser, origin = null }: SendCode): Promise<void> {
  const account = await findAccountByEmail(email);
  if (!account || account.isDisabled) return;
  if (reason === "reset") {
    await mailCode(
      account,
      "reset_password",
      {},
      ({ token }) => resetPasswordMail(account, linkTo("/reset-password", token)),
      (tx) => recordSecurityEvent(tx, { userId: account.id, kind: "reset_requested", origin }),
    );
  } else if (reason === "sign_in") {
    if (!browser) return;
    await mailCode(account, "sign_in", { browserHash: Buffer.from(browser, "base64url") }, ({ code, token }) =>
      signInMail(account, code, linkTo("/sign-in/mail", token)),
    );
  } else if (!account.isVerified) {
    if (!password) {
      // The password that waits is that of whoever signed up last, so no code may confirm it. By the link the owner of
      // the mailbox chooses one, which confirms too.
      await mailCode(account, "reset_password", {}, ({ token }) =>
        choosePasswordMail(account, linkTo("/reset-password", token)),
      );
      return;
    }
    // Fixed now: whoever signs up with the address after this must not change what this code confirms.
    const passwordHash = openPassword(email, password);
    await mailCode(account, "verify_email", { passwordHash }, ({ code, token }) =>
      verifyEmailMail(account, code, linkTo("/verify-email", token)),
    );
  } else if (reason === "sign_up") {
    // As service: the owner of the address is not signed in.
    await recordSecurityEvent(asService(), { userId: account.id, kind: "sign_up_repeated", origin });
    await queueMail(alreadyRegisteredMail(account, linkTo("/sign-in")));
  }
}

export const authJobHandlers = [handleJob(sendCodeJob, sendCode), ...emailChangeJobHandlers];
