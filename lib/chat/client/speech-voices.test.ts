import { beforeEach, expect, it, vi } from "vitest";
import { startSpeech } from "./speech-player.ts";
import { browserVoice } from "./speech-voices.ts";

/** As browsers have it: what is paused stays so when its queue is emptied. */
function createSynthesis(paused: boolean) {
  const queue: { onstart?: () => void }[] = [];
  const go = () => {
    if (!paused) queue[0]?.onstart?.();
  };
  return {
    speak: (utterance: object) => {
      queue.push(utterance);
      go();
    },
    cancel: () => queue.splice(0),
    pause: () => {
      paused = true;
    },
    resume: () => {
      paused = false;
      go();
    },
    isPaused: () => paused,
  };
}

let player: ReturnType<typeof startSpeech>;

function read(): () => void {
  const heard = vi.fn<() => void>();
  player = startSpeech({ voice: browserVoice(["Hello."], "en", heard), pieces: 1, onState: () => undefined });
  return heard;
}

beforeEach(() => {
  vi.stubGlobal("SpeechSynthesisUtterance", Object);
  return () => {
    player.stop();
    vi.unstubAllGlobals();
  };
});

it("speaks again after it was closed while it paused", () => {
  const synthesis = createSynthesis(false);
  vi.stubGlobal("speechSynthesis", synthesis);
  read();
  player.pause();
  player.stop();
  expect(synthesis.isPaused()).toBe(false);
  expect(read()).toHaveBeenCalledOnce();
});

it("speaks where something else had left the voice paused", () => {
  vi.stubGlobal("speechSynthesis", createSynthesis(true));
  expect(read()).toHaveBeenCalledOnce();
});
