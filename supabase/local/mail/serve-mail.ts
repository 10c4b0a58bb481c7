import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { HttpProblem, type LoopbackServer, sendJson, serveLoopback } from "../loopback-http.ts";
import { openOutbox } from "./outbox.ts";
import { HTML_PART_CSP, PAGE_CSP, renderInbox, renderMessage } from "./pages.ts";

const MAX_MAIL_BYTES = 25 * 1024 * 1024;

export interface MailServers {
  smtpPort: number;
  smtpUrl: string;
  outboxUrl: string;
  outboxPort: number;
  stop(): Promise<void>;
}

/**
 * Takes mail by SMTP on 127.0.0.1 and shows it: `/` for people, `GET /api/messages?to=` and `/api/messages/<id>` for
 * tests, `DELETE /api/messages?to=` to empty it. Mail is kept in `directory` and never sent on.
 */
export async function serveMail(options: {
  directory: string;
  smtpPort: number;
  httpPort: number;
}): Promise<MailServers> {
  const outbox = await openOutbox(options.directory);

  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    disableReverseLookup: true,
    size: MAX_MAIL_BYTES,
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("error", done);
      stream.on("end", () => {
        if (stream.sizeExceeded) {
          done(Object.assign(new Error("Message is too large"), { responseCode: 552 }));
          return;
        }
        const from = session.envelope.mailFrom === false ? "" : session.envelope.mailFrom.address;
        const to = session.envelope.rcptTo.map((recipient) => recipient.address);
        outbox.add(Buffer.concat(chunks), { from, to }).then(() => done(), done);
      });
    },
  });
  smtp.on("error", (error) => process.stderr.write(`mail outbox: ${error.message}\n`));
  const smtpPort = await listenSmtp(smtp, options.smtpPort);

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://localhost");
    const [, area = "", second = "", third = "", fourth] = url.pathname.split("/");
    if (request.method === "DELETE" && url.pathname === "/api/messages") {
      await outbox.clear(url.searchParams.get("to") ?? undefined);
      sendJson(response, 200, { data: null });
      return;
    }
    if (request.method !== "GET" || fourth !== undefined) throw new HttpProblem(404, "Not found");
    if (url.pathname === "/") sendHtml(response, renderInbox(await outbox.list()), PAGE_CSP);
    else if (url.pathname === "/api/messages") {
      sendJson(response, 200, { data: await outbox.list(url.searchParams.get("to") ?? undefined) });
    } else {
      const message = await outbox.find(area === "api" ? third : second);
      if (message === null) throw new HttpProblem(404, "Not found");
      if (area === "api" && second === "messages") sendJson(response, 200, { data: message });
      else if (area === "messages" && third === "") sendHtml(response, renderMessage(message), PAGE_CSP);
      else if (area === "messages" && third === "html" && message.html !== null) {
        sendHtml(response, `<base target="_blank">${message.html}`, HTML_PART_CSP);
      } else throw new HttpProblem(404, "Not found");
    }
  }

  const http: LoopbackServer = await serveLoopback(options.httpPort, handle);
  return {
    smtpPort,
    smtpUrl: `smtp://127.0.0.1:${smtpPort}`,
    outboxPort: http.port,
    outboxUrl: http.url,
    async stop() {
      await Promise.all([http.stop(), new Promise<void>((resolve) => smtp.close(() => resolve()))]);
    },
  };
}

function listenSmtp(smtp: SMTPServer, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    smtp.once("error", reject);
    const server = smtp.listen(port, "127.0.0.1", () => {
      smtp.off("error", reject);
      resolve(((server as Server).address() as AddressInfo).port);
    });
  });
}

function sendHtml(response: ServerResponse, html: string, contentSecurityPolicy: string): void {
  response.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": contentSecurityPolicy,
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  });
  response.end(html);
}
