import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerApi } from "./answer-api.ts";
import { answerControl } from "./answer-control.ts";
import { playTime } from "./billing/play-time.ts";
import { actOnCheckout, type PageAnswer, showCheckout } from "./checkout/checkout-page.ts";
import { Courier, type WebhookTarget } from "./deliver-events.ts";
import { Fault, invalid } from "./fault.ts";
import { invoicePage, invoicePdf, payOnInvoicePage } from "./invoice-page.ts";
import { actOnPortal, showPortal } from "./portal/portal.ts";
import { readForm } from "./read-form.ts";
import { ReplayKeys } from "./replay-keys.ts";
import type { Params } from "./wire.ts";
import { World } from "./world.ts";

const MAX_BODY_BYTES = 1024 * 1024;

export interface StripeOptions {
  port?: number;
  /** The only key that is let in; any `sk_test_…` when left out. */
  apiKey?: string;
  webhook?: WebhookTarget;
  /** Unix ms; what time it is for customers without a test clock, and on signatures. */
  now?: () => number;
}

/** A running Stripe account. */
export interface LocalStripe {
  port: number;
  /** `http://127.0.0.1:<port>`. */
  url: string;
  world: World;
  courier: Courier;
  /** Requests that were answered: `POST /v1/customers`. */
  readonly requests: string[];
  /** While set, every API call fails with this status (an outage). */
  outage: number | null;
  /** While set, every API call (`POST /v1/prices`) waits for it before it is answered: what happens meanwhile. */
  meanwhile: ((request: string) => Promise<void>) | null;
  /** Lets everything happen that is due by now. */
  catchUp(): void;
  /** Moves the time of customers without a test clock, and lets happen what is due meanwhile. */
  advance(seconds: number): void;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw invalid("The request is too large.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function sendJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", "request-id": "req_local", ...headers });
  response.end(JSON.stringify(body));
}

function sendPage(response: ServerResponse, answer: PageAnswer): void {
  if ("redirect" in answer) {
    response.writeHead(303, { location: answer.redirect }).end();
    return;
  }
  response.writeHead(answer.status ?? 200, { "content-type": "text/html; charset=utf-8" }).end(answer.html);
}

/**
 * Starts a Stripe of our own on loopback: the API as far as the product uses it, hosted Checkout, portal and invoice
 * pages, test clocks, and signed events to a webhook. Every object is checked against the SDK's types where it is made.
 * What it simplifies: an invoice is final at once instead of after an hour, tax is always zero, and a subscription has
 * one plan.
 */
export async function startStripe(options: StripeOptions = {}): Promise<LocalStripe> {
  const now = options.now ?? Date.now;
  const world = new World({ now });
  const courier = new Courier(options.webhook ?? null, now);
  world.onEvent = (event) => courier.take(event);
  const replays = new ReplayKeys();
  const requests: string[] = [];

  function assertKey(request: IncomingMessage): void {
    const given = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1];
    if (given === undefined) {
      throw new Fault(401, { type: "invalid_request_error", message: "You did not provide an API key." });
    }
    const isRight = options.apiKey === undefined ? given.startsWith("sk_test_") : given === options.apiKey;
    if (!isRight) throw new Fault(401, { type: "invalid_request_error", message: "Invalid API Key provided" });
  }

  async function handleApi(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const method = request.method ?? "GET";
    const body = await readText(request);
    requests.push(`${method} ${url.pathname}`);
    await stripe.meanwhile?.(`${method} ${url.pathname}`);
    if (stripe.outage !== null) {
      throw new Fault(stripe.outage, { type: "api_error", message: "Something is wrong on Stripe's end." });
    }
    assertKey(request);
    const key = method === "POST" ? request.headers["idempotency-key"] : undefined;
    const name = `${method} ${url.pathname} ${body}`;
    const earlier = typeof key === "string" ? replays.find(key, name) : null;
    if (earlier) return sendJson(response, earlier.status, earlier.body, { "idempotent-replayed": "true" });
    const params: Params = { ...readForm(url.searchParams.toString()), ...readForm(body) };
    const outcome = (() => {
      try {
        return { status: 200, body: answerApi(world, method, url.pathname, params) };
      } catch (error) {
        if (error instanceof Fault) return { status: error.status, body: { error: error.body } };
        throw error;
      }
    })();
    // As Stripe does: what never began (a wrong parameter) may be tried again under the same key.
    if (typeof key === "string" && outcome.status !== 400 && outcome.status !== 404) {
      replays.keep(key, { request: name, status: outcome.status, body: structuredClone(outcome.body) });
    }
    sendJson(response, outcome.status, outcome.body);
  }

  async function handlePage(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const [, kind, place, id = ""] = url.pathname.split("/");
    const form = request.method === "POST" ? readForm(await readText(request)) : null;
    if (kind === "c" && place === "pay") {
      const session = world.checkoutSessions.get(id);
      return sendPage(response, form ? actOnCheckout(world, session, form) : showCheckout(world, session));
    }
    if (kind === "p" && place === "session") {
      const portal = world.portalSessions.get(id);
      return sendPage(response, form ? actOnPortal(world, portal, form) : showPortal(world, portal));
    }
    if (kind === "i") {
      const invoice = world.invoices.get(place ?? "");
      if (form) payOnInvoicePage(world, invoice);
      if (id !== "pdf") return sendPage(response, { html: invoicePage(invoice) });
      response.writeHead(200, { "content-type": "application/pdf" }).end(invoicePdf(invoice));
      return;
    }
    throw new Fault(404, { type: "invalid_request_error", message: `Unrecognized page ${url.pathname}.` });
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://stripe");
    playTime(world, null, world.now());
    if (url.pathname.startsWith("/__")) {
      const control = await answerControl(stripe, `${request.method} ${url.pathname}`, await readText(request));
      return sendJson(response, control.status, control.body);
    }
    if (url.pathname.startsWith("/v1/")) return handleApi(request, response, url);
    return handlePage(request, response, url);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (error instanceof Fault) return sendJson(response, error.status, { error: error.body });
      // A bug here must end in an error that the SDK sees, not in a hanging test.
      sendJson(response, 500, { error: { type: "api_error", message: String(error) } });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  world.origin = `http://127.0.0.1:${port}`;
  const stop = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };

  const stripe: LocalStripe = {
    port,
    url: world.origin,
    world,
    courier,
    requests,
    outage: null,
    meanwhile: null,
    catchUp: () => playTime(world, null, world.now()),
    advance(seconds) {
      const target = world.now() + seconds;
      playTime(world, null, target);
      world.shift(seconds);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
  return stripe;
}
