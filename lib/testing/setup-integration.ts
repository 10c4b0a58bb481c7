import { beforeAll, inject } from "vitest";
import { SHARED_TRIPS_KEY } from "../models/gateway/breaker/shared-trips.ts";
import { redis } from "../platform/redis.ts";
import { recordErrorsIn } from "./answered-errors.ts";
import { failOnConsole } from "./fail-on-console.ts";
import { TEST_ENV } from "./test-env.ts";

if (process.env.ANSWERED_ERRORS_DIR) recordErrorsIn(process.env.ANSWERED_ERRORS_DIR);
Object.assign(process.env, TEST_ENV, inject("serviceEnv"));
failOnConsole();

// What a test file makes fail would keep the models of the next one from being chosen.
beforeAll(() => redis().del(SHARED_TRIPS_KEY));
