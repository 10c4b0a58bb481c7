import { tmpdir } from "node:os";
import { expect, it, vi } from "vitest";
import { supervise } from "./supervise.ts";

it("starts a child again when it ends, and stops it on request", async () => {
  const messages: string[] = [];
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const code = "process.send('up'); setTimeout(() => process.exit(3), process.argv[1] === '0' ? 0 : 60000)";
  let starts = 0;
  const child = supervise({
    name: "test child",
    cwd: tmpdir(),
    env: process.env,
    args: () => ["-e", code, String(starts++)],
    onMessage: (message) => messages.push(String(message)),
  });
  expect(await child.firstExit).toBe(3);
  await vi.waitFor(() => expect(messages).toEqual(["up", "up"]), { timeout: 10_000 });
  expect(written).toHaveBeenCalledWith(expect.stringContaining("test child ended (code 3)"));
  await child.stop(5_000);
  expect(starts).toBe(2);
});

it("kills a child that ignores SIGTERM after the grace", { timeout: 15_000 }, async () => {
  const up = Promise.withResolvers<void>();
  const child = supervise({
    name: "stubborn",
    cwd: tmpdir(),
    env: process.env,
    args: () => ["-e", "process.on('SIGTERM', () => {}); process.send('up'); setInterval(() => {}, 1000)"],
    onMessage: () => up.resolve(),
  });
  await up.promise;
  await child.stop(50);
  expect(await child.firstExit).toBe(1);
});

it("ends a child by force that has answered and then does not, and starts it again", async () => {
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  // Slow to start, then fine, twice busy, fine, hung; fine again.
  const answers = [false, false, false, false, true, false, false, true, false, false, false];
  const up: number[] = [];
  const child = supervise({
    name: "hung child",
    cwd: tmpdir(),
    env: process.env,
    args: () => ["-e", "process.on('SIGTERM', () => process.exit(0)); process.send('up'); setInterval(() => {}, 1000)"],
    onMessage: () => up.push(answers.length),
    health: { isHealthy: async () => (up.length === 0 ? false : (answers.shift() ?? true)), everyMs: 5 },
  });
  await vi.waitFor(() => expect(up).toEqual([11, 0]), { timeout: 10_000 });
  expect(written).toHaveBeenCalledWith("hung child does not answer\n");
  await child.stop(5_000);
  expect(up).toHaveLength(2);
});

it("hands over whole lines", async () => {
  const lines: string[] = [];
  const child = supervise({
    name: "talker",
    cwd: tmpdir(),
    env: process.env,
    args: () => ["-e", "process.stdout.write('one\\ntw'); process.stdout.write('o\\n'); setInterval(() => {}, 1000)"],
    onLine: (line) => lines.push(line),
  });
  await vi.waitFor(() => expect(lines).toEqual(["one", "two"]), { timeout: 10_000 });
  await child.stop(1_000);
});
