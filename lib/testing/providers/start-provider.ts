import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Answer, answerSchema, type Match, matchSchema } from "./answer.ts";
import { answerControl, type ControlTarget } from "./control.ts";
import { HoldGate } from "./hold-gate.ts";
import { planAnswer } from "./plan-answer.ts";
import { errorText, playStream, playWhole, sendJson } from "./play-answer.ts";
import { playMedia } from "./play-media.ts";
import { PromptCache } from "./prompt-cache.ts";
import { asObject } from "./read-json.ts";
import { hasInvalidKey, readBody } from "./read-request.ts";
import type { RecordedRequest } from "./recorded-request.ts";
import { ScriptBook } from "./script-book.ts";
import { anthropicMessages } from "./wires/anthropic.ts";
import { embeddingAnswer } from "./wires/embeddings.ts";
import { googleGemini } from "./wires/google.ts";
import { type MediaRequest, readMedia } from "./wires/media.ts";
import { modelListAnswer } from "./wires/model-lists.ts";
import { ollamaChat } from "./wires/ollama.ts";
import { openAiChat } from "./wires/openai-chat.ts";
import { openAiErrorBody } from "./wires/openai-error.ts";
import { openAiResponses } from "./wires/openai-responses.ts";

const CHAT_WIRES = [openAiChat, openAiResponses, anthropicMessages, googleGemini, ollamaChat];

/** A running scripted provider. Every property is live. */
export type ScriptedProvider = ControlTarget & {
  port: number;
  /** Base URLs as the AI SDK providers take them. `ollama` is the root; its OpenAI wire is `${ollama}/v1`. */
  urls: { openai: string; anthropic: string; google: string; ollama: string };
  /** Base URL of another provider that speaks OpenAI chat, e.g. `urlFor("groq")`. */
  urlFor(provider: string): string;
  script(match: Match | "next", answer: Answer): void;
  /** Answers that are being played now. */
  readonly openStreams: number;
  /** Content chunks sent since the start or the last reset. */
  readonly deliveredChunks: number;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/**
 * Starts a server on loopback that speaks the wires of OpenAI (chat, responses, embeddings, images, audio), Anthropic,
 * Gemini (text, images, speech) and Ollama, caches prompts by their beginning as those do, and answers as scripted, else
 * as the prompt directs, else with an echo.
 * @param options.port 0 (the default) takes a free port.
 */
export async function startScriptedProvider(options: { port?: number } = {}): Promise<ScriptedProvider> {
  const book = new ScriptBook();
  const gate = new HoldGate();
  const cache = new PromptCache();
  const stopping = new AbortController();
  const requests: RecordedRequest[] = [];
  let serial = 0;
  let deliveredChunks = 0;
  let openStreams = 0;

  async function answerMedia(record: RecordedRequest, media: MediaRequest, res: ServerResponse) {
    const answer = book.take(media.ask, record.provider);
    record.ask = media.ask;
    record.answer = answer;
    const left = new AbortController();
    res.once("close", () => left.abort());
    openStreams++;
    try {
      await playMedia({ res, gate, signal: AbortSignal.any([left.signal, stopping.signal]) }, media, answer);
    } finally {
      openStreams--;
    }
  }

  async function answerEmbedding(record: RecordedRequest, vectors: unknown, res: ServerResponse) {
    const answer = book.takeNamed(String(asObject(record.body).model), record.provider);
    const { fault, holdAfterChunks } = answer;
    record.answer = answer;
    if (fault?.status !== undefined) {
      return sendJson(res, fault.status, openAiErrorBody(fault.status, errorText(answer)), fault.headers);
    }
    const left = new AbortController();
    res.once("close", () => left.abort());
    if (holdAfterChunks !== undefined) await gate.wait(AbortSignal.any([left.signal, stopping.signal]));
    return sendJson(res, 200, vectors);
  }

  async function answerChat(record: RecordedRequest, req: IncomingMessage, res: ServerResponse, url: URL) {
    const wire = CHAT_WIRES.find(({ matches }) => matches(url.pathname));
    if (wire === undefined) return sendJson(res, 404, openAiErrorBody(404, `No such path: ${url.pathname}`));
    if (record.body === null) return sendJson(res, 400, wire.errorBody(400, "The body is not JSON"));
    if (hasInvalidKey(req, url)) return sendJson(res, 401, wire.errorBody(401, "Incorrect API key provided"));
    const ask = wire.readAsk(asObject(record.body), url);
    const answer = book.take(ask, record.provider);
    record.ask = ask;
    record.answer = answer;
    const { fault } = answer;
    if (fault?.refuse) {
      res.destroy();
      return;
    }
    if (fault?.status !== undefined) {
      return sendJson(res, fault.status, wire.errorBody(fault.status, errorText(answer)), fault.headers);
    }
    const left = new AbortController();
    res.once("close", () => left.abort());
    const onChunk = () => {
      deliveredChunks++;
      record.deliveredChunks++;
    };
    const signal = AbortSignal.any([left.signal, stopping.signal]);
    const stage = { res, url, wire, gate, signal, onChunk };
    openStreams++;
    try {
      const counts = cache.take(record.provider, record.body);
      await (ask.stream ? playStream : playWhole)(stage, planAnswer(ask, answer, ++serial, counts), answer);
    } finally {
      openStreams--;
    }
  }

  async function handle(req: IncomingMessage, res: ServerResponse) {
    const url = new URL(req.url ?? "/", "http://provider");
    const body = await readBody(req);
    if (url.pathname.startsWith("/__")) {
      const control = answerControl(provider, `${req.method} ${url.pathname}`, body);
      return sendJson(res, control.status, control.body);
    }
    const record: RecordedRequest = {
      method: req.method ?? "GET",
      path: url.pathname,
      provider: url.pathname.split("/")[1] ?? "",
      headers: req.headers,
      body,
      ask: null,
      answer: null,
      deliveredChunks: 0,
      outcome: "open",
    };
    requests.push(record);
    res.once("close", () => {
      if (record.outcome !== "open") return;
      const cut = record.answer?.fault?.refuse || record.answer?.fault?.cutAfterChunks !== undefined;
      record.outcome = res.writableFinished ? "answered" : cut ? "cut by the provider" : "left by the client";
    });
    const media = req.method === "POST" ? readMedia(url.pathname, asObject(body)) : null;
    if (media !== null && !hasInvalidKey(req, url)) return answerMedia(record, media, res);
    const plain = req.method === "GET" ? modelListAnswer(url.pathname) : embeddingAnswer(url.pathname, asObject(body));
    if (plain === null) return answerChat(record, req, res, url);
    if (hasInvalidKey(req, url)) return sendJson(res, 401, openAiErrorBody(401, "Incorrect API key provided"));
    if (req.method === "POST") return answerEmbedding(record, plain, res);
    return sendJson(res, 200, plain);
  }

  const server = createServer((req, res) => {
    // A client that leaves while its body is read, or any bug here, must end in a closed socket, not a hanging test.
    handle(req, res).catch(() => res.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const root = `http://127.0.0.1:${port}`;
  const stop = async () => {
    stopping.abort();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };

  const provider: ScriptedProvider = {
    port,
    urls: {
      openai: `${root}/openai/v1`,
      anthropic: `${root}/anthropic/v1`,
      google: `${root}/google/v1beta`,
      ollama: `${root}/ollama`,
    },
    urlFor: (name) => `${root}/${name}/v1`,
    script: (match, answer) =>
      book.add(match === "next" ? match : matchSchema.parse(match), answerSchema.parse(answer)),
    release: () => gate.release(),
    reset() {
      book.reset();
      cache.reset();
      gate.release();
      requests.length = 0;
      deliveredChunks = 0;
    },
    requests,
    get heldStreams() {
      return gate.size;
    },
    get pendingScripts() {
      return book.pending;
    },
    get openStreams() {
      return openStreams;
    },
    get deliveredChunks() {
      return deliveredChunks;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
  return provider;
}
