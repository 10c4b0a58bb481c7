import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createGitHub } from "./github.ts";
import type { OAuthProvider } from "./provider.ts";

const asked: string[] = [];
let tokens: object = {};
let github: OAuthProvider;
const server = createServer(async (request, response) => {
  const { method, url, headers } = request;
  asked.push([method, url, headers.authorization ?? "-", await text(request)].join(" "));
  if (method === "DELETE") response.writeHead(204).end();
  else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(tokens));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  github = createGitHub({ clientId: "app", clientSecret: "secret", baseUrl: url, apiBaseUrl: url });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const RENEWAL =
  "POST /login/oauth/access_token - grant_type=refresh_token&refresh_token=old&client_id=app&client_secret=secret";

it("renews the token of a GitHub App, which rotates and has an end", async () => {
  asked.length = 0;
  tokens = { access_token: "a", refresh_token: "new", refresh_token_expires_in: 15_897_600 };
  expect(await github.renew("old")).toEqual({ refreshToken: "new", expiresInSeconds: 15_897_600 });
  expect(asked).toEqual([RENEWAL]);
});

it("knows GitHub's word for one that is over, though it comes with 200, and for one that it does not understand", async () => {
  tokens = { error: "bad_refresh_token", error_description: "The refresh token passed is incorrect or expired." };
  await expect(github.renew("old")).rejects.toMatchObject({ problem: "ended" });
  tokens = { error: "incorrect_client_credentials" };
  await expect(github.renew("old")).rejects.toMatchObject({ problem: "refused" });
  tokens = { nothing: true };
  await expect(github.renew("old")).rejects.toMatchObject({ problem: "refused" });
});

it("gives the permission back with the access token that GitHub wants for it", async () => {
  asked.length = 0;
  tokens = { access_token: "fresh", refresh_token: "new" };
  await github.withdraw("old");
  const credentials = Buffer.from("app:secret").toString("base64");
  expect(asked).toEqual([RENEWAL, `DELETE /applications/app/grant Basic ${credentials} {"access_token":"fresh"}`]);
});
