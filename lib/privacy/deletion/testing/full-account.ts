import { expect } from "vitest";
import { createExperimentEndpoint } from "../../../analytics/experiments/api.ts";
import { setAvatarEndpoint, updateProfileEndpoint } from "../../../auth/api.ts";
import { createApiKeyEndpoint } from "../../../auth/api-keys/api.ts";
import { callEndpoint } from "../../../auth/testing/call-endpoint.ts";
import { makeAccount, signInAs, type TestAccount } from "../../../auth/testing/make-account.ts";
import { addFactorEndpoint } from "../../../auth/two-factor/api.ts";
import { createBudgetEndpoint } from "../../../billing/budgets/api.ts";
import * as chat from "../../../chat/api.ts";
import { giveFeedbackEndpoint } from "../../../chat/feedback/api.ts";
import { chatClient } from "../../../chat/testing/chat-client.ts";
import { readAllEvents } from "../../../chat/testing/read-events.ts";
import type { Endpoint } from "../../../gate/contract.ts";
import { updateCacheEndpoint } from "../../../models/cache/api.ts";
import { saveProviderKeyEndpoint } from "../../../models/keys/api.ts";
import { newId } from "../../../platform/ids.ts";
import { startDataExportEndpoint } from "../../exports/api.ts";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

export interface FullAccount extends TestAccount {
  cookie: string;
  /** Stands in every text of theirs that the product keeps. */
  canary: string;
  /** A whole key of theirs. */
  apiKey: string;
  conversationId: string;
}

/** Somebody who has used every corner of the product, through its own doors. */
export async function fullAccount(model: string): Promise<FullAccount> {
  const account = await makeAccount({ tier: "pro" });
  const cookie = await signInAs(account);
  const canary = `canary${newId().replaceAll("-", "")}`;
  const call = async (endpoint: Endpoint, more: Parameters<typeof callEndpoint>[1]) => {
    const answer = await callEndpoint(endpoint, { cookie, ...more });
    expect(answer.status, `${endpoint.contract.id}: ${answer.body.error?.message}`).toBeLessThan(300);
    return answer.body.data ?? {};
  };
  await call(updateProfileEndpoint, { body: { displayName: canary }, headers: { "user-agent": canary } });
  await call(setAvatarEndpoint, { body: PNG, headers: { "content-type": "image/png" } });
  const key = await call(createApiKeyEndpoint, { body: { name: canary }, headers: { "user-agent": canary } });
  const apiKey = String(key.key);
  await call(createBudgetEndpoint, { body: { apiKeyId: key.id, period: "month", limitMicroUsd: 5_000_000 } });
  await call(saveProviderKeyEndpoint, { params: { id: "anthropic" }, body: { apiKey: `sk-${canary}` } });
  await call(addFactorEndpoint, { body: { name: canary } });
  await call(updateCacheEndpoint, { body: { exact: true } });
  await call(createExperimentEndpoint, {
    body: {
      name: canary,
      arms: [
        { name: "a", instructions: canary },
        { name: "b", mode: "economy" },
      ],
    },
  });
  const upload = await call(chat.upload, {
    body: `file ${canary}`,
    headers: { "content-type": "text/plain", "x-file-name": `${canary}.txt` },
  });
  const sent = await chatClient(cookie).send(`Say ${canary}`, { model, attachmentIds: [String(upload.id)] });
  await readAllEvents(sent.response);
  const { conversationId } = sent.body;
  await call(giveFeedbackEndpoint, {
    params: { id: sent.messageId },
    body: { verdict: "bad", reason: canary },
  });
  await call(chat.update, { params: { id: conversationId }, body: { title: canary, systemPrompt: canary } });
  await call(startDataExportEndpoint, {});
  return { ...account, cookie, canary, apiKey, conversationId };
}
