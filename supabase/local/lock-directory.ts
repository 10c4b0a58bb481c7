import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inDirectory } from "./data-directory.ts";

/** Thrown when another live process owns the directory. */
export class DirectoryLockedError extends Error {
  override readonly name = "DirectoryLockedError";
  readonly pid: number;

  constructor(directory: string, pid: number) {
    super(`${directory} is in use by process ${pid}. Stop that process, or choose another directory with --data.`);
    this.pid = pid;
  }
}

export interface DirectoryLock {
  release(): void;
}

/** The fields of a process's `/proc/<pid>/stat` behind its name (Linux); none where it is not there. */
function statOf(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command name is in parentheses and may hold spaces.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}

/** When the process began, in clock ticks since boot (Linux); tells a reused pid from the original. */
function startTicks(pid: number): string {
  return statOf(pid)[19] ?? "";
}

/** Killed, and nothing of it runs any more, but its parent has not asked: in a container without an init, for ever. */
function isZombie(pid: number): boolean {
  const stat = statOf(pid);
  return stat[0] === "Z" && stat[17] === "1";
}

/** Whether a process with this id lives. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    // EPERM: it lives, under another user.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function findOwner(content: string): number | null {
  const [pidText = "", ticks = ""] = content.trim().split(" ");
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return null;
  return startTicks(pid) === ticks ? pid : null;
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

/** The process that holds the lock `name` of a directory; null when none that lives does. */
export function findHolder(directory: string, name: string): number | null {
  const content = readOrNull(join(directory, name));
  return content === null ? null : findOwner(content);
}

/**
 * Takes the lock file `name` of a directory for this process; a lock left by a process that is gone is taken over.
 * @param directory Created with mode 0700 when missing.
 * @throws DirectoryLockedError when a live process holds it; DataDirectoryError when nothing can be written there.
 */
export function lockDirectory(directory: string, name: string): DirectoryLock {
  const path = join(directory, name);
  const own = join(directory, `${name}.${process.pid}.${Math.random().toString(36).slice(2)}`);
  inDirectory(directory, () => {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    // Written under another name and linked, so that nobody ever reads half a lock.
    writeFileSync(own, `${process.pid} ${startTicks(process.pid)}\n`, { mode: 0o600 });
  });
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        linkSync(own, path);
        break;
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "EEXIST") || attempt > 20) throw error;
      }
      const seen = readOrNull(path);
      const owner = seen === null ? null : findOwner(seen);
      if (owner !== null) throw new DirectoryLockedError(directory, owner);
      if (seen !== null) discardStale(path, `${own}.stale`, seen);
    }
  } finally {
    rmSync(own, { force: true });
  }
  return {
    release() {
      const content = readOrNull(path);
      if (content !== null && findOwner(content) === process.pid) rmSync(path, { force: true });
    },
  };
}

/** Removes a stale lock by renaming it; if another starter replaced it in between, its lock is put back. */
function discardStale(path: string, aside: string, seen: string): void {
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (readOrNull(aside) !== seen) linkSync(aside, path);
  rmSync(aside, { force: true });
}
