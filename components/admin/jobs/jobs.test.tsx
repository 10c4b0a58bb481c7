import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { DeadJob } from "@/lib/auth/admin/jobs/schema";
import deConsole from "../../../messages/de/console.json" with { type: "json" };
import enConsole from "../../../messages/en/console.json" with { type: "json" };
import { DeadTable } from "./dead-table";
import { WorkerState } from "./overview-section";
import { QueueTable } from "./queue-table";
import { ScheduleTable } from "./schedule-table";

const MESSAGES = { en: { console: enConsole }, de: { console: deConsole } };
const AT = "2026-11-26T10:00:00.000Z";
const nothing = () => undefined;

describe.each(["en", "de"] as const)("in %s", (locale) => {
  const words = MESSAGES[locale].console.jobs;
  const render = (node: ReactNode) =>
    renderToStaticMarkup(
      <NextIntlClientProvider locale={locale} messages={MESSAGES[locale] as typeof MESSAGES.en} timeZone="UTC">
        {node}
      </NextIntlClientProvider>,
    );

  it("a worker that is gone is called so, and when it was seen", () => {
    expect(render(<WorkerState worker={{ alive: false, seenAt: null }} />)).toContain(words.workerNever);
    const gone = render(<WorkerState worker={{ alive: false, seenAt: AT }} />);
    expect(gone).toContain(words.workerGone);
    expect(gone).toContain(`dateTime="${AT}"`);
    expect(render(<WorkerState worker={{ alive: true, seenAt: AT }} />)).toContain(words.workerAlive);
  });

  it("only a queue with dead letters offers to retry them", () => {
    const queue = { name: "mail.send", queued: 1, active: 0, failed: 2, dead: 0, retries: 5, oldestDueAt: null };
    const table = (dead: number) =>
      render(<QueueTable items={[{ ...queue, dead }]} busy={false} onRetry={nothing} onShowDead={nothing} />);
    expect(table(0)).not.toContain("<button");
    expect(table(3)).toContain(`>${words.retryAll}</button>`);
  });

  it("a dead letter says its error, its tries and its payload as text", () => {
    const job: DeadJob = {
      id: "0197f000-0000-7000-8000-000000000001",
      queue: "mail.send",
      createdAt: AT,
      diedAt: AT,
      tries: 6,
      error: "<b>refused</b>",
      payload: '{ "mailId": "m1" }',
    };
    const html = render(<DeadTable items={[job]} busy={false} onRetry={nothing} onDiscard={nothing} />);
    for (const text of ["&lt;b&gt;refused", "6 ", "m1", words.retry, words.discard]) expect(html).toContain(text);
  });

  it("a schedule says how the last run went", () => {
    const schedule = { queue: "billing.reconcile", cron: "17 3 * * *", timezone: "UTC", nextAt: AT };
    const html = render(
      <ScheduleTable
        schedules={[
          { ...schedule, last: { at: AT, state: "failed" } },
          { ...schedule, cron: "1 1 * * *", last: null },
        ]}
      />,
    );
    expect(html).toContain(words.runStates.failed);
    expect(html).toContain(words.neverRun);
  });
});
