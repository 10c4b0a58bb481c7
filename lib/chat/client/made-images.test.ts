import { describe, expect, it } from "vitest";
import type { ChatMessage } from "../schema.ts";
import { madeImagesOf, withImage } from "./made-images.ts";

const ID = "01a214c0-ab0e-7353-ae6d-f1e830af17d8";
const message = (part: object) => ({ id: "1", role: "assistant", parts: [part] }) as unknown as ChatMessage;
const file = { type: "file", mediaType: "image/png", url: `/api/v1/attachments/${ID}` };

describe("madeImagesOf", () => {
  it("knows what an image was asked to show, how large it is, and names the file after it", () => {
    const providerMetadata = { nexus: { alt: "A red fox", width: 1024, height: 1536 } };
    expect(madeImagesOf(message({ ...file, providerMetadata }))).toEqual([
      {
        id: ID,
        url: file.url,
        name: "A red fox.png",
        mediaType: "image/png",
        alt: "A red fox",
        width: 1024,
        height: 1536,
      },
    ]);
    expect(madeImagesOf(message({ ...file, filename: "fox.png" }))).toMatchObject([
      { name: "fox.png", alt: "fox.png", width: null },
    ]);
  });

  it.each([
    "https://example.com/x.png",
    "//example.com/api/v1/attachments/01a214c0-ab0e-7353-ae6d-f1e830af17d8",
    "/api/v1/attachments/../avatars/1",
    `/api/v1/attachments/${ID}?next=https://example.com`,
    "data:image/png;base64,AA==",
  ])("shows nothing that is not in our own store: %s", (url) => {
    expect(madeImagesOf(message({ ...file, url }))).toEqual([]);
  });
});

describe("withImage", () => {
  const image = { id: ID, url: file.url, name: "fox.png", mediaType: "image/png", alt: "A fox", width: 8, height: 8 };
  const note = { id: "note", name: "a.txt", mediaType: "text/plain", sizeBytes: 3, width: null, height: null };

  it("puts an image to be changed beside what is attached, once, and only where it fits", () => {
    const both = withImage([note], image, 2) ?? [];
    expect(both.map(({ id }) => id)).toEqual(["note", ID]);
    expect(withImage(both, image, 2)).toEqual(both);
    expect(withImage([note], image, 1)).toBeNull();
  });
});
