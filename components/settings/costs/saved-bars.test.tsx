import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { SavedBars } from "./saved-bars";

const widthsOf = (share: number) =>
  [
    ...renderToStaticMarkup(<SavedBars share={share} best="best" own="own" />).matchAll(/ width="([\d.]+%)"><rect/g),
  ].map(([, width]) => width);

it("draws what was paid in parts of what the best model alone would have cost", () => {
  expect(widthsOf(0.4)).toEqual(["100%", "40%"]);
  expect(widthsOf(1)).toEqual(["100%", "100%"]);
  // Nothing paid is still a bar that can be seen.
  expect(widthsOf(0)).toEqual(["100%", "1%"]);
});

it("puts words into a bar that holds them, and beside one that does not", () => {
  const own = (share: number) => renderToStaticMarkup(<SavedBars share={share} best="best" own="own" />);
  expect(own(0.6)).toMatch(/text-on-accent[^>]*>own/);
  expect(own(0.2)).not.toContain("text-on-accent");
});
