import { timingSafeEqual } from "node:crypto";
import { type AddressInfo, createServer, type Socket } from "node:net";
import type { PGlite } from "@electric-sql/pglite";
import { createTurns } from "./take-turns.ts";
import {
  encodeCloseStatements,
  encodeFatal,
  encodeQuery,
  encodeStartup,
  type FrontendMessage,
  nameOfParse,
  PASSWORD_REQUEST,
  readPanic,
  SYNC,
  splitBackend,
  splitFrontend,
} from "./wire-messages.ts";

export interface WireServer {
  port: number;
  /** Closes the listener and every connection; open transactions are rolled back. */
  stop(): Promise<void>;
}

export interface WireOptions {
  port: number;
  password: string;
  /** Called when the database engine itself failed (not a query): the process should end and be restarted. */
  onFatal: (error: unknown) => void;
  /** A transaction that sends nothing for this long is rolled back: it holds the only backend. */
  idleInTransactionMs?: number;
}

/** Sync, Query, FunctionCall, CopyDone, CopyFail: the messages a backend answers with ReadyForQuery. */
const ENDS_BATCH = new Set(["S", "Q", "F", "c", "f"]);
/**
 * Serves one PGlite instance to many PostgreSQL clients on 127.0.0.1.
 *
 * PGlite is a single backend with one unnamed statement and one transaction state. A client therefore owns
 * it from its first message until ReadyForQuery reports "idle", so neither a transaction nor the steps of
 * one extended query (Parse, Bind, Execute) interleave with another client's. (`@electric-sql/pglite-socket`
 * interleaves those steps: 29 % of parallel parameterised queries failed when measured.)
 * Notifications go to every client that has sent LISTEN.
 */
export async function serveWire(db: PGlite, options: WireOptions): Promise<WireServer> {
  const idleInTransactionMs = options.idleInTransactionMs ?? 60_000;
  const expected = Buffer.from(options.password);
  const turns = createTurns();
  const sockets = new Set<Socket>();
  const listeners = new Set<Socket>();
  const cleanups = new Set<Promise<void>>();

  async function execute(bytes: Buffer): Promise<Buffer> {
    const chunks: Buffer[] = [];
    const onRawData = (data: Uint8Array) => chunks.push(Buffer.from(data));
    await db.execProtocolRawStream(bytes, { syncToFs: false, onRawData }).catch((error: unknown) => {
      options.onFatal(error);
      throw error;
    });
    return Buffer.concat(chunks);
  }

  // Parameter statuses are the same for every client, and running a client's own startup packet would
  // change the settings of the shared session.
  const greeting = await execute(encodeStartup("postgres", "postgres"));

  function connect(socket: Socket): void {
    const turn = turns.join();
    let rest: Buffer = Buffer.alloc(0);
    let phase: "startup" | "password" | "ready" = "startup";
    let answered: "nothing" | "idle" | "in transaction" = "nothing";
    let idleTimer: NodeJS.Timeout | undefined;
    let working: Promise<void> = Promise.resolve();
    let batch: Buffer[] = [];
    // They live in the one session that all clients share, so whoever leaves must take its own along.
    const prepared = new Set<string>();

    const fail = (sqlState: string, message: string) => {
      if (socket.writable) socket.end(encodeFatal(sqlState, message));
      socket.destroySoon();
    };

    async function flush(): Promise<void> {
      const bytes = Buffer.concat(batch);
      batch = [];
      if (bytes.length === 0) return;
      await turn.acquire();
      clearTimeout(idleTimer);
      if (socket.destroyed) return;
      const own: Buffer[] = [];
      answered = "nothing";
      for (const message of splitBackend(await execute(bytes))) {
        const panic = readPanic(message);
        // Whatever it is asked next, it would work on for ever, and nothing in this process would be heard.
        if (panic !== null) options.onFatal(new Error(panic));
        if (message.type === "Z") answered = message.bytes.readUInt8(5) === IDLE ? "idle" : "in transaction";
        if (message.type === "A") for (const listener of listeners) listener.write(message.bytes);
        else own.push(message.bytes);
      }
      if (own.length > 0) socket.write(Buffer.concat(own));
    }

    function handleTyped(message: FrontendMessage): void {
      if (message.type === "X") {
        socket.end();
        return;
      }
      if ((message.type === "Q" || message.type === "P") && /listen\s/i.test(message.bytes.toString("latin1", 5, 80))) {
        listeners.add(socket);
      }
      if (message.type === "P") {
        const name = nameOfParse(message);
        if (name !== "") prepared.add(name);
      }
      batch.push(message.bytes);
    }

    async function handle(messages: FrontendMessage[]): Promise<void> {
      for (const message of messages) {
        if (phase === "startup") {
          if (message.type === "encryption") socket.write("N");
          else if (message.type === "cancel") socket.end();
          else {
            phase = "password";
            socket.write(PASSWORD_REQUEST);
          }
        } else if (phase === "password") {
          const given = message.bytes.subarray(5, -1);
          if (message.type !== "p" || given.length !== expected.length || !timingSafeEqual(given, expected)) {
            fail("28P01", "password authentication failed");
            return;
          }
          phase = "ready";
          socket.write(greeting);
        } else handleTyped(message);
      }
      const last = messages.at(-1)?.type ?? "";
      await flush();
      if (ENDS_BATCH.has(last) && answered === "idle") turn.release();
      else if (turn.held()) {
        clearTimeout(idleTimer);
        idleTimer = setTimeout(() => fail("25P03", "idle in transaction for too long"), idleInTransactionMs);
        idleTimer.unref();
      }
    }

    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on("data", (data) => {
      const chunk = typeof data === "string" ? Buffer.from(data) : data;
      working = working
        .then(async () => {
          const split = splitFrontend(rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk, phase !== "startup");
          rest = split.rest;
          if (split.messages.length > 0) await handle(split.messages);
        })
        .catch((error: unknown) => fail("08P01", error instanceof Error ? error.message : "protocol error"));
    });
    socket.on("error", () => socket.destroy());
    const closed = new Promise<void>((resolve) => socket.on("close", () => resolve()));
    const cleanup = closed
      .then(() => {
        clearTimeout(idleTimer);
        sockets.delete(socket);
        listeners.delete(socket);
        return working;
      })
      .then(async () => {
        if (phase !== "ready") return;
        await turn.acquire();
        await execute(Buffer.concat([CLEANUP, encodeCloseStatements(prepared)]));
        turn.release();
      })
      .catch(options.onFatal)
      .finally(() => cleanups.delete(cleanup));
    cleanups.add(cleanup);
  }

  const server = createServer(connect);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
      await Promise.all(cleanups);
    },
  };
}

/** The letter I: not inside a transaction block. */
const IDLE = 0x49;
/**
 * Runs when a client leaves: Sync ends an unfinished extended query, ROLLBACK what the client left open, RESET its
 * settings (a role set for the session must not outlive the client that set it).
 */
const CLEANUP = Buffer.concat([SYNC, ...["ROLLBACK", "RESET ROLE", "RESET ALL"].map(encodeQuery)]);
