import { failOnConsole } from "./fail-on-console.ts";
import { forgetFile } from "./forget-file.ts";

forgetFile();
failOnConsole();
