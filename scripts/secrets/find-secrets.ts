import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runSecretLint } from "secretlint";
import { z } from "zod";
import { listFiles } from "../run/list-files.ts";

const CONFIG = fileURLToPath(new URL("secretlint.json", import.meta.url));
const MAX_OUTPUT = 1 << 30;

export interface FoundSecret {
  /** The path of a file in the tree, or of a file as it was once, with its blob. */
  where: string;
  line: number;
  /** Which kind, never the secret itself. */
  kind: string;
}

const reportSchema = z.array(
  z.object({
    filePath: z.string(),
    messages: z.array(z.object({ messageId: z.string(), loc: z.object({ start: z.object({ line: z.int() }) }) })),
  }),
);

async function lintFiles(folder: string, files: readonly string[]) {
  if (files.length === 0) return [];
  const { stdout, stderr } = await runSecretLint({
    // Ignored files are not committed, and committed ones are read whatever an ignore file says.
    cliOptions: { cwd: folder, filePathOrGlobList: [...files], noGlob: true, respectGitignore: false },
    engineOptions: { cwd: folder, configFilePath: CONFIG, formatter: "json", color: false, maskSecrets: true },
  });
  if (stderr) throw stderr;
  return reportSchema
    .parse(JSON.parse(stdout ?? "[]"))
    .flatMap(({ filePath, messages }) =>
      messages.map(({ messageId, loc }) => ({ path: filePath, line: loc.start.line, kind: messageId })),
    );
}

const git = (root: string, args: readonly string[], input = "") =>
  execFileSync("git", ["-C", root, ...args], { input, maxBuffer: MAX_OUTPUT });

/** Secrets in the files that are committed, as they are on the disk now; in all but ignored ones where there is no git. */
export async function findInTree(root: string): Promise<FoundSecret[]> {
  const found = await lintFiles(
    root,
    listFiles(root).map((file) => join(root, file)),
  );
  return found.map(({ path, line, kind }) => ({ where: path.slice(root.length + 1), line, kind }));
}

/** Every content that a file ever had in a commit that is reachable, by its blob. */
function listBlobs(root: string): { id: string; path: string }[] {
  const objects = git(root, ["rev-list", "--objects", "--all"]).toString().trim().split("\n");
  const named = objects.filter((line) => line.includes(" "));
  const pathOf = new Map(named.map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]));
  const kinds = git(root, ["cat-file", "--batch-check"], `${[...pathOf.keys()].join("\n")}\n`);
  return kinds
    .toString()
    .trim()
    .split("\n")
    .flatMap((line) => {
      const [id = "", type] = line.split(" ");
      return type === "blob" ? [{ id, path: pathOf.get(id) ?? "" }] : [];
    });
}

/** Calls `use` with each blob's bytes; one process for all of them. */
function readBlobs(root: string, ids: readonly string[], use: (id: string, bytes: Buffer) => void): void {
  const output = git(root, ["cat-file", "--batch"], `${ids.join("\n")}\n`);
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(10, at);
    const [id = "", , size = "0"] = output.subarray(at, end).toString().split(" ");
    use(id, output.subarray(end + 1, end + 1 + Number(size)));
    at = end + Number(size) + 2;
  }
}

/** Secrets in anything that was ever committed: taking one out of the tree leaves it in the history. */
export async function findInHistory(root: string): Promise<FoundSecret[]> {
  const blobs = new Map(listBlobs(root).map(({ id, path }) => [id, path]));
  const folder = mkdtempSync(join(tmpdir(), "nexus-history-"));
  try {
    const files: string[] = [];
    readBlobs(root, [...blobs.keys()], (id, bytes) => {
      // Rules look at names too.
      const file = join(folder, id, basename(blobs.get(id) ?? id));
      mkdirSync(join(folder, id));
      writeFileSync(file, bytes);
      files.push(file);
    });
    const found = await lintFiles(folder, files);
    return found.map(({ path, line, kind }) => {
      const [id = ""] = path.slice(folder.length + 1).split("/");
      return { where: `${blobs.get(id)} (blob ${id.slice(0, 12)})`, line, kind };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
