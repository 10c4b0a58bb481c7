/** So that a machine that does much else is not taken for a fault. */
const TIMEOUT_MS = 15_000;

/**
 * Whether a server gives a sign of life. A refusal is one too: to end a process because it limits who asks would be worse
 * than any load.
 * @returns Whether it answered with a status below 500.
 * @throws When it did not answer at all, or not wholly within the time.
 */
export async function isResponding(url: string, timeoutMs = TIMEOUT_MS): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  await response.arrayBuffer();
  return response.status < 500;
}
