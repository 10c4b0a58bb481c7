import { parseArgs } from "node:util";
import { startStripe } from "./start-stripe.ts";

/** `node lib/testing/stripe/main.ts --port N [--webhook URL --secret whsec_…]`: as a process of its own, for browsers. */
const { values } = parseArgs({
  options: { port: { type: "string", default: "0" }, webhook: { type: "string" }, secret: { type: "string" } },
});
const stripe = await startStripe({
  port: Number(values.port),
  ...(values.webhook && values.secret ? { webhook: { url: values.webhook, secret: values.secret } } : {}),
});
process.stdout.write(`${JSON.stringify({ ready: true, port: stripe.port, url: stripe.url })}\n`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void stripe.stop().then(() => process.exit(0)));
}
// A parent that is killed must not leave this process behind.
process.once("disconnect", () => process.exit(0));
