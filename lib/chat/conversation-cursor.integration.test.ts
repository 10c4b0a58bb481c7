import { expect, it } from "vitest";
import { send } from "../gate/testing/send.ts";
import { signedInUser } from "../gate/testing/sign-in.ts";
import { asService } from "../platform/db/scopes.ts";
import { newId } from "../platform/ids.ts";
import * as api from "./api.ts";

const cursorOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

it("pages through the conversations, and starts over at a cursor that is not ours", async () => {
  const { cookie, principal } = await signedInUser();
  const { userId, workspaceId } = principal;
  // Two of one instant: the id decides.
  const times = ["2026-11-20T12:00:00.500Z", "2026-11-20T12:00:00.500Z", "2026-11-19T12:00:00.000Z"];
  const rows = times.map((at) => ({ id: newId(), userId, workspaceId, title: at, lastMessageAt: new Date(at) }));
  await asService()
    .insertInto("conversations")
    .values(
      rows.map((row) => ({ ...row, model: "nexus/auto", createdAt: row.lastMessageAt, updatedAt: row.lastMessageAt })),
    )
    .execute();
  const list = async (query: string) => {
    const { status, body } = await send(api.list, { headers: { cookie }, query });
    return { status, ...(body.data as { items: { id: string }[]; nextCursor: string | null }) };
  };
  const seen: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: Awaited<ReturnType<typeof list>> = await list(`?limit=1${cursor && `&cursor=${cursor}`}`);
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  expect(seen).toEqual([rows[1]?.id, rows[0]?.id, rows[2]?.id]);
  const [at] = times;
  const foreign = [
    [at, "-".repeat(36)],
    ["+200000-01-01T00:00:00.000Z", newId()],
    ["0000-01-01T00:00:00.000Z", newId()],
    [0, newId()],
  ];
  for (const cursor of ["nonsense", ...foreign.map(cursorOf)])
    expect(await list(`?cursor=${cursor}`), cursor).toMatchObject({ status: 200, items: { length: 3 } });
});
