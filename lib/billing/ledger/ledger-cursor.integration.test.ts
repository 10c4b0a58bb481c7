import { expect, it } from "vitest";
import { callEndpoint } from "../../auth/testing/call-endpoint.ts";
import { signedInUser } from "../../gate/testing/sign-in.ts";
import { newId } from "../../platform/ids.ts";
import { listLedgerEndpoint } from "./api.ts";

it.each(["0000-01-01T00:00:00.000000Z", "2026-02-30T00:00:00.000000Z", "2026-11-20T12:00:00.000Z"])(
  "a list starts over at a cursor of %s, which is not ours",
  async (position) => {
    const { cookie } = await signedInUser();
    const cursor = Buffer.from(JSON.stringify([position, newId()])).toString("base64url");
    const { status, body } = await callEndpoint(listLedgerEndpoint, { cookie, query: `?cursor=${cursor}` });
    expect([status, body.data]).toEqual([200, { items: [], nextCursor: null }]);
  },
);
