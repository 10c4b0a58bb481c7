import { newId } from "../../../platform/ids.ts";
import type { ImportedProject } from "../formats/imported-rows.ts";
import { findItems, putItems } from "../items-store.ts";
import { asRun, becomePerson } from "../run-store.ts";
import { inBatches, type PlacedRow, type Taking } from "./context.ts";
import { insertProjects, listInOwnWorkspace, restoreProjects } from "./projects-store.ts";

type Batch = readonly PlacedRow<ImportedProject>[];

async function takeBatch({ run, report, projects }: Taking, seen: Set<string>, batch: Batch): Promise<void> {
  await asRun(run, batch.length, async (tx) => {
    const origins = batch.map(({ row }) => row.origin);
    const known = await findItems(tx, run, "project", origins);
    const made: { localId: string; row: ImportedProject; origin: string }[] = [];
    for (const { row, file, line } of batch) {
      const found = known.get(row.origin);
      if (seen.has(row.origin)) report.leaveOut({ file, line }, "duplicate");
      else if (found) report.count(found.isOurs ? "taken" : "known", "projects");
      else {
        made.push({ localId: newId(), row, origin: row.origin });
        report.count("taken", "projects");
      }
      seen.add(row.origin);
    }
    if (made.length > 0) await putItems(tx, run, "project", made);
    await becomePerson(tx, run);
    const here = [...known.values()].map(({ localId }) => localId);
    // Whoever brings a project back wants to see it.
    await restoreProjects(tx, run, here);
    await insertProjects(
      tx,
      run,
      made.map(({ localId, row: { origin: _, ...row } }) => ({ ...row, id: localId })),
    );
    const own = await listInOwnWorkspace(tx, run, here);
    for (const { origin, localId } of [...known.values()].filter((item) => own.has(item.localId))) {
      projects.set(origin, localId);
    }
    for (const { origin, localId } of made) projects.set(origin, localId);
  });
}

/** Takes over the projects, into the person's own workspace. */
export async function takeProjects(taking: Taking): Promise<void> {
  const seen = new Set<string>();
  for await (const batch of inBatches(taking, taking.source.projects())) await takeBatch(taking, seen, batch);
}
