import { once } from "node:events";
import { createServer, get, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createOpenAnswers, type OpenAnswers } from "./open-answers.ts";

let server: ReturnType<typeof createServer>;
let answers: OpenAnswers;
let begun: ServerResponse[];

beforeEach(async () => {
  answers = createOpenAnswers();
  begun = [];
  server = createServer((_, response) => {
    answers.add(response);
    response.write("first ");
    begun.push(response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterEach(() => {
  vi.useRealTimers();
  server.closeAllConnections();
  server.close();
});

const ask = () => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);

it("waits for every answer that is being written, to its last byte", async () => {
  const reading = (await Promise.all([ask(), ask()])).map((response) => response.text());
  const over = vi.fn();
  const ended = answers.ended(60_000).then(over);
  begun[0]?.end("last");
  expect(await Promise.race(reading)).toBe("first last");
  expect(over).not.toHaveBeenCalled();
  begun[1]?.end("last");
  await ended;
  expect(await Promise.all(reading)).toEqual(["first last", "first last"]);
});

it("does not wait for a reader who has gone, nor beyond its time, nor for nothing", async () => {
  await answers.ended(60_000);
  const request = get(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  request.once("error", () => undefined);
  await once(request, "response");
  request.destroy();
  await answers.ended(60_000);
  await ask();
  vi.useFakeTimers();
  const late = answers.ended(25_000);
  await vi.advanceTimersByTimeAsync(25_000);
  await late;
});
