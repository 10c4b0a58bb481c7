/** Where held streams wait. A release lets go of those that wait now; later ones are held again. */
export class HoldGate {
  #waiting = new Set<() => void>();

  /** How many streams wait. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Waits for the next release, or until the signal aborts. Never rejects. */
  wait(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const go = () => {
        this.#waiting.delete(go);
        signal.removeEventListener("abort", go);
        resolve();
      };
      this.#waiting.add(go);
      signal.addEventListener("abort", go);
    });
  }

  /** Lets every waiting stream go on. Returns how many there were. */
  release(): number {
    const waiting = [...this.#waiting];
    for (const go of waiting) go();
    return waiting.length;
  }
}
