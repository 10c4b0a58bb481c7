import { beforeAll, inject } from "vitest";
import { redis } from "../platform/redis.ts";
import { recordErrorsIn } from "./answered-errors.ts";
import { failOnConsole } from "./fail-on-console.ts";
import { TEST_ENV } from "./test-env.ts";

if (process.env.ANSWERED_ERRORS_DIR) recordErrorsIn(process.env.ANSWERED_ERRORS_DIR);
Object.assign(process.env, TEST_ENV, inject("serviceEnv"));
failOnConsole();

// What one file makes slow or fail would keep its models from being chosen in the next one.
beforeAll(() => redis().flushdb());
