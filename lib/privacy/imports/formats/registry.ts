import type { Archive } from "../archive/open-archive.ts";
import { Refused } from "../archive/refused.ts";
import type { Format, Source } from "./format.ts";
import { nexusFormat } from "./nexus/nexus-format.ts";

const FORMATS: readonly Format[] = [nexusFormat];

/** Opens an archive by the first format that knows it. @throws Refused */
export async function openSource(archive: Archive): Promise<Source> {
  const format = FORMATS.find((one) => one.recognizes(archive));
  if (!format) throw new Refused("unknown_format", "no format knows it");
  return format.open(archive);
}
