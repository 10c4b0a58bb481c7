/** Says one piece after the other. */
export interface SpeechVoice {
  /** Says a piece and resolves when it has been said. @throws when it cannot be said */
  say(index: number, signal: AbortSignal): Promise<void>;
  /** Gets a piece ready while the one before is being said. */
  prepare(index: number): void;
  pause(): void;
  resume(): void;
}

export type SpeechState = "loading" | "playing" | "paused" | "done" | "failed";

interface PlayerOptions {
  voice: SpeechVoice;
  pieces: number;
  onState: (state: SpeechState, index: number, error: unknown) => void;
}

let current: { stop(): void } | null = null;

/** Reads pieces aloud from the first to the last. Another one that starts stops it: one voice at a time. */
export function startSpeech({ voice, pieces, onState }: PlayerOptions) {
  current?.stop();
  const stopping = new AbortController();
  const { signal } = stopping;
  let index = 0;
  async function run() {
    for (; index < pieces; index++) {
      if (index + 1 < pieces) voice.prepare(index + 1);
      onState("loading", index, null);
      await voice.say(index, signal);
      if (signal.aborted) return;
    }
    onState("done", index, null);
  }
  const player = {
    pause() {
      voice.pause();
      onState("paused", index, null);
    },
    resume() {
      voice.resume();
      onState("playing", index, null);
    },
    /** The voice is heard: told by it, because only it knows. */
    heard() {
      if (!signal.aborted) onState("playing", index, null);
    },
    stop() {
      stopping.abort();
      if (current === player) current = null;
    },
  };
  current = player;
  void run().catch((error: unknown) => {
    if (!signal.aborted) onState("failed", index, error);
  });
  return player;
}
