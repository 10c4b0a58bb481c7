import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { asService } from "../platform/db/scopes.ts";
import { newId } from "../platform/ids.ts";
import {
  getProfileEndpoint,
  readAvatarEndpoint,
  removeAvatarEndpoint,
  setAvatarEndpoint,
  updateProfileEndpoint,
} from "./api.ts";
import { setTier } from "./service/set-tier.ts";
import { callEndpoint } from "./testing/call-endpoint.ts";
import { makeAccount, signInAs, type TestAccount } from "./testing/make-account.ts";

let account: TestAccount;
let cookie: string;
beforeAll(async () => {
  account = await makeAccount();
  cookie = await signInAs(account);
});

const readRow = () =>
  asService().selectFrom("profiles").selectAll().where("id", "=", account.userId).executeTakeFirstOrThrow();

describe("the profile", () => {
  it("is changed field by field", async () => {
    const changes = {
      displayName: "Augusta",
      theme: "dark",
      language: "de",
      timeZone: "Europe/Berlin",
      routeMode: "economy",
      continueWithAnotherModel: false,
    };
    const changed = await callEndpoint(updateProfileEndpoint, { cookie, body: changes });
    expect(changed.status).toBe(200);
    expect(changed.body.data).toMatchObject(changes);
    expect((await callEndpoint(getProfileEndpoint, { cookie })).body.data).toMatchObject(changes);
  });

  it("calls the plan what whoever runs the server has named it", async () => {
    const named = (name: string) => asService().updateTable("tiers").set({ name }).where("id", "=", "free").execute();
    await named("Starter");
    try {
      const { body } = await callEndpoint(getProfileEndpoint, { cookie });
      expect(body.data).toMatchObject({ tier: "free", tierName: "Starter" });
    } finally {
      await named("Free");
    }
  });

  it("shares nothing unless told to", async () => {
    const person = await signInAs(await makeAccount());
    const { body } = await callEndpoint(getProfileEndpoint, { cookie: person });
    expect(body.data).toMatchObject({ sharesVotes: false, joinsExperiments: false });
    const changed = await callEndpoint(updateProfileEndpoint, { cookie: person, body: { sharesVotes: true } });
    expect(changed.body.data).toMatchObject({ sharesVotes: true, joinsExperiments: false });
  });

  it("lets another model finish a broken answer unless told otherwise", async () => {
    const fresh = await signInAs(await makeAccount());
    const { body } = await callEndpoint(getProfileEndpoint, { cookie: fresh });
    expect(body.data).toMatchObject({ continueWithAnotherModel: true });
  });

  it.each([
    { tier: "enterprise" },
    { role: "admin" },
    { email: "root@example.org" },
    { id: newId() },
    { emailVerifiedAt: null },
    { disabledAt: null },
    { avatarPath: "other/picture.webp" },
    { createdAt: "2020-01-01T00:00:00Z" },
    { app_metadata: { tier: "enterprise" } },
    { workspaceId: newId() },
    { displayName: "Mallory", tier: "enterprise" },
  ])("refuses %j, with nothing written (TN-21)", async (body) => {
    const before = await readRow();
    const { status } = await callEndpoint(updateProfileEndpoint, { cookie, body });
    expect(status).toBe(422);
    expect(await readRow()).toEqual(before);
  });

  it("is not reached through __proto__ (TN-21)", async () => {
    const before = await readRow();
    const body = '{"__proto__":{"tier":"enterprise"},"constructor":{"prototype":{"role":"admin"}}}';
    const headers = { "content-type": "application/json" };
    const { status } = await callEndpoint(updateProfileEndpoint, { cookie, body, headers });
    expect(status).toBe(422);
    expect(await readRow()).toEqual(before);
    expect(({} as { tier?: string }).tier).toBeUndefined();
  });

  it("asks for a session", async () => {
    expect((await callEndpoint(getProfileEndpoint)).status).toBe(401);
    expect((await callEndpoint(updateProfileEndpoint, { body: { theme: "dark" } })).status).toBe(401);
  });

  it("follows a tier that the server grants", async () => {
    await setTier(account.userId, "pro");
    expect((await callEndpoint(getProfileEndpoint, { cookie })).body.data).toMatchObject({ tier: "pro" });
    await expect(setTier(newId(), "pro")).rejects.toThrow(/not found/);
  });
});

describe("the picture", () => {
  const upload = (bytes: Uint8Array, type = "image/jpeg") =>
    callEndpoint(setAvatarEndpoint, { cookie, body: bytes, headers: { "content-type": type } });
  const photo = () =>
    sharp({ create: { width: 640, height: 480, channels: 3, background: "teal" } })
      .jpeg()
      .withExif({
        IFD0: { Artist: "canary-artist" },
        IFD3: {
          GPSLatitudeRef: "N",
          GPSLatitude: "52/1 31/1 12/1",
          GPSLongitudeRef: "E",
          GPSLongitude: "13/1 24/1 18/1",
        },
      })
      .toBuffer();

  it("is stored as a small square without the original's metadata, where it was taken above all", async () => {
    const original = await photo();
    const planted = (await sharp(original).metadata()).exif;
    // The tag of the latitude (0x0002, three rationals): 52° 31'.
    const latitude = Buffer.from([52, 0, 0, 0, 1, 0, 0, 0, 31, 0, 0, 0, 1, 0, 0, 0]);
    expect(planted?.includes(latitude)).toBe(true);
    const changed = await upload(original);
    expect(changed.status).toBe(200);
    const url = String(changed.body.data?.avatarUrl);
    expect(url).toContain(`/api/v1/avatars/${account.userId}?v=`);
    const { route } = readAvatarEndpoint;
    const read = await route(new Request(`http://localhost:3000${url}`, { headers: { cookie } }), {
      params: Promise.resolve({ userId: account.userId }),
    });
    expect(read.headers.get("content-type")).toBe("image/webp");
    expect(read.headers.get("x-content-type-options")).toBe("nosniff");
    const bytes = Buffer.from(await read.arrayBuffer());
    expect(await sharp(bytes).metadata()).toMatchObject({ format: "webp", width: 256, height: 256 });
    const { exif, xmp, iptc } = await sharp(bytes).metadata();
    expect([exif, xmp, iptc]).toEqual([undefined, undefined, undefined]);
    for (const trace of ["canary-artist", "GPS", "EXIF", "Exif", latitude]) expect(bytes.includes(trace)).toBe(false);
  });

  it("is not shown to others, who cannot tell whether there is one", async () => {
    const stranger = await signInAs(await makeAccount());
    for (const userId of [account.userId, newId()]) {
      const { status } = await callEndpoint(readAvatarEndpoint, { cookie: stranger, params: { userId } });
      expect(status).toBe(404);
    }
    expect((await callEndpoint(readAvatarEndpoint, { params: { userId: account.userId } })).status).toBe(401);
  });

  it.each([
    ["text with the name of a picture", Buffer.from("<script>alert(1)</script>"), "image/png", 422],
    ["an SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), "image/svg+xml", 415],
    ["an SVG that says it is a PNG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), "image/png", 422],
    ["nothing", Buffer.alloc(0), "image/png", 422],
    ["more than 5 MB", Buffer.alloc(5 * 1024 * 1024 + 1), "image/png", 413],
  ])("is not %s", async (_, bytes, type, expected) => {
    expect((await upload(new Uint8Array(bytes), type)).status).toBe(expected);
  });

  it("is not a small file that unpacks to very many pixels", async () => {
    const bomb = await sharp({
      create: { width: 9_000, height: 9_000, channels: 3, background: "white" },
      limitInputPixels: false,
    })
      .png({ compressionLevel: 9 })
      .toBuffer();
    expect(bomb.byteLength).toBeLessThan(1024 * 1024);
    expect((await upload(new Uint8Array(bomb), "image/png")).status).toBe(422);
  });

  it("can be removed", async () => {
    await upload(await photo());
    const removed = await callEndpoint(removeAvatarEndpoint, { cookie });
    expect(removed.body.data?.avatarUrl).toBeNull();
    expect((await callEndpoint(readAvatarEndpoint, { cookie, params: { userId: account.userId } })).status).toBe(404);
  });
});
