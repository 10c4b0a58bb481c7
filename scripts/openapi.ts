import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { serializeOpenApi } from "../lib/gate/openapi.ts";
import { ENDPOINTS } from "../lib/routes.ts";

/** Writes the committed copy of the OpenAPI document, which a test compares with the contracts. */
const FILE = fileURLToPath(new URL("../lib/openapi.json", import.meta.url));

function readOld(): string {
  try {
    return readFileSync(FILE, "utf8");
  } catch {
    return "";
  }
}

const text = serializeOpenApi(ENDPOINTS);
const isSame = readOld() === text;
if (!isSame) writeFileSync(FILE, text);
console.log(isSame ? "lib/openapi.json is up to date" : "lib/openapi.json was written");
