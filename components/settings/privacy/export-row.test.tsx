import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import type { DataExport } from "@/lib/privacy/exports/schema";
import deErrors from "../../../messages/de/errors.json" with { type: "json" };
import dePrivacy from "../../../messages/de/privacy.json" with { type: "json" };
import enErrors from "../../../messages/en/errors.json" with { type: "json" };
import enPrivacy from "../../../messages/en/privacy.json" with { type: "json" };
import { ExportRow } from "./export-row";

const MESSAGES = { en: { errors: enErrors, privacy: enPrivacy }, de: { errors: deErrors, privacy: dePrivacy } };

function render(extra: Partial<DataExport>, locale: "en" | "de" = "en"): string {
  const item: DataExport = {
    id: "019a0000-0000-7000-8000-000000000000",
    state: "waiting",
    doneItems: 0,
    totalItems: 0,
    sizeBytes: null,
    createdAt: "2026-11-26T10:00:00.000Z",
    finishedAt: null,
    expiresAt: null,
    ...extra,
  };
  return renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={MESSAGES[locale]} timeZone="UTC">
      <QueryClientProvider client={new QueryClient()}>
        <ExportRow item={item} />
      </QueryClientProvider>
    </NextIntlClientProvider>,
  );
}

it("shows how far an export is, and lets it be cancelled", () => {
  const waiting = render({});
  expect(waiting).toContain("Waiting to begin");
  expect(waiting).toContain("Cancel");
  const running = render({ state: "running", doneItems: 1_200, totalItems: 4_000 });
  expect(running).toContain("1,200 of 4,000 entries");
  expect(running).toContain('aria-valuenow="1200"');
  expect(running).not.toContain("Download");
});

it("offers the download of a finished one only, with its size and time", () => {
  const ready = { state: "ready", sizeBytes: 2_500_000, expiresAt: "2026-11-27T10:00:00.000Z" } as const;
  expect(render(ready)).toContain("Download");
  expect(render(ready)).toContain("2.5 MB, until Nov 27, 2026");
  expect(render(ready, "de")).toContain("Herunterladen");
  for (const state of ["failed", "cancelled"] as const) {
    expect(render({ state })).not.toContain("Download");
    expect(render({ state })).not.toContain("progressbar");
  }
});
