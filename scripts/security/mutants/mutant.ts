/** One protection taken out, and the tests that must notice. */
export interface Mutant {
  /** What it takes out, with the item of the attack catalogue. */
  name: string;
  /** Where: `find` stands there exactly once and becomes `replace`; or a migration that runs after all others. */
  change: { file: string; find: string; replace: string } | { sql: string };
  /** Test files or folders. */
  tests: readonly string[];
}

/** A change of code. */
export const inFile = (file: string, find: string, replace: string) => ({ file, find, replace });
