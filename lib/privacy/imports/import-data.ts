import { newId } from "../../platform/ids.ts";
import type { JobRun } from "../../platform/jobs/define-job.ts";
import { log } from "../../platform/log.ts";
import { openArchive } from "./archive/open-archive.ts";
import { Refused } from "./archive/refused.ts";
import { openSource } from "./formats/registry.ts";
import { importDataJob } from "./import-job.ts";
import { deleteParts, fetchArchive } from "./parts.ts";
import { Report } from "./report.ts";
import {
  claimImport,
  failImport,
  finishImport,
  type ImportRun,
  NotWanted,
  releaseImport,
  setTotal,
} from "./run-store.ts";
import type { Taking } from "./take/context.ts";
import { takeConversations } from "./take/take-conversations.ts";
import { takeFeedback } from "./take/take-feedback.ts";
import { takeFiles } from "./take/take-files.ts";
import { takeMessages } from "./take/take-messages.ts";
import { takeProjects } from "./take/take-projects.ts";
import { takeSettings } from "./take/take-settings.ts";
import { takeViews } from "./take/take-views.ts";

/** What is referred to comes before what refers to it. Each step can be repeated, and finds what it made before. */
const STEPS: readonly ((taking: Taking) => Promise<void>)[] = [
  takeFiles,
  takeProjects,
  takeConversations,
  takeMessages,
  takeViews,
  takeFeedback,
  takeSettings,
];

async function takeOver(run: ImportRun, report: Report, signal: AbortSignal): Promise<void> {
  const file = await fetchArchive(run, signal);
  try {
    const archive = await openArchive(file.path);
    try {
      const source = await openSource(archive);
      await setTotal(run, source.total);
      const maps = { projects: new Map(), conversations: new Map(), messages: new Map(), files: new Map() };
      for (const step of STEPS) await step({ run, source, report, signal, ...maps });
    } finally {
      await archive.close();
    }
  } finally {
    await file.discard();
  }
  await finishImport(run, report.toJSON());
}

/**
 * The job: reads the archive of an import and takes over what is in it. A run that broke off is begun again from the
 * start; an archive that is refused is not.
 */
export async function importData({ importId }: { importId: string }, { attempt, signal }: JobRun): Promise<void> {
  const run = await claimImport(importId, newId());
  if (!run) return;
  const report = new Report();
  try {
    await takeOver(run, report, signal);
  } catch (error) {
    // Whoever removes the import removes its parts.
    if (error instanceof NotWanted) return;
    const isRefused = error instanceof Refused;
    if (!isRefused && attempt <= importDataJob.retryLimit) {
      await releaseImport(run);
      throw error;
    }
    await failImport(run, isRefused ? error.failure : "broke_off", report.toJSON());
    log.info({ importId, err: error }, "import failed");
    await deleteParts(run.userId, importId, run.sizeBytes);
    if (!isRefused) throw error;
    return;
  }
  await deleteParts(run.userId, importId, run.sizeBytes);
}
