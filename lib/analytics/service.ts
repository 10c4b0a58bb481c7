import type { Principal } from "../auth/schema.ts";
import { getProfile } from "../auth/service/profile.ts";
import { unlistedName } from "../models/policy.ts";
import { KEYED_PROVIDERS } from "../models/providers/registry.ts";
import { findModel } from "../models/registry/find-model.ts";
import { INTENTS, type Intent } from "../models/schema.ts";
import { nowMs } from "../platform/clock.ts";
import type { Page, PageQuery } from "../platform/public/page-schema.ts";
import { csvHead, csvLine } from "./export-csv.ts";
import { daysOf, runningTotals, savingsOf } from "./policy.ts";
import {
  DAY_SLOTS,
  type Estimate,
  type ExportFormat,
  type ExportRow,
  MINIMUM_SAMPLE,
  type Period,
  type ProviderDays,
  type RouteChange,
  type RouterReport,
} from "./schema.ts";
import { type Interval, meanOf, shareOf } from "./statistics/intervals.ts";
import { listChanges } from "./store/list-changes.ts";
import { readExport } from "./store/read-export.ts";
import { readProviders } from "./store/read-providers.ts";
import { type ReportSums, readReport } from "./store/read-report.ts";

async function rangeOf(principal: Principal, period: Period) {
  const { timeZone } = await getProfile(principal);
  return { timeZone, ...daysOf(period, nowMs(), timeZone) };
}

/** Models of a server of one's own, and the demo, are in no registry. */
const nameOf = (modelId: string) => findModel(modelId)?.name ?? unlistedName(modelId);

/** The names of models; where several providers offer one of the same name, with the provider. */
function namesOf(modelIds: readonly string[]): RouterReport["models"] {
  const names = modelIds.map(nameOf);
  const isShared = (name: string) => names.indexOf(name) !== names.lastIndexOf(name);
  return modelIds.map((id) => {
    const provider = id.slice(0, id.indexOf("/"));
    const label = KEYED_PROVIDERS.find((known) => known.id === provider)?.name ?? provider;
    return { id, name: isShared(nameOf(id)) ? `${nameOf(id)} (${label})` : nameOf(id) };
  });
}

const knownIntent = (intent: string | null): Intent | null => INTENTS.find((known) => known === intent) ?? null;

function estimateOf(sample: number, interval: Interval | null): Estimate {
  const shown = sample >= MINIMUM_SAMPLE ? interval : null;
  return {
    sample,
    minimum: MINIMUM_SAMPLE,
    value: shown?.value ?? null,
    low: shown?.low ?? null,
    high: shown?.high ?? null,
  };
}

function changesOf({ changes, totals }: ReportSums): RouterReport["changes"] {
  const count = changes.reduce((sum, change) => sum + change.count, 0);
  const [top] = changes.toSorted((a, b) => b.count - a.count);
  return {
    count,
    ratio: totals.auto > 0 ? count / totals.auto : null,
    topIntent: top ? { intent: knownIntent(top.intent), count: top.count } : null,
  };
}

function singlesOf({ singles, totals }: ReportSums): RouterReport["singles"] {
  return singles
    .map(({ modelId, answers, alone, cost, qualityPoints }) => ({
      modelId,
      answers,
      covered: answers / totals.auto,
      aloneMicroUsd: alone,
      costMicroUsd: cost,
      savedMicroUsd: alone - cost,
      qualityPoints,
    }))
    .sort((a, b) => b.answers - a.answers || b.qualityPoints - a.qualityPoints);
}

/** What Auto chose for the person in a period, what it saved, and whether the choice was right. */
export async function getRouterReport(principal: Principal, period: Period): Promise<RouterReport> {
  const { timeZone, dates, edges } = await rangeOf(principal, period);
  const sums = await readReport(principal, { edges });
  const { totals, regret, ratings } = sums;
  const shares = sums.shares
    .map(({ intent, modelId, answers, cost, unpriced }) => ({
      intent: knownIntent(intent),
      modelId,
      answers,
      costMicroUsd: cost,
      unpriced,
    }))
    .sort((a, b) => b.answers - a.answers);
  const singles = singlesOf(sums);
  const modelIds = new Set<string>([...shares, ...singles].map(({ modelId }) => modelId));
  return {
    period,
    timeZone,
    from: dates[0] ?? "",
    to: dates.at(-1) ?? "",
    answers: { auto: totals.auto, all: sums.all },
    cost: { microUsd: totals.cost, unpriced: totals.unpriced },
    savings: {
      answers: totals.compared,
      unknown: totals.auto - totals.compared,
      costMicroUsd: totals.comparedCost,
      bestMicroUsd: totals.comparedBest,
      ...savingsOf(totals.comparedCost, totals.comparedBest),
    },
    ratings: estimateOf(ratings.n, shareOf(ratings)),
    changes: changesOf(sums),
    shares,
    days: runningTotals(dates, sums.days),
    singles,
    regret: estimateOf(regret.answers, meanOf(regret)),
    models: namesOf([...modelIds]),
  };
}

/** The answers of a period that the person changed by hand, newest first. */
export async function listRouteChanges(
  principal: Principal,
  period: Period,
  page: PageQuery,
): Promise<Page<RouteChange>> {
  const { edges } = await rangeOf(principal, period);
  const { items, nextCursor } = await listChanges(principal, { edges }, page);
  return {
    items: items.map(({ id, createdAt, intent, modelId, changedToId, ...row }) => ({
      ...row,
      messageId: id,
      at: createdAt.toISOString(),
      intent: knownIntent(intent),
      modelId,
      modelName: nameOf(modelId),
      changedToId,
      changedToName: changedToId === null ? null : nameOf(changedToId),
    })),
    nextCursor,
  };
}

/** The text of an export, page by page. */
async function* textOf(pages: AsyncIterable<ExportRow[]>, format: ExportFormat): AsyncGenerator<string> {
  yield format === "csv" ? csvHead() : "[";
  let separator = "\n";
  for await (const rows of pages) {
    if (format === "csv") yield rows.map(csvLine).join("");
    else yield separator + rows.map((row) => JSON.stringify(row)).join(",\n");
    separator = ",\n";
  }
  if (format === "json") yield "\n]\n";
}

/** Reads on only when the last chunk was taken, and stops reading when the download is given up. */
function streamOf(text: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await text.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await text.return(undefined);
    },
  });
}

const DAY_MS = 86_400_000;

/** How the providers did for a person in the last 24 hours. */
export async function getProviderDays(principal: Principal): Promise<ProviderDays> {
  const to = nowMs();
  const rows = await readProviders(principal, { from: new Date(to - DAY_MS), to: new Date(to), slots: DAY_SLOTS });
  const bySlot = new Map(rows.map((row) => [`${row.provider} ${row.slot}`, row]));
  const items = rows
    .filter(({ slot }) => slot === null)
    .map(({ slot: _, firstTokenMs, ...sums }) => ({
      ...sums,
      firstTokenMs: firstTokenMs === null ? null : Math.round(firstTokenMs),
      slots: Array.from({ length: DAY_SLOTS }, (_none, slot) => {
        const { calls = 0, failures = 0 } = bySlot.get(`${sums.provider} ${slot}`) ?? {};
        return { calls, failures };
      }),
    }));
  items.sort((a, b) => b.calls - a.calls || a.provider.localeCompare(b.provider));
  return { items };
}

/** One row for each answer of Auto's in a period, as a file to download. It is written while it is read. */
export async function exportRouter(principal: Principal, period: Period, format: ExportFormat): Promise<Response> {
  const { edges, dates } = await rangeOf(principal, period);
  const text = textOf(readExport(principal, { edges }), format);
  return new Response(streamOf(text), {
    headers: {
      "content-type": format === "csv" ? "text/csv; charset=utf-8" : "application/json; charset=utf-8",
      "content-disposition": `attachment; filename="router-${dates[0]}-to-${dates.at(-1)}.${format}"`,
      "cache-control": "private, no-store",
      "x-content-type-options": "nosniff",
    },
  });
}
