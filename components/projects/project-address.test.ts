import { expect, it } from "vitest";
import { inProject, projectIn } from "./project-address";

const ID = "01a1fc0e-3d31-747f-ba3c-e54f45900ab7";
const read = (search: string) => projectIn(new URLSearchParams(search));

it("reads the project that was written into an address, and nothing else", () => {
  expect(read(inProject(ID))).toBe(ID);
  for (const search of [
    "",
    "?project=",
    "?project=1",
    `?project=${ID}x`,
    `?project=${ID.toUpperCase()}`,
    "?project=../x",
  ]) {
    expect([search, read(search)]).toEqual([search, null]);
  }
});
