/** `npm run bench -- <name> [options]`: each bench is a file of its own, loaded only when asked for. */
const benches: Record<string, (args: string[]) => Promise<void>> = {
  chat: async (args) => (await import("./chat.ts")).benchChat(args),
  gateway: async (args) => (await import("./gateway.ts")).benchGateway(args),
  router: async (args) => (await import("./router.ts")).benchRouter(args),
  page: async () => (await import("./page.ts")).benchPage(),
  lighthouse: async (args) => (await import("./lighthouse.ts")).benchLighthouse(args),
  keys: async () => (await import("./keys.ts")).benchKeys(),
  analytics: async () => (await import("./analytics.ts")).benchAnalytics(),
  limits: async (args) => (await import("./limits.ts")).benchLimits(args),
};

const [name = "", ...args] = process.argv.slice(2);
const bench = benches[name];
if (bench === undefined) {
  console.error(`Which bench? One of: ${Object.keys(benches).join(", ")}`);
  process.exitCode = 2;
} else {
  await bench(args);
}
