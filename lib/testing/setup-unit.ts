import { failOnConsole } from "./fail-on-console.ts";
import { TEST_ENV } from "./test-env.ts";

Object.assign(process.env, TEST_ENV);
failOnConsole();
