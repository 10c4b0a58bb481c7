import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "@/lib/platform/public/api-client";
import { projectQuery, projectsQuery, recentProjectsQuery } from "@/lib/projects/client";
import type { ProjectDetail } from "@/lib/projects/schema";
import de from "../../messages/de/projects.json" with { type: "json" };
import common from "../../messages/en/common.json" with { type: "json" };
import errors from "../../messages/en/errors.json" with { type: "json" };
import en from "../../messages/en/projects.json" with { type: "json" };
import states from "../../messages/en/states.json" with { type: "json" };
import { ProjectPage } from "./project-page";
import { ProjectsPage } from "./projects-page";
import { SidebarProjects } from "./sidebar-projects";

const search = vi.hoisted(() => ({ value: "" }));
vi.mock("next/navigation", () => ({
  usePathname: () => `/projects/${ID}`,
  useRouter: () => ({ push: () => undefined }),
  useSearchParams: () => new URLSearchParams(search.value),
}));
vi.mock("@/components/shell/shell-context", () => ({ useShell: () => ({ setSheetOpen: () => undefined }) }));
vi.mock("@/components/chat/chat-session-provider", () => ({ useOutbox: () => ({ entries: [] }) }));
vi.mock("./project-conversations", () => ({ ProjectConversations: () => null }));
vi.mock("./project-budget", () => ({ ProjectBudget: () => null }));
vi.mock("./project-routing", () => ({ ProjectRouting: () => null }));

const ID = "01a1fc0e-3d31-747f-ba3c-e54f45900ab7";
const PROJECT: ProjectDetail = {
  id: ID,
  name: "Zuverlässigkeit",
  instructions: "Nenne zuerst den Dienst.",
  conversations: 12,
  lastUsedAt: "2026-11-26T10:00:00.000Z",
  archivedAt: null,
  createdAt: "2026-11-26T10:00:00.000Z",
};
const WORDS = { en, de };
let client: QueryClient;
beforeEach(() => {
  search.value = "";
  client = new QueryClient({ defaultOptions: { queries: { retryOnMount: false, staleTime: Infinity } } });
  vi.stubGlobal("localStorage", { getItem: () => null });
});

function render(node: ReactNode, locale: "en" | "de" = "en"): string {
  const messages = { common, errors, states, projects: WORDS[locale] };
  return renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={messages as never} timeZone="UTC">
      <QueryClientProvider client={client}>{node}</QueryClientProvider>
    </NextIntlClientProvider>,
  );
}

const seedList = (items: object[]) =>
  client.setQueryData(projectsQuery().queryKey, {
    pages: [{ items, nextCursor: null }],
    pageParams: [undefined],
  } as never);

function fail(queryKey: readonly unknown[], error: ApiError) {
  const query = client.getQueryCache().build<unknown, Error>(client, { queryKey });
  query.setState({ ...query.state, status: "error", fetchStatus: "idle", error });
}

describe("the page of all projects", () => {
  it.each(["en", "de"] as const)("lists them, and teaches the first act where there is none, in %s", (locale) => {
    const t = WORDS[locale];
    expect(render(<ProjectsPage />, locale)).toContain('aria-busy="true"');
    seedList([]);
    const empty = render(<ProjectsPage />, locale);
    expect(empty).toContain(t.none.title);
    expect(empty.split(`${t.new}</button>`)).toHaveLength(2);
    seedList([PROJECT]);
    const full = render(<ProjectsPage />, locale);
    expect(full).toMatch(new RegExp(`href="/projects/${ID}"[^>]*><span dir="auto">Zuverlässigkeit</span></a>`));
    expect(full).toContain(locale === "en" ? "12 conversations" : "12 Unterhaltungen");
    expect(full).not.toContain(t.none.title);
  });

  it("is drawn by the server without the dialog that its address asks for", () => {
    search.value = "new";
    seedList([PROJECT]);
    expect(render(<ProjectsPage />)).toContain(PROJECT.name);
  });

  it("says that they could not be read", () => {
    fail(projectsQuery().queryKey, new ApiError(0, { code: "offline", message: "no" }));
    const html = render(<ProjectsPage />);
    expect(html).toContain(en.loadFailed);
    expect(html).toContain(common.tryAgain);
    expect(html).not.toContain(en.none.title);
  });
});

describe("the page of a project", () => {
  it.each(["en", "de"] as const)("has its name, its instructions and the way to a new chat in it, in %s", (locale) => {
    const t = WORDS[locale];
    client.setQueryData(projectQuery(ID).queryKey, PROJECT);
    const html = render(<ProjectPage id={ID} />, locale);
    expect(html).toMatch(/<h1[^>]*><span[^>]*>Zuverlässigkeit<\/span><\/h1>/);
    expect(html).toContain(`${t.newChat}</button>`);
    expect(html).toContain(PROJECT.instructions);
    expect(html).toContain(locale === "en" ? "24 of 8,000 characters" : "24 von 8.000 Zeichen");
    expect(html).not.toContain(t.isArchived);
    client.setQueryData(projectQuery(ID).queryKey, { ...PROJECT, archivedAt: PROJECT.createdAt });
    expect(render(<ProjectPage id={ID} />, locale)).toContain(t.isArchived);
  });

  it("says that a project is not there, or could not be read, and offers to try again only then", () => {
    fail(projectQuery(ID).queryKey, new ApiError(404, { code: "not_found", message: "no" }));
    const gone = render(<ProjectPage id={ID} />);
    expect([gone.includes(en.notFound), gone.includes(common.tryAgain)]).toEqual([true, false]);
    fail(projectQuery(ID).queryKey, new ApiError(503, { code: "unavailable", message: "no" }));
    const failed = render(<ProjectPage id={ID} />);
    expect([failed.includes(en.oneLoadFailed), failed.includes(common.tryAgain)]).toEqual([true, true]);
  });
});

describe("the projects of the sidebar", () => {
  it("are links with the number of their conversations, that of the page on screen marked", () => {
    client.setQueryData(recentProjectsQuery().queryKey, { items: [PROJECT], nextCursor: null });
    const html = render(<SidebarProjects />);
    expect(html).toMatch(new RegExp(`<a[^>]*aria-current="page"[^>]*href="/projects/${ID}"`));
    expect(html).toContain('<span class="sr-only">12 conversations</span>');
    expect(html).toContain(en.all);
  });

  it("are folded away where they were", () => {
    vi.stubGlobal("localStorage", { getItem: () => "1" });
    client.setQueryData(recentProjectsQuery().queryKey, { items: [PROJECT], nextCursor: null });
    const html = render(<SidebarProjects />);
    expect(html).toContain('aria-expanded="false"');
    expect(html).not.toContain(PROJECT.name);
  });
});
