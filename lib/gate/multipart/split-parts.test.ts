import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { FormBody } from "../contract.ts";
import { MALFORMED_FORMS } from "../testing/malformed-forms.ts";
import { readForm } from "./read-form.ts";
import { boundaryOf, splitParts } from "./split-parts.ts";

async function encode(form: FormData): Promise<{ bytes: Uint8Array<ArrayBuffer>; contentType: string }> {
  const response = new Response(form);
  return {
    bytes: new Uint8Array(await response.arrayBuffer()),
    contentType: response.headers.get("content-type") ?? "",
  };
}

describe("splitParts", () => {
  it("reads what a client encodes: names, umlauts, empty values, bytes that look like a boundary", async () => {
    const form = new FormData();
    const bytes = new Uint8Array(Buffer.from("\r\n--x\r\n\r\n----\0\xff", "latin1"));
    form.set("prompt", "Grüße\r\n--");
    form.set("empty", "");
    form.set("image", new File([bytes], 'a"b\\ü.png', { type: "image/png" }));
    const { bytes: body, contentType } = await encode(form);
    const parts = splitParts(body, boundaryOf(contentType) ?? "");
    expect(parts.map(({ name, fileName, mediaType }) => [name, fileName, mediaType])).toEqual([
      ["prompt", null, "text/plain"],
      ["empty", null, "text/plain"],
      ["image", 'a"b\\ü.png', "image/png"],
    ]);
    expect(Buffer.from(parts[0]?.bytes ?? []).toString()).toBe("Grüße\r\n--");
    expect(parts[1]?.bytes).toHaveLength(0);
    expect(parts[2]?.bytes).toEqual(bytes);
  });

  it.each([
    ["form-data; name=file; filename=a.wav; filename*=utf-8''a.wav", "file", "a.wav"],
    ['form-data; name="file"; filename="a; name=other.wav"', "file", "a; name=other.wav"],
    ['form-data; filename="a; name=other"; NAME=file', "file", "a; name=other"],
    ["form-data; name=model", "model", null],
  ])("reads %s", (disposition, name, fileName) => {
    const head = `Content-Disposition: ${disposition}`;
    const [part] = splitParts(new Uint8Array(Buffer.from(`--x\r\n${head}\r\n\r\n1\r\n--x--`)), "x");
    expect(part).toMatchObject({ name, fileName });
  });

  it("knows the boundary of its own type only", () => {
    expect(boundaryOf('multipart/form-data; boundary="a b"')).toBe("a b");
    expect(boundaryOf("Multipart/Form-Data; charset=utf-8; boundary=ab")).toBe("ab");
    expect(boundaryOf("multipart/form-database; boundary=ab")).toBeNull();
    expect(boundaryOf("application/json")).toBeNull();
    expect(() => boundaryOf(`multipart/form-data; boundary=${"x".repeat(71)}`)).not.toThrow();
  });
});

const WANTED: FormBody = {
  fields: z.any(),
  files: { image: { maxCount: 2, maxBytes: 1024 * 1024, required: true }, mask: { maxCount: 1, maxBytes: 10 } },
};

describe("readForm", () => {
  const read = async (fill: (form: FormData) => void) => {
    const form = new FormData();
    fill(form);
    const { bytes, contentType } = await encode(form);
    return readForm(contentType, bytes, WANTED);
  };
  const file = (size = 4) => new File([new Uint8Array(size)], "a.png", { type: "image/png" });

  it("sorts fields and files, and takes name[] for lists", async () => {
    const form = await read((data) => {
      data.append("image[]", file());
      data.append("image[]", file());
      data.append("times[]", "word");
      data.append("model", "a");
      data.append("tag", "1");
      data.append("tag", "2");
    });
    expect({ ...form.fields }).toEqual({ times: ["word"], model: "a", tag: ["1", "2"] });
    expect(form.files.image).toHaveLength(2);
  });

  it.each([
    ["image", "Send a file.", () => undefined],
    ["image", "Send at most 2 files.", (data: FormData) => [1, 2, 3].map(() => data.append("image", file()))],
    ["image", "The file is empty.", (data: FormData) => data.append("image", file(0))],
    ["image", "A file has at most 1 MiB.", (data: FormData) => data.append("image", file(1024 * 1024 + 1))],
    ["other", "takes no file", (data: FormData) => data.append("other", file())],
    ["image", "must be a file", (data: FormData) => data.append("image", "text")],
  ])("names the field %s: %s", async (path, message, fill) => {
    await expect(read(fill as (form: FormData) => void)).rejects.toMatchObject({
      code: "invalid_input",
      issues: expect.arrayContaining([{ path, message }]),
    });
  });

  it("has one digest for one content, whatever the boundary, and another for any change", async () => {
    const fill = (prompt: string, size: number) => (data: FormData) => {
      data.append("prompt", prompt);
      data.append("image", file(size));
    };
    const digests = await Promise.all([fill("a", 4), fill("a", 4), fill("b", 4), fill("a", 5)].map(read));
    const [one, same, text, bytes] = digests.map(({ digest }) => Buffer.from(digest).toString("hex"));
    expect(same).toBe(one);
    expect(new Set([one, text, bytes]).size).toBe(3);
  });

  it.each(Object.entries(MALFORMED_FORMS))("refuses a form that is spoiled: %s", (_, { contentType, body }) => {
    expect(() => readForm(contentType, new Uint8Array(Buffer.from(body)), WANTED)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^(bad_request|invalid_input)$/) }),
    );
  });
});
