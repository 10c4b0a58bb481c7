import { statfs } from "node:fs/promises";
import { env } from "../../../../platform/env.ts";
import type { Check } from "./check.ts";

const LEAST_FREE = { bytes: 1_000_000_000, ratio: 0.05 };

/** Room on the disk of the data directory; where the database is elsewhere, there is none. */
export const checkDisk: Check = async () => {
  const { DATA_DIRECTORY } = env();
  if (DATA_DIRECTORY === null) return { state: "off", facts: [] };
  const { bavail, blocks, bsize } = await statfs(DATA_DIRECTORY);
  const [freeBytes, totalBytes] = [bavail * bsize, blocks * bsize];
  const isTight = freeBytes < LEAST_FREE.bytes || freeBytes < totalBytes * LEAST_FREE.ratio;
  return {
    state: isTight ? "warn" : "ok",
    facts: [
      { name: "freeBytes", value: freeBytes },
      { name: "totalBytes", value: totalBytes },
    ],
  };
};
