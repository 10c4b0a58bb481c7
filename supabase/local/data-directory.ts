import { statfsSync } from "node:fs";

/** Thrown when the data directory cannot be used; the message says why and what helps. */
export class DataDirectoryError extends Error {
  override readonly name = "DataDirectoryError";
}

/** How the C library under the embedded database calls ENOSPC. */
const DATABASE_ENOSPC = 51;
/** With less, the embedded database does not open: the next file of its log alone has 16 MB. */
const LEAST_FREE_BYTES = 32 * 1024 * 1024;

const REASONS: Record<string, string> = {
  EACCES: "this user may not read or write there",
  EPERM: "this user may not change it",
  EROFS: "its disk is read-only",
  EEXIST: "it is not a directory",
  ENOTDIR: "it is not a directory",
  ENOSPC: "its disk is full",
  EDQUOT: "its disk is full",
};

function reasonOf(directory: string, fault: unknown): string | undefined {
  const { code, errno } = fault as { code?: unknown; errno?: unknown };
  if (typeof code === "string") return REASONS[code];
  if (errno === DATABASE_ENOSPC) return REASONS.ENOSPC;
  try {
    // The database does not say why it did not open.
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize < LEAST_FREE_BYTES ? REASONS.ENOSPC : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What a fault that met somebody who used the data directory is for people.
 * @returns A DataDirectoryError when the directory is the reason, else the fault itself.
 */
export function explainFault(directory: string, fault: unknown): unknown {
  if (typeof fault !== "object" || fault === null || fault instanceof DataDirectoryError) return fault;
  const reason = reasonOf(directory, fault);
  if (reason === undefined) return fault;
  const { message } = fault as { message?: unknown };
  const detail = typeof message === "string" ? ` (${message})` : "";
  return new DataDirectoryError(
    `The data directory ${directory} cannot be used: ${reason}${detail}. Mend that, or choose another: --data DIR`,
    { cause: fault },
  );
}

/** Runs what needs the directory. @throws DataDirectoryError when the directory is the reason, else what `work` throws. */
export function inDirectory<T>(directory: string, work: () => T): T {
  try {
    return work();
  } catch (fault) {
    throw explainFault(directory, fault);
  }
}
