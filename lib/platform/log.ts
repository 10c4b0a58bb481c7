import { type Logger, pino } from "pino";

const SECRET_PATHS = [
  "authorization",
  "cookie",
  "password",
  "token",
  "apiKey",
  "key",
  "secret",
  "*.authorization",
  "*.cookie",
  "*.password",
  "*.token",
  "*.apiKey",
  "*.secret",
  "headers.authorization",
  "headers.cookie",
];

/** The process logger: one JSON line a record on stdout, secrets redacted by path. `LOG_LEVEL` sets the level. */
export const log: Logger = pino({
  level: process.env.LOG_LEVEL ?? "info",
  redact: { paths: SECRET_PATHS, censor: "[redacted]" },
  base: { service: process.env.NEXUS_PROCESS ?? "app" },
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
});
