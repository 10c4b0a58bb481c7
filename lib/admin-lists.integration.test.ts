import { beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { Endpoint } from "./gate/contract.ts";
import { send } from "./gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "./gate/testing/sign-in.ts";
import { resetEnv } from "./platform/env.ts";
import { newId } from "./platform/ids.ts";
import { ENDPOINTS } from "./routes.ts";
import { makeTeam } from "./teams/testing/make-team.ts";

const queryOf = ({ contract }: Endpoint) =>
  contract.query instanceof z.ZodObject ? Object.keys(contract.query.shape) : [];
const named = (endpoints: readonly Endpoint[]) => endpoints.map((one) => [one.contract.path, one] as const);
const LISTS = ENDPOINTS.filter(
  (one) => one.contract.path.startsWith("/admin/") && one.contract.method === "GET" && queryOf(one).includes("cursor"),
).map((one) => [one.contract.path, one] as const);

let admin: SignedInUser;
let ids: Record<"users" | "workspaces" | "flags", string>;
beforeAll(async () => {
  // Switched on, so that what is sold is asked for with the rest; nothing here gets as far as asking Stripe.
  vi.stubEnv("STRIPE_SECRET_KEY", "sk_test_none");
  vi.stubEnv("STRIPE_WEBHOOK_SECRET", "whsec_0123456789abcdef");
  vi.stubEnv("STRIPE_API_BASE", "http://127.0.0.1:1");
  resetEnv();
  admin = await signedInUser({ role: "admin" });
  ids = { users: admin.principal.userId, workspaces: (await makeTeam()).id, flags: "api" };
});

async function ask(one: Endpoint, query: Record<string, string>) {
  const [, , part = ""] = one.contract.path.split("/");
  const wanted = queryOf(one).includes("modelId") ? { modelId: "openai/gpt-4.1", ...query } : query;
  const id = ids[part as keyof typeof ids] ?? newId();
  const headers = { cookie: admin.cookie };
  return send(one, { params: { id }, query: `?${new URLSearchParams(wanted)}`, headers });
}

const TIMED = named(ENDPOINTS.filter((one) => queryOf(one).includes("from")));
it.each(TIMED)("%s takes any moment that can be written", async (_path, one) => {
  for (const moment of ["0000-01-01T00:00:00Z", "0000-02-29T00:00:00+14:00", "9999-12-31T23:59:59-12:00"]) {
    for (const name of ["from", "to"]) {
      expect([moment, name, (await ask(one, { [name]: moment })).status]).not.toContain(500);
    }
  }
});

it("there are such lists", () => expect(LISTS.length).toBeGreaterThan(8));

describe.each(LISTS)("%s", (_path, one) => {
  it("answers an empty page to a search that finds nothing", async () => {
    expect(queryOf(one)).toContain("search");
    const answer = await ask(one, { search: `no such thing ${newId()}` });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toMatchObject({ items: [], nextCursor: null });
  });

  it.each(["%", "_", "\\", "%\\", "'", "’ß İ", "🦉", "[a-z]+", `"; drop`])(
    "takes %j as words and not as a pattern",
    async (search) => {
      expect((await ask(one, { search })).status).toBe(200);
    },
  );

  it.each([
    "x",
    newId(),
    "in_gone",
    "2026-99-99 99:99:99|01935b3c-0000-7000-8000-000000000001",
    "0000-01-01 00:00:00|01935b3c-0000-7000-8000-000000000001",
    "2026-02-30 00:00:00|01935b3c-0000-7000-8000-000000000001",
    Buffer.from(JSON.stringify(["0000-01-01T00:00:00.000Z", newId()])).toString("base64url"),
  ])("says of the cursor %j that it is none, or answers a page", async (cursor) => {
    const { status, body } = await ask(one, { cursor });
    expect([200, 422, 400]).toContain(status);
    if (status !== 200) expect(body.error).toMatchObject({ code: "invalid_input", issues: [{ path: "cursor" }] });
  });
});
