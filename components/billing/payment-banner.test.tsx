import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeEach, expect, it, vi } from "vitest";
import { ShellBanners } from "@/components/shell/shell-banners";
import enErrors from "../../messages/en/errors.json" with { type: "json" };

const place = vi.hoisted(() => ({ path: "/chat" }));
vi.mock("next/navigation", () => ({ usePathname: () => place.path, useRouter: () => ({}) }));
vi.mock("@/components/step-up/step-up-host", () => ({ StepUpHost: () => <i>asks for a proof</i> }));
beforeEach(() => {
  place.path = "/chat";
});

const WORDS = { text: "The last payment failed <b>.", action: "Change card" };
const render = (payment: typeof WORDS | null) =>
  renderToStaticMarkup(
    <NextIntlClientProvider locale="en" messages={{ errors: enErrors }} timeZone="UTC">
      <QueryClientProvider client={new QueryClient()}>
        <ShellBanners view={null} deletion={null} payment={payment} notices={[]} sells={false} />
      </QueryClientProvider>
    </NextIntlClientProvider>,
  );

it("says above every page that a payment failed, with a button, as a status", () => {
  for (const path of ["/chat", "/settings/usage", "/settings/plans-of-others"]) {
    place.path = path;
    const html = render(WORDS);
    expect(html).toContain('role="status"');
    expect(html).toContain("The last payment failed &lt;b&gt;.");
    expect(html).toMatch(/<button[^>]*>(?:<[^>]+>)*Change card/);
  }
});

it("is not there on the plan's own page, which says it itself, nor without a payment that failed", () => {
  expect(render(null)).toBe("");
  place.path = "/settings/plan";
  expect(render(WORDS)).toBe("");
});

it("brings who asks for a proof to where the page has nobody who does", () => {
  expect(render(WORDS)).toContain("asks for a proof");
  for (const path of ["/settings/usage", "/admin/people"]) {
    place.path = path;
    expect(render(WORDS)).not.toContain("asks for a proof");
  }
});
