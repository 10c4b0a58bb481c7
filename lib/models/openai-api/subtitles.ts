import type { Transcript } from "../media/transcribe-audio.ts";

type Segment = Transcript["segments"][number];

function timeOf(seconds: number, point: "," | "."): string {
  const ms = Math.round(seconds * 1000);
  const pad = (value: number, digits = 2) => String(value).padStart(digits, "0");
  const clock = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, Math.floor(ms / 1000) % 60];
  return `${clock.map((part) => pad(part)).join(":")}${point}${pad(ms % 1000, 3)}`;
}

const cue = ({ startSecond, endSecond, text }: Segment, point: "," | ".") =>
  `${timeOf(startSecond, point)} --> ${timeOf(endSecond, point)}\n${text.trim()}\n`;

/** A transcript as SubRip subtitles. */
export function toSrt(segments: readonly Segment[]): string {
  return segments.map((segment, index) => `${index + 1}\n${cue(segment, ",")}`).join("\n");
}

/** A transcript as WebVTT subtitles (https://www.w3.org/TR/webvtt1/). */
export function toVtt(segments: readonly Segment[]): string {
  return `WEBVTT\n\n${segments.map((segment) => cue(segment, ".")).join("\n")}`;
}
