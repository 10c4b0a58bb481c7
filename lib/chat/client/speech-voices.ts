import { speakText } from "../../models/media/client.ts";
import type { SpeechVoice } from "./speech-player.ts";

/** A voice of a model: each piece is fetched as sound, the next one while the one before is heard. */
export function modelVoice(pieces: readonly string[], onHeard: () => void, onHeld: () => void): SpeechVoice {
  const audio = new Audio();
  const fetching = new AbortController();
  const sounds = new Map<number, Promise<string>>();
  const load = (index: number) => {
    let sound = sounds.get(index);
    if (!sound) {
      sound = speakText(pieces[index] ?? "", fetching.signal).then((blob) => URL.createObjectURL(blob));
      sounds.set(index, sound);
      // Whoever says the piece sees the failure.
      sound.catch(() => undefined);
    }
    return sound;
  };
  return {
    async say(index, signal) {
      signal.addEventListener("abort", () => {
        audio.pause();
        fetching.abort();
      });
      const url = await load(index);
      if (signal.aborted) return;
      const ended = new Promise<void>((resolve, reject) => {
        signal.addEventListener("abort", () => resolve());
        audio.onended = () => resolve();
        audio.onerror = () => reject(new Error("the sound cannot be played"));
      });
      audio.src = url;
      // A browser may hold it back until the person presses play.
      await audio.play().then(onHeard, onHeld);
      await ended.finally(() => URL.revokeObjectURL(url));
    },
    prepare: (index) => void load(index),
    pause: () => audio.pause(),
    resume: () => void audio.play(),
  };
}

/** The voice that the browser itself has. */
export function browserVoice(pieces: readonly string[], language: string, onHeard: () => void): SpeechVoice {
  return {
    say: (index, signal) =>
      new Promise((resolve, reject) => {
        const utterance = new SpeechSynthesisUtterance(pieces[index] ?? "");
        utterance.lang = language;
        utterance.onstart = onHeard;
        utterance.onend = () => resolve();
        utterance.onerror = ({ error }) => (signal.aborted ? resolve() : reject(new Error(error)));
        signal.addEventListener("abort", () => {
          speechSynthesis.cancel();
          // An emptied queue stays paused, for whoever speaks next.
          speechSynthesis.resume();
          resolve();
        });
        speechSynthesis.resume();
        speechSynthesis.speak(utterance);
      }),
    prepare: () => undefined,
    pause: () => speechSynthesis.pause(),
    resume: () => speechSynthesis.resume(),
  };
}

/** Whether the browser has a voice of its own. */
export const hasBrowserVoice = () => "speechSynthesis" in globalThis;
