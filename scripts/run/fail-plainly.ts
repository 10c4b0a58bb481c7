/** What a person who runs a command can mend; its message says how. By name, because not every command loads them all. */
const OF_PEOPLE = new Set(["EnvError", "DataDirectoryError", "DirectoryLockedError", "MigrationError", "AppError"]);

/** What is said of an error that ends a command: its message where a person can mend it, else where it happened too. */
export function wordsOfEnd(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isOfArguments = "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS_");
  return OF_PEOPLE.has(error.name) || isOfArguments ? error.message : (error.stack ?? error.message);
}

/** Ends this process with 1 and the words of an error that nothing has caught. To be called first of all. */
export function failPlainly(): void {
  process.on("uncaughtException", (error) => {
    process.stderr.write(`${wordsOfEnd(error)}\n`);
    process.exit(1);
  });
}
