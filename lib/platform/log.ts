import { type Logger, pino } from "pino";
import { CENSORED, redactMessage, SECRET_NAMES } from "./redact.ts";

const SECRET_PATHS = [
  ...SECRET_NAMES,
  "key",
  ...SECRET_NAMES.map((name) => `*.${name}`),
  "headers.authorization",
  "headers.cookie",
];

interface LoggedError {
  type: string;
  message: string;
  code?: string;
  status?: number;
  stack?: string;
  cause?: LoggedError;
}

const MAX_MESSAGE = 1_000;
const MAX_CAUSES = 4;

/**
 * What is logged of an error. Not its other properties: errors of the AI SDK and of HTTP clients carry whole requests,
 * with prompts and keys in them (DP-12).
 */
function describeError(thrown: unknown, depth = 0): LoggedError | undefined {
  if (thrown === undefined || thrown === null) return undefined;
  const messageOf = (text: string) => redactMessage(text).slice(0, MAX_MESSAGE);
  if (!(thrown instanceof Error)) return { type: typeof thrown, message: messageOf(String(thrown)) };
  const { code, status, statusCode } = thrown as { code?: unknown; status?: unknown; statusCode?: unknown };
  const httpStatus = typeof status === "number" ? status : statusCode;
  const cause = depth < MAX_CAUSES ? describeError(thrown.cause, depth + 1) : undefined;
  return {
    type: thrown.name,
    message: messageOf(thrown.message),
    ...(typeof code === "string" ? { code } : {}),
    ...(typeof httpStatus === "number" ? { status: httpStatus } : {}),
    ...(thrown.stack ? { stack: thrown.stack.slice(thrown.stack.indexOf("\n    at")) } : {}),
    ...(cause ? { cause } : {}),
  };
}

// Each line is written before the next statement runs: whoever writes behind the program's back has to write what is left
// when the process ends, and on a full disk that takes for ever. Lines that find no room wait, up to a mebibyte.
// The build for browsers has no output but the console.
const output = pino.destination?.({ sync: true, maxLength: 1_048_576 });
// A terminal that was closed, or a full disk under the file: what is said then is lost, and the work goes on.
output?.on("error", () => undefined);

/** The process logger: one JSON line a record on stdout, secrets redacted by path. `LOG_LEVEL` sets the level. */
export const log: Logger = pino(
  {
    level: process.env.LOG_LEVEL ?? "info",
    redact: { paths: SECRET_PATHS, censor: CENSORED },
    base: { service: process.env.NEXUS_PROCESS ?? "app" },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: (thrown: unknown) => describeError(thrown) },
    formatters: { level: (label) => ({ level: label }) },
  },
  output,
);
