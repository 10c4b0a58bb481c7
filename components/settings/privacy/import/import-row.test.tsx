import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { type DataImport, IMPORT_FAILURES, LEFT_OUT_REASONS, TAKEN_TABLES } from "@/lib/privacy/imports/schema";
import deErrors from "../../../../messages/de/errors.json" with { type: "json" };
import deImports from "../../../../messages/de/imports.json" with { type: "json" };
import enErrors from "../../../../messages/en/errors.json" with { type: "json" };
import enImports from "../../../../messages/en/imports.json" with { type: "json" };
import { ImportRow } from "./import-row";
import type { Upload } from "./use-archive-upload";

const MESSAGES = { en: { errors: enErrors, imports: enImports }, de: { errors: deErrors, imports: deImports } };

function render(extra: Partial<DataImport>, upload: Upload | null = null, locale: "en" | "de" = "en"): string {
  const item: DataImport = {
    id: "019a0000-0000-7000-8000-000000000000",
    state: "running",
    sizeBytes: 20_000_000,
    parts: 3,
    receivedParts: 0,
    takesProfile: false,
    takesRouter: false,
    doneItems: 0,
    totalItems: 0,
    failure: null,
    report: null,
    createdAt: "2026-11-26T10:00:00.000Z",
    finishedAt: null,
    ...extra,
  };
  return renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={MESSAGES[locale]} timeZone="UTC">
      <QueryClientProvider client={new QueryClient()}>
        <ImportRow item={item} upload={upload} onCancelUpload={() => undefined} />
      </QueryClientProvider>
    </NextIntlClientProvider>,
  );
}

it("shows how far an upload and the reading are, and lets both be cancelled", () => {
  const sending = render({ state: "uploading" }, { sentBytes: 5_000_000, totalBytes: 20_000_000 });
  expect(sending).toContain("5 MB of 20 MB");
  expect(sending).toContain('aria-valuenow="5000000"');
  expect(sending).toContain("Cancel");
  expect(render({ state: "uploading", receivedParts: 1 })).toContain('aria-valuenow="8388608"');
  const running = render({ doneItems: 1_200, totalItems: 4_000 });
  expect(running).toContain("1,200 of 4,000 entries");
  expect(running).toContain('aria-valuenow="1200"');
  expect(render({ state: "removing" })).not.toContain("<button");
});

it("says what was taken over, what was here and what was left out, with its place", () => {
  const report: DataImport["report"] = {
    taken: { conversations: 1, messages: 904 },
    known: { attachments: 2 },
    leftOut: { invalid: 1, foreign_address: 2 },
    notes: [
      { file: "data/messages.json", line: 1207, reason: "invalid" },
      { file: "data/messages.json", line: 9, reason: "foreign_address" },
      { file: "data/messages.json", line: 9, reason: "foreign_address" },
    ],
  };
  const done = render({ state: "done", report });
  expect(done).toContain("Taken over: 1 conversation, 904 messages.");
  expect(done).toContain("Here already: 2 files.");
  expect(done).toContain("Left out: 3 entries");
  expect(done).toContain("data/messages.json, line 1,207");
  expect(done.match(/line 9</g)).toHaveLength(1);
  expect(done).toContain("Remove");
  expect(done).not.toContain("progressbar");
  expect(render({ state: "done", report }, null, "de")).toContain("data/messages.json, Zeile 1.207");
  expect(render({ state: "failed", failure: "bomb" })).toContain("unpacks to far more than it should");
});

it("has words for every reason, failure and table, in both languages", () => {
  for (const { imports } of Object.values(MESSAGES)) {
    expect(Object.keys(imports.reasons).sort()).toEqual([...LEFT_OUT_REASONS].sort());
    expect(Object.keys(imports.failures).sort()).toEqual([...IMPORT_FAILURES].sort());
    expect(Object.keys(imports.counts).sort()).toEqual([...TAKEN_TABLES].sort());
  }
});
