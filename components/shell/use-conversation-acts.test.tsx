import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeEach, expect, it, vi } from "vitest";
import { listToasts, toast } from "@/components/ui/toast-store";
import { conversationKey, conversationsKey } from "@/lib/chat/client";
import { createConversation, createEntry } from "@/lib/chat/client/create-entry";
import sidebar from "../../messages/en/sidebar.json" with { type: "json" };
import { useConversationActs } from "./use-conversation-acts";

const outbox = vi.hoisted(() => ({ discardAll: vi.fn(), add: vi.fn(), amend: vi.fn() }));
const showError = vi.hoisted(() => vi.fn());
vi.mock("@/components/chat/chat-session-provider", () => ({ useChatSession: () => ({ outbox }) }));
vi.mock("./use-error-toast", () => ({ useErrorToast: () => showError }));
vi.mock("./use-open-chat", () => ({ useOpenChat: () => vi.fn(), useOpenConversationId: () => null }));

type Acts = ReturnType<typeof useConversationActs>;

function Probe({ onActs }: { onActs: (acts: Acts) => void }) {
  onActs(useConversationActs());
  return null;
}

const asked = { attachments: [], parentId: null, after: null, model: "nexus/auto", routeMode: "balanced" } as const;
const entry = createEntry({ ...asked, conversationId: "c1", text: "Hello" });
const conversation = createConversation(entry, "Hello");
const key = [...conversationsKey, { archived: false }];
let queryClient: QueryClient;
let acts: Acts;
const listed = () =>
  queryClient.getQueryData<{ pages: { items: { id: string }[] }[] }>(key)?.pages[0]?.items.map(({ id }) => id);

beforeEach(() => {
  for (const { id } of listToasts()) toast.close(id);
  outbox.discardAll.mockResolvedValue([entry]);
  queryClient = new QueryClient();
  queryClient.setQueryData(key, { pages: [{ items: [conversation], nextCursor: null }], pageParams: [undefined] });
  renderToStaticMarkup(
    <QueryClientProvider client={queryClient}>
      <NextIntlClientProvider locale="en" timeZone="UTC" messages={{ sidebar } as never}>
        <Probe
          onActs={(found) => {
            acts = found;
          }}
        />
      </NextIntlClientProvider>
    </QueryClientProvider>,
  );
  return () => vi.unstubAllGlobals();
});

function answer(status: number, code: string) {
  vi.stubGlobal("fetch", async () => Response.json({ error: { code, message: "No." } }, { status }));
}

it("deletes a chat that the server has never had, with what waits in it", async () => {
  answer(404, "not_found");
  await acts.remove(conversation);
  expect(showError).not.toHaveBeenCalled();
  expect(listed()).toEqual([]);
  expect(outbox.discardAll).toHaveBeenCalledExactlyOnceWith("c1");
  expect(listToasts().map(({ message }) => message)).toEqual(["“Hello” deleted"]);
});

it("keeps a chat, and what waits in it, that could not be deleted", async () => {
  answer(500, "internal");
  await acts.remove(conversation);
  expect(showError).toHaveBeenCalledOnce();
  expect(listed()).toEqual(["c1"]);
  expect(outbox.discardAll).not.toHaveBeenCalled();
});

it("sends what waited when the deletion is taken back", async () => {
  vi.stubGlobal("fetch", async (_path: string, init: RequestInit) =>
    init.method === "DELETE" ? new Response(null, { status: 204 }) : Response.json({ data: conversation }),
  );
  await acts.remove(conversation);
  listToasts()[0]?.action?.onAct();
  await vi.waitFor(() => expect(outbox.add).toHaveBeenCalledExactlyOnceWith(entry));
  expect(listed()).toEqual(["c1"]);
});

it("changes what a chat begins with where its first message waits, without asking the server", async () => {
  const fetching = vi.fn(async () => Response.json({ data: conversation }));
  vi.stubGlobal("fetch", fetching);
  const detail = { conversation, nodes: [] as object[], activeLeafId: null };
  queryClient.setQueryData(conversationKey("c1"), detail);
  outbox.amend.mockResolvedValue(true);
  const changes = { model: "openai/gpt-4.1" };
  expect(await acts.update("c1", changes, changes)).toBe(true);
  expect(outbox.amend).toHaveBeenCalledExactlyOnceWith("c1", changes);
  expect(queryClient.getQueryData(conversationKey("c1"))).toMatchObject({ conversation: changes });
  expect(fetching).not.toHaveBeenCalled();
  // Another wording of the first message of a chat that goes on begins nothing.
  queryClient.setQueryData(conversationKey("c1"), { ...detail, nodes: [{ parentId: null, message: entry.message }] });
  await acts.update("c1", changes, changes);
  expect(outbox.amend).toHaveBeenCalledOnce();
  expect(fetching).toHaveBeenCalledOnce();
});
