import { callEndpoint } from "../../auth/testing/call-endpoint.ts";
import { newId } from "../../platform/ids.ts";
import { chooseEndpoint, compareEndpoint } from "../compare/api.ts";
import type { ChooseInput, Chosen, StartedComparison } from "../compare/schema.ts";
import { chatClient } from "./chat-client.ts";
import { readAllEvents } from "./read-events.ts";

interface CompareOptions {
  id?: string;
  messageId?: string;
  conversationId?: string;
  parentId?: string | null;
  temporary?: boolean;
  /** Left out: blind. */
  models?: readonly string[];
}

/** What a browser does with comparisons, for one signed-in person. */
export function compareClient(cookie: string) {
  const chat = chatClient(cookie);
  return {
    chat,
    /** Asks a text of several models; ids are new unless given. */
    async compare(text: string, options: CompareOptions = {}) {
      const { models, id = newId(), messageId = newId(), conversationId = newId(), parentId = null } = options;
      const content = [{ type: "text", text }];
      const temporary = options.temporary ? { temporary: true } : {};
      const send = { trigger: "submit", id: messageId, conversationId, parentId, content, ...temporary };
      const body = { id, blind: models === undefined, ...(models ? { models } : {}), send };
      const answer = await callEndpoint(compareEndpoint, { cookie, body });
      const { error, data } = answer.body;
      return { status: answer.status, error, body, ...(data as unknown as StartedComparison) };
    },
    /** Compares other answers to a message that is there. */
    again: (conversationId: string, parentId: string, models: readonly string[]) =>
      callEndpoint(compareEndpoint, {
        cookie,
        body: { id: newId(), blind: false, models, send: { trigger: "regenerate", conversationId, parentId } },
      }),
    /** Reads all answers to their ends. */
    finish: ({ answerIds }: StartedComparison) =>
      Promise.all(answerIds.map(async (id) => readAllEvents(await chat.follow(id, 0)))),
    async choose(id: string, choice: ChooseInput | Record<string, unknown>) {
      const { status, body } = await callEndpoint(chooseEndpoint, { cookie, params: { id }, body: choice });
      return { status, error: body.error, ...(body.data as unknown as Chosen) };
    },
  };
}
