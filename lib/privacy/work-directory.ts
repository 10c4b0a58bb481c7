import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PREFIX = "nexus-privacy-";
/** As long as a run may say nothing before it counts as dead. */
const SILENT_MS = 2 * 3_600_000;

/** A directory on this machine's disk for one run, readable by this process's user alone. */
export interface WorkDirectory {
  path: string;
  discard(): Promise<void>;
}

/** Makes one. A run whose process is killed leaves it to `removeLeftDirectories`. */
export async function makeWorkDirectory(): Promise<WorkDirectory> {
  const path = await mkdtemp(join(tmpdir(), PREFIX));
  return { path, discard: () => rm(path, { recursive: true, force: true }) };
}

/** When something was last written into a directory. By the machine's clock, as its disk tells it. */
async function lastWritten(directory: string): Promise<number> {
  const paths = [directory, ...(await readdir(directory)).map((name) => join(directory, name))];
  return Math.max(...(await Promise.all(paths.map(async (path) => (await stat(path)).mtimeMs))));
}

/** Removes what runs have left that were killed: an archive holds everything of a person. Returns how many there were. */
export async function removeLeftDirectories(): Promise<number> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(PREFIX));
  const removals = names.map(async (name) => {
    const path = join(tmpdir(), name);
    if ((await lastWritten(path)) > Date.now() - SILENT_MS) return false;
    await rm(path, { recursive: true, force: true });
    return true;
  });
  // One that is removed meanwhile, or is another user's of the machine, is not ours to remove.
  return (await Promise.allSettled(removals)).filter((one) => one.status === "fulfilled" && one.value).length;
}
