import { createInMemoryRedis } from "js-redis-server";
import { createClient, MultiErrorReply, RESP_TYPES } from "redis";

/** A Redis reply in RESP 2 shape; bulk strings are Buffers, status lines strings. */
export type Reply = string | number | null | Buffer | Reply[];

/** What the REST adapter needs of a Redis. Rejects with the server's error text as message. */
export interface RedisBackend {
  send(command: string[]): Promise<Reply>;
  /** Runs commands with no other between them; an Error among the replies is that of one command. */
  transact(commands: string[][]): Promise<(Reply | Error)[]>;
  close(): Promise<void>;
}

/** An in-memory Redis without persistence, in this process. */
export async function createMemoryBackend(): Promise<RedisBackend> {
  const instance = await createInMemoryRedis();
  const connection = instance.connect({ returnBuffers: true });
  let tail: Promise<unknown> = Promise.resolve();
  // One at a time: this is what makes `transact` atomic, and the connection never blocks.
  const exclusively = <T>(work: () => Promise<T>): Promise<T> => {
    const result = tail.then(work, work);
    tail = result.catch(() => undefined);
    return result;
  };
  const run = async ([name = "", ...args]: string[]) => toReply(await connection.command(name, ...args), name);
  return {
    send: (command) => exclusively(() => run(command)),
    transact: (commands) =>
      exclusively(async () => {
        const replies: (Reply | Error)[] = [];
        for (const command of commands) replies.push(await run(command).catch(asError));
        return replies;
      }),
    async close() {
      await tail;
      connection.close();
      instance.close();
    },
  };
}

const CONNECT_TIMEOUT_MS = 2_500;
const LAST_DELAY_MS = 2_000;

/** A real Redis, reached by URL. @throws Error that names the variable, within three seconds, when it cannot be reached. */
export async function createServerBackend(url: string): Promise<RedisBackend> {
  let connected = false;
  const client = createClient({
    url,
    RESP: 2,
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      // At first nobody waits for an address that may be wrong; later on it comes back.
      reconnectStrategy: (retries) => connected && Math.min(50 * 2 ** retries, LAST_DELAY_MS),
    },
  });
  client.on("error", (error: Error) => connected && process.stderr.write(`redis: ${error.message}\n`));
  await client.connect().catch((cause: Error) => {
    throw new Error(`REDIS_URL: cannot be reached (${cause.message})`, { cause });
  });
  connected = true;
  const typed = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  return {
    send: async (command) => toReply(await typed.sendCommand(command), command[0] ?? ""),
    async transact(commands) {
      const chain = typed.multi();
      for (const command of commands) chain.addCommand(command);
      const replies: unknown[] = await chain.exec().catch((error: unknown) => {
        if (error instanceof MultiErrorReply) return error.replies;
        throw error;
      });
      return replies.map((reply, index) =>
        reply instanceof Error ? reply : toReply(reply, commands[index]?.[0] ?? ""),
      );
    },
    async close() {
      client.destroy();
    },
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function toReply(value: unknown, commandName: string): Reply {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "number" || Buffer.isBuffer(value)) return value;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "boolean") return value ? 1 : 0;
  if (Array.isArray(value)) return value.map((item) => toReply(item, ""));
  // RESP 2 has no maps. Stream reads become pairs, everything else a flat list of field, value.
  const pairs = Object.entries(value).map(([key, item]) => [Buffer.from(key), toReply(item, "")]);
  return /^XREAD/i.test(commandName) ? pairs : pairs.flat();
}
