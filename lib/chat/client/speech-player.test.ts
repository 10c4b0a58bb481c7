import { describe, expect, it, vi } from "vitest";
import { type SpeechState, type SpeechVoice, startSpeech } from "./speech-player.ts";

/** A voice whose pieces end when the test says so. */
function handVoice() {
  const said: number[] = [];
  const prepared: number[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const voice: SpeechVoice = {
    say: (index, signal) =>
      new Promise((resolve, reject) => {
        said.push(index);
        signal.addEventListener("abort", () => resolve());
        ends[index] = (error) => (error ? reject(error) : resolve());
      }),
    prepare: (index) => void prepared.push(index),
    pause: vi.fn<() => void>(),
    resume: vi.fn<() => void>(),
  };
  return { voice, said, prepared, ends };
}

function play(pieces: number) {
  const hand = handVoice();
  const states: [SpeechState, number][] = [];
  const player = startSpeech({ voice: hand.voice, pieces, onState: (state, index) => states.push([state, index]) });
  return { ...hand, states, player };
}

describe("startSpeech", () => {
  it("says one piece after the other and gets the next one ready meanwhile", async () => {
    const { said, prepared, ends, states, player } = play(2);
    expect([said, prepared]).toEqual([[0], [1]]);
    player.heard();
    ends[0]?.();
    await vi.waitFor(() => expect(said).toEqual([0, 1]));
    ends[1]?.();
    await vi.waitFor(() => expect(states.at(-1)).toEqual(["done", 1 + 1]));
    expect(states.slice(0, 3)).toEqual([
      ["loading", 0],
      ["playing", 0],
      ["loading", 1],
    ]);
  });

  it("pauses and goes on where it was", () => {
    const { voice, player, states } = play(1);
    player.pause();
    player.resume();
    expect(voice.pause).toHaveBeenCalledOnce();
    expect(voice.resume).toHaveBeenCalledOnce();
    expect(states.slice(-2)).toEqual([
      ["paused", 0],
      ["playing", 0],
    ]);
  });

  it("says no further piece once it is stopped, and one voice stops the one before", async () => {
    const first = play(3);
    const second = play(1);
    await vi.waitFor(() => expect(second.said).toEqual([0]));
    first.ends[0]?.();
    await Promise.resolve();
    expect(first.said).toEqual([0]);
    first.player.heard();
    expect(first.states).toEqual([["loading", 0]]);
  });

  it("tells that a piece could not be said, and stops there", async () => {
    const { ends, states, said } = play(2);
    ends[0]?.(new Error("no"));
    await vi.waitFor(() => expect(states.at(-1)).toEqual(["failed", 0]));
    expect(said).toEqual([0]);
  });
});
