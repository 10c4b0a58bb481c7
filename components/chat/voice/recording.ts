const MEDIA_TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

/** A recording, and what it holds of the browser. */
export interface Recording {
  recorder: MediaRecorder;
  stream: MediaStream;
  audio: AudioContext;
  analyser: AnalyserNode;
  pieces: Blob[];
  /** Resolves when nothing is recorded any more, whoever stopped it: its last piece is there then. */
  ended: Promise<void>;
}

function release(stream: MediaStream, audio: AudioContext | null): void {
  // The browser shows a microphone in use until the last track has ended.
  for (const track of stream.getTracks()) track.stop();
  void audio?.close();
}

/** Asks for the microphone and records from it. @throws DOMException as the browser says why it cannot. */
export async function openRecording(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { echoCancellation: true, noiseSuppression: true },
  });
  let audio: AudioContext | null = null;
  try {
    const mimeType = MEDIA_TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    const recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {});
    audio = new AudioContext();
    const analyser = audio.createAnalyser();
    audio.createMediaStreamSource(stream).connect(analyser);
    const pieces: Blob[] = [];
    recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
    // Listened for from the start: a recorder whose microphone goes away stops by itself and says so only then.
    const ended = new Promise<void>((resolve) => recorder.addEventListener("stop", () => resolve(), { once: true }));
    recorder.start(1000);
    return { recorder, stream, audio, analyser, pieces, ended };
  } catch (error) {
    release(stream, audio);
    throw error;
  }
}

/** Ends a recording, and with it the use of the microphone. */
export function closeRecording({ recorder, stream, audio }: Recording): void {
  if (recorder.state !== "inactive") recorder.stop();
  release(stream, audio);
}

/** Ends a recording that may have ended already, and gives it. */
export async function finishRecording(recording: Recording): Promise<Blob> {
  closeRecording(recording);
  await recording.ended;
  return new Blob(recording.pieces, { type: recording.recorder.mimeType });
}
