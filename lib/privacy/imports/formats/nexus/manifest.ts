import { z } from "zod";
import { ARCHIVE_VERSION } from "../../../exports/schema.ts";
import type { Archive } from "../../archive/open-archive.ts";
import { Refused } from "../../archive/refused.ts";

export const MANIFEST = "manifest.json";

const manifestSchema = z.object({
  format: z.literal("nexus-export"),
  version: z.int().min(1),
});

/** @throws Refused when it is no export of ours, or of a later version */
export async function checkManifest(archive: Archive): Promise<void> {
  const entry = archive.entries.get(MANIFEST);
  if (!entry) throw new Refused("unknown_format", "no manifest");
  const bytes = await archive.readWhole(entry);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new Refused("unknown_format", "the manifest is not JSON");
  }
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) throw new Refused("unknown_format", "the manifest is not one");
  if (parsed.data.version > ARCHIVE_VERSION) throw new Refused("newer_version", String(parsed.data.version));
}
