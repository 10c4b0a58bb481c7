import { expect, it } from "vitest";
import type { ConversationDetail } from "../schema.ts";
import { beginAgain } from "./begin-again.ts";
import { createConversation, createEntry } from "./create-entry.ts";
import { buildThread } from "./thread-rows.ts";

const place = { conversationId: "c", attachments: [], parentId: null, after: null, text: "Hello" };
const asked = { ...place, model: "nexus/auto", routeMode: "balanced" } as const;

function detailOf(chosen: object, answered: boolean): ConversationDetail {
  const entry = createEntry({ ...asked, ...chosen });
  const nodes = answered ? [{ parentId: null, message: entry.message }] : [];
  return { conversation: createConversation(entry, "Hello"), nodes, activeLeafId: null };
}

it.each([
  ["a temporary chat with instructions", { temporary: true, instructions: "In rhymes." }],
  ["a chat of a project", { projectId: "p1" }],
])("begins %s as such once more after its first message was taken back", (_, chosen) => {
  const detail = detailOf(chosen, false);
  const again = createEntry({ ...asked, ...beginAgain(detail.conversation, buildThread(detail, [], null, null)) });
  const { id: _id, ...body } = createEntry({ ...asked, ...chosen }).body;
  expect(again.body).toMatchObject(body);
  const going = detailOf(chosen, true);
  expect(beginAgain(going.conversation, buildThread(going, [], null, null))).toEqual({});
});
