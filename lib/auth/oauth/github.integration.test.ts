import { createEmulator, type Emulator } from "emulate";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { resetEnv } from "../../platform/env.ts";
import { newId } from "../../platform/ids.ts";
import { getProfileEndpoint } from "../api.ts";
import { callEndpoint, cookieOf } from "../testing/call-endpoint.ts";
import { gitHubCallbackEndpoint } from "./api.ts";
import { startTestProvider, type TestProvider } from "./testing/start-provider.ts";
import { begin, comeBack, consent } from "./testing/travel.ts";

const LOGIN = "grace";
const EMAIL = `grace-${newId()}@example.org`;
let github: Emulator;
let bare: TestProvider;

function pointAt(url: string): void {
  vi.stubEnv("GITHUB_CLIENT_ID", "nexus-github");
  vi.stubEnv("GITHUB_CLIENT_SECRET", "secret");
  vi.stubEnv("GITHUB_OAUTH_BASE_URL", url);
  vi.stubEnv("GITHUB_OAUTH_API_BASE_URL", url);
  resetEnv();
}

beforeAll(async () => {
  bare = await startTestProvider();
  github = await createEmulator({
    service: "github",
    port: 0,
    seed: {
      github: {
        users: [{ login: LOGIN, name: "Grace Hopper", email: EMAIL }],
        oauth_apps: [
          {
            client_id: "nexus-github",
            client_secret: "secret",
            name: "Nexus",
            redirect_uris: ["http://localhost:3000/api/v1/auth/oauth/github/callback"],
          },
        ],
      },
    },
  });
});
afterAll(async () => {
  await github.close();
  await bare.stop();
});

/** Chooses the seeded user on the emulator's page. */
async function choose(url: string): Promise<URLSearchParams> {
  const { searchParams } = new URL(url);
  const form = new URLSearchParams({ ...Object.fromEntries(searchParams), login: LOGIN });
  const answer = await fetch(new URL("/login/oauth/callback", url), { method: "POST", body: form, redirect: "manual" });
  return new URL(answer.headers.get("location") ?? "").searchParams;
}

describe("GitHub", () => {
  it("signs in with its primary, confirmed address, again and again as the same person", async () => {
    pointAt(github.url);
    const ids = new Set<unknown>();
    for (let index = 0; index < 2; index++) {
      const { url, cookie } = await begin({ body: { provider: "github" } });
      expect(url.startsWith(`${github.url}/login/oauth/authorize?`)).toBe(true);
      const back = await comeBack(await choose(url), cookie, gitHubCallbackEndpoint);
      expect(back.headers.get("location")).toBe("/chat");
      const profile = await callEndpoint(getProfileEndpoint, { cookie: cookieOf(back.setCookies) });
      expect(profile.body.data).toMatchObject({ email: EMAIL, displayName: "Grace Hopper" });
      ids.add(profile.body.data?.id);
    }
    expect(ids.size).toBe(1);
  });

  it("is refused for a code that is made up, though GitHub answers that with 200", async () => {
    pointAt(github.url);
    const { url, cookie } = await begin({ body: { provider: "github" } });
    const state = new URL(url).searchParams.get("state") ?? "";
    const back = await comeBack(new URLSearchParams({ code: "made-up", state }), cookie, gitHubCallbackEndpoint);
    expect(back.headers.get("location")).toBe("/sign-in?problem=failed&next=%2Fchat");
  });

  it("does not take another confirmed address for a primary one that is not, nor the number of another server", async () => {
    pointAt(bare.url);
    const number = 7;
    let emails = [
      { email: EMAIL, primary: true, verified: false },
      { email: `other-${EMAIL}`, primary: false, verified: true },
    ];
    const answer = (body: () => unknown) => (_: unknown, response: import("node:http").ServerResponse) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(body()));
    };
    bare.server.service.addRoute(
      "GET",
      "/user",
      answer(() => ({ id: number, login: "someone", name: null })),
    );
    bare.server.service.addRoute(
      "GET",
      "/user/emails",
      answer(() => emails),
    );
    bare.server.service.addRoute(
      "POST",
      "/login/oauth/access_token",
      answer(() => ({ access_token: "t" })),
    );
    const go = async () => {
      const { url, cookie } = await begin({ body: { provider: "github" } });
      const { searchParams } = new URL(url);
      const query = new URLSearchParams({ code: "c", state: searchParams.get("state") ?? "" });
      return (await comeBack(query, cookie, gitHubCallbackEndpoint)).headers.get("location");
    };
    expect(await go()).toBe("/sign-in?problem=unverified&next=%2Fchat");
    emails = [];
    expect(await go()).toBe("/sign-in?problem=unverified&next=%2Fchat");
    // Confirmed here, and this server's number 7: still not the GitHub user that the address belongs to.
    emails = [{ email: EMAIL, primary: true, verified: true }];
    expect(await go()).toContain("notice=connect");
  });

  it("answers an answer meant for Google as one that has run out", async () => {
    pointAt(github.url);
    const { url, cookie } = await begin();
    const back = await comeBack(await consent(url), cookie, gitHubCallbackEndpoint);
    expect(back.headers.get("location")).toBe("/sign-in?problem=expired");
  });
});
