import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { TEST_ENV } from "../testing/test-env.ts";
import { PROVIDER_ENV_NAMES, parseEnv } from "./env.ts";

/** Read by `npm start`, before there is an environment to check. */
const OF_THE_START = ["PORT", "HOST", "NEXUS_DATA"];
/** Set by `npm start`, for its children. */
const INTERNAL = ["NODE_ENV", "MAIL_OUTBOX_URL", "NEWEST_MIGRATION", "DATA_DIRECTORY"];

function listRead(): string[] {
  const names = new Set<string>();
  const source: Record<string, string | undefined> = {
    ...TEST_ENV,
    STRIPE_SECRET_KEY: "sk_test_abc",
    STRIPE_WEBHOOK_SECRET: "whsec_0123456789abcdef",
  };
  parseEnv(
    new Proxy(source, {
      get(target, name) {
        if (typeof name === "string" && /^[A-Z]/.test(name)) names.add(name);
        return target[String(name)];
      },
    }),
  );
  return [...names];
}

it("documents every variable that is read, and no other", () => {
  const example = readFileSync(new URL("../../.env.example", import.meta.url), "utf8");
  const documented = [...example.matchAll(/^# ([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name);
  // One line speaks for all of these.
  const addresses = PROVIDER_ENV_NAMES.map((name) => `${name}_BASE_URL`);
  expect(example).toContain("and OPENAI_BASE_URL=, likewise for each");
  const expected = [...listRead(), ...OF_THE_START].filter((name) => ![...INTERNAL, ...addresses].includes(name));
  expect(documented.sort()).toEqual(expected.sort());
});
