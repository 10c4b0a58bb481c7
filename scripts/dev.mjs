// npm run dev: as npm start, with hot reload and seed data. Options: --port, --data, --host.
import { checkPort, ensureInstalled, parseOptions, runOnNode24 } from "./bootstrap.mjs";

const options = parseOptions(process.argv.slice(2));
await checkPort(options);
ensureInstalled();
await runOnNode24("scripts/start-app.ts", [JSON.stringify({ ...options, mode: "dev" })]);
