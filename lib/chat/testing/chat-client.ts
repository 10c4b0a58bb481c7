import { type CallOptions, callEndpoint, randomIp } from "../../auth/testing/call-endpoint.ts";
import type { Endpoint } from "../../gate/contract.ts";
import { REMOTE_ADDRESS_HEADER } from "../../gate/request-mark.ts";
import { newId } from "../../platform/ids.ts";
import { recordAnswer } from "../../testing/answered-errors.ts";
import * as api from "../api.ts";

const ORIGIN = "http://localhost:3000";

/** Calls a streaming endpoint and gives the response back unread. */
export async function openEndpoint(
  { route, contract }: Endpoint,
  cookie: string,
  options: Pick<CallOptions, "body" | "params" | "query"> = {},
): Promise<Response> {
  const path = contract.path.replace(/\{(\w+)\}/g, (_, name: string) => options.params?.[name] ?? name);
  const request = new Request(`${ORIGIN}/api/v1${path}${options.query ?? ""}`, {
    method: contract.method,
    headers: {
      host: "localhost:3000",
      origin: ORIGIN,
      cookie,
      "content-type": "application/json",
      [REMOTE_ADDRESS_HEADER]: randomIp(),
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  return recordAnswer(contract, await route(request, { params: Promise.resolve(options.params ?? {}) }));
}

/** What a browser does, for one signed-in person. */
export function chatClient(cookie: string) {
  return {
    /** Sends a text; ids are new unless given. */
    async send(
      text: string,
      options: {
        id?: string;
        conversationId?: string;
        parentId?: string | null;
        model?: string;
        routeMode?: string;
        image?: object;
        attachmentIds?: string[];
        temporary?: boolean;
        projectId?: string;
        systemPrompt?: string;
      } = {},
    ) {
      const body = {
        trigger: "submit",
        id: options.id ?? newId(),
        conversationId: options.conversationId ?? newId(),
        parentId: options.parentId ?? null,
        content: [
          ...(options.attachmentIds ?? []).map((attachmentId) => ({ type: "attachment", attachmentId })),
          ...(text === "" ? [] : [{ type: "text", text }]),
        ],
        ...(options.model ? { model: options.model } : {}),
        ...(options.routeMode ? { routeMode: options.routeMode } : {}),
        ...(options.image ? { image: options.image } : {}),
        ...(options.temporary === undefined ? {} : { temporary: options.temporary }),
        ...(options.projectId ? { projectId: options.projectId } : {}),
        ...(options.systemPrompt ? { systemPrompt: options.systemPrompt } : {}),
      };
      const response = await openEndpoint(api.send, cookie, { body });
      return { response, body, messageId: response.headers.get("x-nexus-message-id") ?? "" };
    },
    regenerate: (conversationId: string, parentId: string, model?: string) =>
      openEndpoint(api.send, cookie, {
        body: { trigger: "regenerate", conversationId, parentId, ...(model ? { model } : {}) },
      }),
    follow: (id: string, after: number) =>
      openEndpoint(api.follow, cookie, { params: { id }, query: `?after=${after}` }),
    stop: (id: string) => callEndpoint(api.stop, { cookie, params: { id } }),
    async conversation(id: string) {
      const { status, body } = await callEndpoint(api.get, { cookie, params: { id } });
      const data = body.data as unknown as {
        activeLeafId: string;
        nodes: {
          parentId: string | null;
          message: {
            id: string;
            role: string;
            parts: { type: string; text?: string }[];
            metadata: Record<string, unknown>;
          };
        }[];
      };
      return { status, ...data };
    },
  };
}
