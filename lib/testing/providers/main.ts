import { parseArgs } from "node:util";
import { startScriptedProvider } from "./start-provider.ts";

/** `node lib/testing/providers/main.ts --port N`: the scripted provider as a process of its own, for browser specs. */
const { values } = parseArgs({ options: { port: { type: "string", default: "0" } } });
const provider = await startScriptedProvider({ port: Number(values.port) });
process.stdout.write(`${JSON.stringify({ ready: true, port: provider.port, urls: provider.urls })}\n`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void provider.stop().then(() => process.exit(0)));
}
// A parent that is killed must not leave this process behind.
process.once("disconnect", () => process.exit(0));
