import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findInHistory, findInTree } from "./find-secrets.ts";

// In parts, or this file would be a finding.
const CANARY = ["ghp", "wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx"].join("_");
const PRIVATE_KEY = ["-----BEGIN RSA", "PRIVATE KEY-----\nMIIE", "QIBAAKCAQEA".repeat(40)].join(" ");

let root: string;
const git = (...args: string[]) =>
  execFileSync("git", ["-C", root, "-c", "user.name=t", "-c", "user.email=t@example.org", ...args], { stdio: "pipe" });
const commit = () => {
  git("add", "-A");
  git("commit", "-q", "-m", "x");
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "nexus-secrets-"));
  git("init", "-q");
  mkdirSync(join(root, "app/(app)/[id]"), { recursive: true });
  writeFileSync(join(root, "app/(app)/[id]/page.tsx"), "export const key = process.env.OPENAI_API_KEY;\n");
  commit();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("the scan for secrets (FW-11)", () => {
  it("finds nothing where there is nothing", async () => {
    expect(await findInTree(root)).toEqual([]);
    expect(await findInHistory(root)).toEqual([]);
  });

  it("finds a key before it is committed, wherever it is, and does not repeat it", async () => {
    writeFileSync(join(root, "app/(app)/[id]/page.tsx"), `\n\nconst token = "${CANARY}";\n`);
    const found = await findInTree(root);
    expect(found).toEqual([{ where: "app/(app)/[id]/page.tsx", line: 3, kind: "GITHUB_TOKEN" }]);
  });

  it("finds a key where there is no git, except in what is never committed", async () => {
    rmSync(join(root, ".git"), { recursive: true });
    writeFileSync(join(root, ".gitignore"), ".data/\n.env\n*.log\n");
    mkdirSync(join(root, ".data"));
    for (const file of [".data/key", ".env", "app/x.log", "app/(app)/[id]/key.ts"])
      writeFileSync(join(root, file), CANARY);
    expect((await findInTree(root)).map(({ where }) => where)).toEqual(["app/(app)/[id]/key.ts"]);
  });

  it("finds a key that was taken out again in the history", async () => {
    const file = join(root, "deploy.pem");
    writeFileSync(file, `${PRIVATE_KEY}\n-----END RSA PRIVATE KEY-----\n`);
    commit();
    rmSync(file);
    commit();
    expect(await findInTree(root)).toEqual([]);
    const [found] = await findInHistory(root);
    expect(found).toMatchObject({ where: expect.stringMatching(/^deploy\.pem \(blob \w{12}\)$/), kind: "PrivateKey" });
  });

  it("finds a key on a branch that nobody has merged", async () => {
    git("checkout", "-q", "-b", "other");
    writeFileSync(join(root, "note.txt"), CANARY);
    commit();
    git("checkout", "-q", "-");
    expect(await findInTree(root)).toEqual([]);
    expect(await findInHistory(root)).toHaveLength(1);
  });
});
