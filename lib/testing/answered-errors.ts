import { appendFileSync } from "node:fs";
import { join } from "node:path";
import type { Contract } from "../gate/contract.ts";
import { throttleRefusals } from "../platform/throttle.ts";

/**
 * Which error codes the integration tests were answered by which operation, and which throttles refused one of them. The
 * helpers that call a route write each one down, and after the run scripts/check-answered-errors.ts compares them with
 * what the contracts and the throttles declare.
 */
/** What a line with the name of a throttle begins with. */
export const REFUSED_BY = "refused by ";
const seen = new Set<string>();
let file: string | null = null;

/** Writes the codes and throttles down from now on, into a file of this process in `directory`. */
export function recordErrorsIn(directory: string): void {
  file = join(directory, `${process.pid}.txt`);
  throttleRefusals.subscribe((name) => record(`${REFUSED_BY}${name}`));
}

function record(line: string): void {
  if (file !== null && !seen.has(line)) appendFileSync(file, `${line}\n`);
  seen.add(line);
}

/** Writes down the error code of an answer, if it is one, and gives the answer back unread. */
export async function recordAnswer(contract: Contract, response: Response): Promise<Response> {
  if (file === null || response.ok || !response.headers.get("content-type")?.startsWith("application/json")) {
    return response;
  }
  const body = (await response.clone().json()) as { error?: { code?: string } };
  const line = `${contract.id} ${body.error?.code}`;
  if (body.error) record(line);
  return response;
}
