const TYPE = "multipart/form-data; boundary=x";
const part = (head: string, body = "1") => `--x\r\n${head}\r\n\r\n${body}\r\n`;
const field = (name: string) => part(`Content-Disposition: form-data; name="${name}"`);

/** Forms that no client may have a good answer to. */
export const MALFORMED_FORMS: Readonly<Record<string, { contentType: string; body: string }>> = {
  empty: { contentType: TYPE, body: "" },
  "no boundary": { contentType: "multipart/form-data", body: `${field("a")}--x--` },
  "another boundary": { contentType: TYPE, body: `--y\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--y--` },
  "only the end": { contentType: TYPE, body: "--x--" },
  "not closed": { contentType: TYPE, body: field("a") },
  "cut in a header": { contentType: TYPE, body: "--x\r\nContent-Dispo" },
  "endless header": { contentType: TYPE, body: part(`X: ${"y".repeat(9000)}`) },
  "no name": { contentType: TYPE, body: `${part("Content-Disposition: form-data")}--x--` },
  "another disposition": { contentType: TYPE, body: `${part('Content-Disposition: attachment; name="a"')}--x--` },
  "rubbish after a delimiter": { contentType: TYPE, body: '--xyz\r\nContent-Disposition: form-data; name="a"' },
  "too many parts": { contentType: TYPE, body: `${field("a").repeat(65)}--x--` },
  "not UTF-8": {
    contentType: TYPE,
    body: `${part('Content-Disposition: form-data; name="model"', "\ud800")}--x--`,
  },
  prototype: { contentType: TYPE, body: `${field("__proto__")}${field("constructor")}--x--` },
  "a field as a file": {
    contentType: TYPE,
    body: `${part('Content-Disposition: form-data; name="model"; filename="a"')}--x--`,
  },
  "a file as a field": { contentType: TYPE, body: `${field("file")}${field("image")}--x--` },
};
