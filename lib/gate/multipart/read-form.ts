import { createHash } from "node:crypto";
import { AppError, type FieldIssue } from "../../platform/errors.ts";
import type { FormBody, UploadedFile } from "../contract.ts";
import { boundaryOf, type Part, splitParts } from "./split-parts.ts";

/** A multipart body, sorted: text fields for the schema, files by their field. */
export interface Form {
  /** A field that came as `name[]`, or more than once, is a list. */
  fields: Record<string, string | string[]>;
  files: Record<string, UploadedFile[]>;
  /** The same for the same content: boundaries, which senders choose at random, are not in it. */
  digest: Uint8Array;
}

const MIB = 1024 * 1024;
const plainName = (name: string) => name.replace(/\[\]$/, "");

function addField(fields: Form["fields"], part: Part): void {
  const name = plainName(part.name);
  let value: string;
  try {
    value = new TextDecoder("utf-8", { fatal: true }).decode(part.bytes);
  } catch (cause) {
    throw new AppError("bad_request", "The body is not valid multipart/form-data.", { cause });
  }
  const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (known === undefined) fields[name] = part.name === name ? value : [value];
  else fields[name] = [...(Array.isArray(known) ? known : [known]), value];
}

function issuesOf(files: FormBody["files"], found: Form["files"]): FieldIssue[] {
  return Object.entries(files).flatMap(([path, { maxCount, maxBytes, required }]) => {
    const sent = found[path] ?? [];
    if (required && sent.length === 0) return [{ path, message: "Send a file." }];
    if (sent.length > maxCount) return [{ path, message: `Send at most ${maxCount} files.` }];
    if (sent.some(({ bytes }) => bytes.byteLength === 0)) return [{ path, message: "The file is empty." }];
    if (sent.some(({ bytes }) => bytes.byteLength > maxBytes))
      return [{ path, message: `A file has at most ${Math.floor(maxBytes / MIB)} MiB.` }];
    return [];
  });
}

/**
 * Reads a multipart/form-data body against what an operation takes.
 * @throws AppError unsupported_media_type for another type, bad_request for a malformed body, invalid_input for files
 *   that are missing, unasked for, empty, too many or too large, each with its field.
 */
export function readForm(contentType: string, body: Uint8Array<ArrayBuffer>, wanted: FormBody): Form {
  const boundary = boundaryOf(contentType);
  if (boundary === null) throw new AppError("unsupported_media_type", "Send the body as multipart/form-data.");
  const form: Form = { fields: Object.create(null) as Form["fields"], files: {}, digest: new Uint8Array() };
  const hash = createHash("sha256");
  const unasked: FieldIssue[] = [];
  for (const part of splitParts(body, boundary)) {
    hash.update(JSON.stringify([part.name, part.fileName, part.mediaType, part.bytes.byteLength])).update(part.bytes);
    const name = plainName(part.name);
    const isFileField = Object.hasOwn(wanted.files, name);
    if (part.fileName === null && !isFileField) addField(form.fields, part);
    else if (part.fileName !== null && isFileField) {
      const { fileName, mediaType, bytes } = part;
      form.files[name] = [...(form.files[name] ?? []), { name: fileName, mediaType, bytes }];
    } else unasked.push({ path: name, message: isFileField ? "must be a file" : "takes no file" });
  }
  const issues = [...unasked, ...issuesOf(wanted.files, form.files)];
  if (issues.length > 0) throw new AppError("invalid_input", "Some of the input is not valid.", { issues });
  return { ...form, digest: hash.digest() };
}
