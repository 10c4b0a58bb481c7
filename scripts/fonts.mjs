// npm run fonts: makes the committed font anew, after an update of its package. A test compares the two.
import { writeFileSync } from "node:fs";
import { FONT_FILE, makeFont } from "./run/make-font.mjs";

writeFileSync(FONT_FILE, await makeFont());
