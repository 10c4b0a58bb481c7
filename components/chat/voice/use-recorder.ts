"use client";

import { useEffect, useRef, useState } from "react";

export type RecorderProblem = "unsupported" | "denied" | "noDevice" | "busy" | "failed";
type Phase = "starting" | "recording" | RecorderProblem;

const MEDIA_TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
/** A recording ends by itself after this time; its text would be hard to check. */
export const MAX_RECORDING_SECONDS = 600;

function problemOf(error: unknown): RecorderProblem {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "noDevice";
  return name === "NotReadableError" ? "busy" : "failed";
}

interface Session {
  recorder: MediaRecorder;
  stream: MediaStream;
  audio: AudioContext;
  analyser: AnalyserNode;
  pieces: Blob[];
}

async function open(): Promise<Session> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { echoCancellation: true, noiseSuppression: true },
  });
  const mimeType = MEDIA_TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {});
  const audio = new AudioContext();
  const analyser = audio.createAnalyser();
  audio.createMediaStreamSource(stream).connect(analyser);
  const pieces: Blob[] = [];
  recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
  recorder.start(1000);
  return { recorder, stream, audio, analyser, pieces };
}

function close({ recorder, stream, audio }: Session): void {
  if (recorder.state !== "inactive") recorder.stop();
  // The browser shows a microphone in use until the last track has ended.
  for (const track of stream.getTracks()) track.stop();
  void audio.close();
}

/** How loud it is now, from 0 to 1. */
function levelOf(analyser: AnalyserNode): number {
  const samples = new Float32Array(analyser.fftSize);
  analyser.getFloatTimeDomainData(samples);
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  return Math.min(1, Math.sqrt(power) * 4);
}

/**
 * Records from the microphone from the moment it is used until `finish` or the end of the component.
 * @param onLevel Called for each frame with the loudness, 0 to 1.
 */
export function useRecorder(onLevel: (level: number) => void) {
  const [phase, setPhase] = useState<Phase>("starting");
  const [seconds, setSeconds] = useState(0);
  const session = useRef<Session | null>(null);
  const level = useRef(onLevel);
  level.current = onLevel;

  useEffect(() => {
    let left = false;
    let frame = 0;
    let timer: ReturnType<typeof setInterval> | undefined;
    async function start() {
      if (!("mediaDevices" in navigator) || typeof MediaRecorder === "undefined") return setPhase("unsupported");
      try {
        const opened = await open();
        if (left) return close(opened);
        session.current = opened;
        const startedAt = performance.now();
        timer = setInterval(() => setSeconds(Math.floor((performance.now() - startedAt) / 1000)), 250);
        const watch = () => {
          level.current(levelOf(opened.analyser));
          frame = requestAnimationFrame(watch);
        };
        watch();
        setPhase("recording");
      } catch (error) {
        if (!left) setPhase(problemOf(error));
      }
    }
    void start();
    return () => {
      left = true;
      clearInterval(timer);
      cancelAnimationFrame(frame);
      if (session.current) close(session.current);
    };
  }, []);

  /** Ends the recording and gives it; null when there is none. */
  async function finish(): Promise<Blob | null> {
    const current = session.current;
    if (!current) return null;
    session.current = null;
    const { recorder, pieces } = current;
    const ended = new Promise((resolve) => recorder.addEventListener("stop", resolve, { once: true }));
    close(current);
    await ended;
    return new Blob(pieces, { type: recorder.mimeType });
  }

  return { phase, seconds, finish };
}
