import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A TCP proxy in front of a server, which loses connections when told. */
export interface CutProxy {
  /** The server's URL with the proxy's address in it. */
  url: string;
  /** Loses every connection that sends `text` from now on, at that moment and before the server gets it. */
  cutOn(text: string | null): void;
  /** Loses all connections that there are. Returns how many. */
  cutAll(): number;
  /** How many connections `cutOn` has cost. */
  readonly cuts: number;
  stop(): Promise<void>;
}

/** Starts a proxy in front of the server of `target`, such as `postgres://…@127.0.0.1:5433/postgres`, on loopback. */
export async function startCutProxy(target: string): Promise<CutProxy> {
  const url = new URL(target);
  const upstreamPort = Number(url.port);
  const upstreamHost = url.hostname;
  const open = new Set<Socket>();
  let trigger: string | null = null;
  let cuts = 0;

  const server = createServer((client) => {
    const upstream = connect(upstreamPort, upstreamHost);
    open.add(client);
    client.on("data", (bytes) => {
      if (trigger === null || !bytes.includes(trigger)) return upstream.write(bytes);
      cuts++;
      client.destroy();
    });
    upstream.on("data", (bytes) => client.write(bytes));
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on("error", () => undefined);
      one.once("close", () => other.destroy());
    }
    client.once("close", () => open.delete(client));
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);

  function cutAll(): number {
    const count = open.size;
    for (const client of open) client.destroy();
    return count;
  }
  return {
    url: url.href,
    cutOn: (text) => {
      trigger = text;
    },
    cutAll,
    get cuts() {
      return cuts;
    },
    async stop() {
      cutAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
