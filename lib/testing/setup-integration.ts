import { inject } from "vitest";
import { recordErrorsIn } from "./answered-errors.ts";
import { failOnConsole } from "./fail-on-console.ts";
import { TEST_ENV } from "./test-env.ts";

if (process.env.ANSWERED_ERRORS_DIR) recordErrorsIn(process.env.ANSWERED_ERRORS_DIR);
Object.assign(process.env, TEST_ENV, inject("serviceEnv"));
failOnConsole();
