import { beforeEach, expect, it, vi } from "vitest";
import { closeRecording, finishRecording, openRecording } from "./recording";

const track = { stop: vi.fn() };
const closeAudio = vi.fn(async () => undefined);

/** Records "said " each time it is asked, and " last" when it stops: in a task of its own, as browsers do. */
class FakeRecorder extends EventTarget {
  static isTypeSupported = (type: string) => type === "audio/mp4";
  state: "inactive" | "recording" = "inactive";
  mimeType: string;
  constructor(_: unknown, { mimeType = "" }: { mimeType?: string }) {
    super();
    this.mimeType = mimeType;
  }
  start() {
    this.state = "recording";
    this.give("said ");
  }
  stop() {
    if (this.state === "inactive") throw new Error("it has stopped");
    this.state = "inactive";
    setTimeout(() => {
      this.give("last");
      this.dispatchEvent(new Event("stop"));
    });
  }
  private give(text: string) {
    this.dispatchEvent(Object.assign(new Event("dataavailable"), { data: new Blob([text]) }));
  }
}

class FakeAudio {
  createAnalyser = () => ({});
  createMediaStreamSource = () => ({ connect: () => undefined });
  close = closeAudio;
}

beforeEach(() => {
  vi.stubGlobal("navigator", { mediaDevices: { getUserMedia: async () => ({ getTracks: () => [track] }) } });
  vi.stubGlobal("MediaRecorder", FakeRecorder);
  vi.stubGlobal("AudioContext", FakeAudio);
  return () => vi.unstubAllGlobals();
});

const textOf = async (sound: Blob) => [await sound.text(), sound.type];

it("gives what was recorded, and lets the microphone go", async () => {
  const sound = await finishRecording(await openRecording());
  expect(await textOf(sound)).toEqual(["said last", "audio/mp4"]);
  expect([track.stop, closeAudio].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
});

it("gives what was recorded until the microphone went away", async () => {
  const recording = await openRecording();
  // What a browser does when the last track of the stream ends.
  recording.recorder.stop();
  await recording.ended;
  expect(await textOf(await finishRecording(recording))).toEqual(["said last", "audio/mp4"]);
});

it("waits for the last piece of a recorder that is about to say that it has stopped", async () => {
  const recording = await openRecording();
  recording.recorder.stop();
  expect(await textOf(await finishRecording(recording))).toEqual(["said last", "audio/mp4"]);
});

it("says that it has ended also when it is given up", async () => {
  const recording = await openRecording();
  closeRecording(recording);
  await expect(recording.ended).resolves.toBeUndefined();
});

it.each(["MediaRecorder", "AudioContext"])("lets the microphone go when there is no %s to be had", async (name) => {
  class Refusing {
    static isTypeSupported = () => true;
    constructor() {
      throw new DOMException("It cannot.", "NotSupportedError");
    }
  }
  vi.stubGlobal(name, Refusing);
  await expect(openRecording()).rejects.toThrow("It cannot.");
  expect(track.stop).toHaveBeenCalledOnce();
});
