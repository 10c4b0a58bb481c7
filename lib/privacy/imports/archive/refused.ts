import type { ImportFailure } from "../schema.ts";

/** Thrown for an archive that is not read, or not on: trying again would not help. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly failure: ImportFailure;

  constructor(failure: ImportFailure, detail: string) {
    super(`${failure}: ${detail}`);
    this.failure = failure;
  }
}
