/** The worker process: runs the jobs of every room until it is told to stop or its parent is gone. */
process.env.NEXUS_PROCESS ??= "worker";
const { log } = await import("../lib/platform/log.ts");
const { closeDatabase } = await import("../lib/platform/db/client.ts");
const { closeJobSender } = await import("../lib/platform/jobs/enqueue.ts");
const { startWorker } = await import("../lib/platform/jobs/start-worker.ts");
const { closeMailTransport } = await import("../lib/platform/mail/send-mail.ts");
const { runPeriodically } = await import("../lib/platform/jobs/run-periodically.ts");
const { jobHandlers, periodicTasks } = await import("../lib/jobs.ts");
const { surviveFaults } = await import("./run/survive-faults.ts");

const worker = await startWorker(jobHandlers);
const stopUpkeep = runPeriodically(periodicTasks);
surviveFaults();
// For the supervisor: a worker that hangs says nothing.
const signOfLife = setInterval(() => process.connected && process.send?.("alive"), 10_000);
let stopping = false;

async function stop(reason: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  clearInterval(signOfLife);
  log.info({ reason }, "worker stops");
  await stopUpkeep();
  await worker.stop();
  await closeJobSender();
  closeMailTransport();
  await closeDatabase();
  process.exit(0);
}

for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop(signal));
if (process.connected) process.on("disconnect", () => void stop("parent gone"));
