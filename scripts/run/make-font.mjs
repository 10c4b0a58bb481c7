import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import subsetFont from "subset-font";

/** Where the font is committed; under the SIL Open Font License, which is beside it. */
export const FONT_FILE = fileURLToPath(new URL("../../components/theme/fonts/inter-latin.woff2", import.meta.url));

const PACKAGE = new URL("../../node_modules/@fontsource-variable/inter/", import.meta.url);
/** Marks that the file has beside the letters of its range. */
const MARKS = "U+0300-0301,U+0303,U+0309,U+0323";
/** The weights of the design; the optical size stays whole. */
const WEIGHTS = { min: 400, max: 600, default: 400 };
/** Without fractions: nothing asks for them. */
const FEATURES = ["calt", "ccmp", "locl", "tnum", "kern", "mark", "mkmk"];

/** The characters of a CSS `unicode-range`. */
function charactersOf(range) {
  return range.split(",").flatMap((part) => {
    const [first, last = first] = part.replace("U+", "").split("-");
    const from = Number.parseInt(first, 16);
    return Array.from({ length: Number.parseInt(last, 16) - from + 1 }, (_, at) => String.fromCodePoint(from + at));
  });
}

/**
 * Makes the font that every page loads first: the package's Latin Inter, which has all weights from 100 to 900, cut to what
 * the design uses (46 kB in place of 73).
 * @returns {Promise<Buffer>} WOFF2.
 */
export function makeFont() {
  const { latin } = JSON.parse(readFileSync(new URL("unicode.json", PACKAGE), "utf8"));
  const font = readFileSync(new URL("files/inter-latin-opsz-normal.woff2", PACKAGE));
  return subsetFont(font, charactersOf(`${latin},${MARKS}`).join(""), {
    targetFormat: "woff2",
    variationAxes: { wght: WEIGHTS },
    keepFeatures: FEATURES,
  });
}
