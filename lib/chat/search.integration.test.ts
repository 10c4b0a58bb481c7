import { expect, it } from "vitest";
import { send } from "../gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "../gate/testing/sign-in.ts";
import { asService } from "../platform/db/scopes.ts";
import { newId } from "../platform/ids.ts";
import { find } from "./api.ts";
import type { SearchHit } from "./schema.ts";

/** A conversation with these messages of its person. */
async function chatOf({ principal }: SignedInUser, texts: readonly string[]): Promise<string> {
  const { userId, workspaceId } = principal;
  const conversationId = newId();
  const createdAt = new Date();
  await asService()
    .insertInto("conversations")
    .values({
      id: conversationId,
      userId,
      workspaceId,
      title: "A chat",
      lastMessageAt: createdAt,
      createdAt,
      updatedAt: createdAt,
    })
    .execute();
  for (const text of texts) {
    await asService()
      .insertInto("messages")
      .values({
        id: newId(),
        conversationId,
        userId,
        parentId: null,
        role: "user",
        parts: "[]",
        text,
        status: "complete",
        createdAt,
      })
      .execute();
  }
  return conversationId;
}

async function search({ cookie }: SignedInUser, q: string, limit = 20): Promise<string[]> {
  const { body } = await send(find, {
    headers: { cookie },
    query: `?${new URLSearchParams({ q, limit: String(limit) })}`,
  });
  return (body.data as { items: SearchHit[] }).items.map(({ conversationId }) => conversationId);
}

it("is not used up by what was deleted", async () => {
  const user = await signedInUser();
  const kept = await chatOf(user, ["A zebra crosses"]);
  const deleted = await chatOf(user, ["zebra one", "zebra two", "zebra three"]);
  await asService().updateTable("conversations").set({ deletedAt: new Date() }).where("id", "=", deleted).execute();
  expect(await search(user, "zebra", 2)).toEqual([kept]);
});

it.each([
  "node.js",
  "Node.js",
  "1.2.3",
  "anna@example.com",
  "हिन्दी",
  "हिन्दी में",
  "well-known",
  "node js",
  "nod",
  "crème",
])("finds %s as it was written", async (query) => {
  const user = await signedInUser();
  const chat = await chatOf(user, [
    "We use node.js 1.2.3 with node js, ask anna@example.com: हिन्दी में well-known, crème.",
  ]);
  expect(await search(user, query)).toEqual([chat]);
});

it.each(["node.py", "1.2.4", "' | zebra", "!zebra", "zebra:*b", "\\' or", "&", "..."])(
  "takes %s for words alone",
  async (query) => {
    const user = await signedInUser();
    await chatOf(user, ["We use node.js 1.2.3 and a horse"]);
    expect(await search(user, query)).toEqual([]);
  },
);
