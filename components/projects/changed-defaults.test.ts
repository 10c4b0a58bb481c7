import { expect, it } from "vitest";
import { changedDefaults } from "./changed-defaults";

const OWN = { model: "nexus/auto", routeMode: "balanced" } as const;
const PROJECT = { model: "openai/gpt-4.1-mini", routeMode: "economy" } as const;

it("gives a chat what its project begins with, and takes it back when it leaves", () => {
  expect(changedDefaults(OWN, OWN, PROJECT)).toEqual(PROJECT);
  expect(changedDefaults(PROJECT, PROJECT, OWN)).toEqual(OWN);
  expect(changedDefaults(OWN, OWN, OWN)).toEqual({});
});

it("leaves what the person has chosen meanwhile", () => {
  const chosen = { model: "openai/gpt-4.1", routeMode: "balanced" } as const;
  expect(changedDefaults(chosen, OWN, PROJECT)).toEqual({ routeMode: "economy" });
  expect(changedDefaults({ ...PROJECT, routeMode: "quality" }, PROJECT, OWN)).toEqual({ model: "nexus/auto" });
});
