import { createHash } from "node:crypto";

const sha1 = (text: string) => createHash("sha1").update(text).digest("hex");

/** What an Upstash script may begin with and a Redis server refuses: `#!lua flags=allow-key-locking`. */
const HEADER = /^#!lua[^\n]*\n?/;

export interface ScriptTranslator {
  /** Returns the command with script headers removed and digests replaced by those of the stripped scripts. */
  translate(command: string[]): string[];
  /** For SCRIPT LOAD, the digest that the client computes itself; otherwise null. */
  findLoadedDigest(command: string[]): string | null;
}

/**
 * Upstash accepts script headers that a Redis refuses; the client computes digests over the script with its header.
 * After a restart the mapping is empty, EVALSHA answers NOSCRIPT and the client sends the script again.
 */
export function createScriptTranslator(): ScriptTranslator {
  const strippedDigests = new Map<string, string>();

  function strip(script: string): string {
    const stripped = script.replace(HEADER, "");
    if (stripped !== script) strippedDigests.set(sha1(script), sha1(stripped));
    return stripped;
  }

  return {
    translate(command) {
      const [name = "", first = "", ...rest] = command;
      switch (name.toUpperCase()) {
        case "EVAL":
        case "EVAL_RO":
          return [name, strip(first), ...rest];
        case "EVALSHA":
        case "EVALSHA_RO":
          return [name, strippedDigests.get(first.toLowerCase()) ?? first, ...rest];
        case "SCRIPT":
          if (/^load$/i.test(first)) return [name, first, ...rest.map(strip)];
          if (/^exists$/i.test(first))
            return [name, first, ...rest.map((digest) => strippedDigests.get(digest) ?? digest)];
          return command;
        default:
          return command;
      }
    },
    findLoadedDigest([name = "", first = "", script = ""]) {
      return /^script$/i.test(name) && /^load$/i.test(first) ? sha1(script) : null;
    },
  };
}
