import { afterAll, beforeAll, expect, it } from "vitest";
import { confirmEmailChangeByLinkEndpoint } from "../../../auth/email-change/api.ts";
import { emailChangedJob } from "../../../auth/email-change/job-contracts.ts";
import { hashChangeToken } from "../../../auth/email-change/secrets.ts";
import { insertChange, setConfirmed, setMailed } from "../../../auth/email-change/store.ts";
import { newEmail } from "../../../auth/testing/make-account.ts";
import { send } from "../../../gate/testing/send.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { openBoss } from "../../../platform/jobs/boss.ts";
import { billingJobHandlers } from "../jobs.ts";
import { ensureCustomer } from "../service/ensure-customer.ts";
import { type Billing, buyer, openBilling } from "../testing/open-billing.ts";

let billing: Billing;
beforeAll(async () => {
  billing = await openBilling();
});
afterAll(() => billing.close());

/** Lets somebody's address change; only the second mailbox's link is still missing. */
async function changeAddress({ principal }: Awaited<ReturnType<typeof buyer>>): Promise<string> {
  const [to, token] = [newEmail(), "t".repeat(22) + principal.userId.replaceAll("-", "").slice(-21)];
  const change = { userId: principal.userId, oldEmail: principal.email, newEmail: to, sessionId: principal.userId };
  const id = await insertChange(asService(), change);
  const [none, mine] = [null, hashChangeToken("new", token)];
  const old = { oldCodeHash: mine, oldTokenHash: hashChangeToken("old", token), stopTokenHash: mine };
  await setMailed(asService(), id, { ...old, newCodeHash: none, newTokenHash: mine });
  await setConfirmed(asService(), id, "old");
  const answer = await send(confirmEmailChangeByLinkEndpoint, { body: { token } });
  expect(answer.body.data).toEqual({ status: "changed" });
  return to;
}

/** Does what the change has queued for this room. Returns for whom. */
async function follow(): Promise<string[]> {
  const handler = billingJobHandlers().find(({ job }) => job.name === emailChangedJob.name);
  const boss = await openBoss("sender");
  const jobs = await boss.fetch<object>(emailChangedJob.name, { batchSize: 10 });
  for (const { id, data } of jobs) {
    await handler?.run(data, { jobId: id, attempt: 1, signal: new AbortController().signal });
    await boss.complete(emailChangedJob.name, id);
  }
  await boss.stop({ graceful: false });
  return jobs.map(({ data }) => emailChangedJob.schema.parse(data).userId);
}

it("gives the customer at Stripe the address that the account has now", async () => {
  const person = await buyer();
  const customerId = await ensureCustomer(person.principal);
  const to = await changeAddress(person);
  expect(await follow()).toEqual([person.principal.userId]);
  expect(await billing.stripe.customers.retrieve(customerId)).toMatchObject({ email: to });
});

it("leaves people without a customer alone, and one that is gone at Stripe", async () => {
  const [without, gone] = [await buyer(), await buyer()];
  const customerId = await ensureCustomer(gone.principal);
  await billing.stripe.customers.del(customerId);
  await changeAddress(without);
  await changeAddress(gone);
  expect(await follow()).toHaveLength(2);
});
