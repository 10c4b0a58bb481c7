import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import GERMAN from "./german.json" with { type: "json" };
import { inGerman } from "./in-german.ts";

const LIB = fileURLToPath(new URL("../../../", import.meta.url));
const KNOWN: Readonly<Record<string, string>> = GERMAN;

/** What only a program can be told: how it has to ask, or of an interface that no page of ours uses. */
const FOR_PROGRAMS = [
  "Send one of {}.",
  "Send the body as application/json.",
  "Send the body as multipart/form-data.",
  "The API key is not valid.",
  "An API key may not do this.",
  "{} already has an account.",
  "{} cannot read this as asked.",
  "{} does not {}.",
  "{} makes vectors of one size.",
  "{} takes no tools. Choose another model, or send none.",
  "{} {}. Choose a Whisper model.",
  "{} {}. Choose another model.",
  "{} was not found.",
  "Say what to do: confirm, remove, tell or tell_not.",
  "The body is not valid JSON.",
  "The body is not valid multipart/form-data.",
  "The first request with this Idempotency-Key still runs.",
  "The header Idempotency-Key {}.",
  "The messages have about {} tokens, and the window of {} has {}. {}",
  'The model "{}" does not exist. Names look like provider/model, or nexus/auto.',
  "This API route was not found.",
  "This Idempotency-Key was used for another request.",
  "This request was answered before, and its answer was too large to be kept.",
];

/** The arguments of a call, from behind its bracket. */
function argumentsFrom(text: string, start: number): string[] {
  const found: string[] = [];
  let [depth, quote, from] = [0, "", start];
  for (let at = start; at < text.length; at++) {
    const sign = text[at] ?? "";
    if (quote) {
      if (sign === "\\") at++;
      else if (sign === quote) quote = "";
    } else if (sign === '"' || sign === "`") quote = sign;
    else if ("([{".includes(sign)) depth++;
    else if (")]}".includes(sign) && depth-- === 0) return [...found, text.slice(from, at)];
    else if (sign === "," && depth === 0) {
      found.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return found;
}
const textsIn = (code: string) =>
  [...code.matchAll(/"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g)].map(([, plain, template]) =>
    (plain ?? template ?? "").replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, "{}"),
  );

/** What the server says of refusals, as it stands in the source, with where. */
function saidBySource(): Map<string, string> {
  const said = new Map<string, string>();
  const files = globSync("**/*.ts", { cwd: LIB }).filter((name) => !/\.test\.ts$|testing\/|webhook\//.test(name));
  for (const file of files) {
    const text = readFileSync(`${LIB}${file}`, "utf8");
    for (const { index, 0: call } of text.matchAll(/new AppError\(/g)) {
      const [, message = ""] = argumentsFrom(text, index + call.length);
      for (const one of textsIn(message)) if (one.includes(" ")) said.set(one, file);
    }
    for (const { index, 0: call } of text.matchAll(/\bnotFound\(/g)) {
      const [what = ""] = argumentsFrom(text, index + call.length);
      for (const one of textsIn(what)) if (/^[A-Z]/.test(one)) said.set(`${one} was not found.`, file);
    }
  }
  return said;
}

/** What is kept of a key that its provider does not take, and of a server that is not there. */
function saidOfKeys(): string[] {
  const files = ["models/keys/test-outcome.ts", "models/gateway/dead-keys.ts", "models/keys/service.ts"];
  return files.flatMap((file) =>
    textsIn(readFileSync(`${LIB}${file}`, "utf8")).filter((one) => /^(The|This) .+\.$/.test(one)),
  );
}

describe("what the server says of a refusal, in German", () => {
  it("has words for what is said of a key", () => {
    const said = saidOfKeys();
    expect(said.length).toBeGreaterThan(4);
    expect(said.filter((one) => inGerman(one) === one)).toEqual([]);
    for (const status of ["The provider answered 503", "The provider's answer was not understood"]) {
      expect(inGerman(`${status}, so the key could not be tested.`)).toMatch(/ließ sich der Schlüssel nicht prüfen\.$/);
    }
  });

  it("has words for everything that a page can show", () => {
    const said = saidBySource();
    expect(said.size).toBeGreaterThan(150);
    const without = [...said].filter(([one]) => !FOR_PROGRAMS.includes(one) && KNOWN[one] === undefined);
    expect(without).toEqual([]);
  });

  it("names what the English sentence names", () => {
    for (const [english, german] of Object.entries(KNOWN)) {
      const places = english.split("{}").length - 1;
      const named = [...german.matchAll(/\{(\d)\}/g)].map(([, place]) => Number(place));
      expect([german, named.every((place) => place < places)]).toEqual([german, true]);
      expect(german).toMatch(/[.!?]$/);
    }
    expect(inGerman("GPT-4.1 (mini) is not available right now.")).toBe("GPT-4.1 (mini) ist gerade nicht erreichbar.");
    expect(
      inGerman(
        "OpenAI has refused the key that GPT-4.1 uses. Change or test it in the settings, or choose another model.",
      ),
    ).toBe(
      "OpenAI hat den Schlüssel abgelehnt, den GPT-4.1 benutzt. Ändere oder prüfe ihn in den Einstellungen, oder wähle ein anderes Modell.",
    );
    expect(inGerman("You have 3 keys for this provider. Remove one first.")).toMatch(/^Du hast 3 Schlüssel für diesen/);
    const storage = "The storage of Acme is full. Delete conversations with files that you no longer need.";
    expect(inGerman(storage)).toMatch(/^Der Speicher von Acme ist voll\./);
    expect(inGerman(`${storage} The plan Pro allows it.`)).toMatch(
      /^Der Speicher von Acme .* Der Tarif Pro erlaubt es\.$/,
    );
    expect(inGerman("Something new. The plan Pro allows it.")).toBe("Something new. The plan Pro allows it.");
    expect(inGerman("Something new.")).toBe("Something new.");
  });
});
