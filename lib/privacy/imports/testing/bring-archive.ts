import { expect } from "vitest";
import { callEndpoint } from "../../../auth/testing/call-endpoint.ts";
import { newId } from "../../../platform/ids.ts";
import {
  beginDataImportEndpoint,
  listDataImportsEndpoint,
  putImportPartEndpoint,
  removeDataImportEndpoint,
  startDataImportEndpoint,
} from "../api.ts";
import { importData } from "../import-data.ts";
import { removeImport } from "../remove-import.ts";
import { type DataImport, PART_BYTES } from "../schema.ts";

export interface Bringer {
  cookie: string;
}

/** The person's imports, by the public route. */
export async function listOf({ cookie }: Bringer): Promise<DataImport[]> {
  return (await callEndpoint(listDataImportsEndpoint, { cookie })).body.data?.items as DataImport[];
}

export const startOf = (
  { cookie }: Bringer,
  sizeBytes: number,
  choice: { takesProfile?: boolean; takesRouter?: boolean } = {},
) =>
  callEndpoint(startDataImportEndpoint, {
    cookie,
    body: { sizeBytes, takesProfile: false, takesRouter: false, ...choice },
  });

export const putPartOf = ({ cookie }: Bringer, id: string, number: number, bytes: Uint8Array) =>
  callEndpoint(putImportPartEndpoint, { cookie, params: { id }, query: `?number=${number}`, body: bytes });

export const beginOf = ({ cookie }: Bringer, id: string) =>
  callEndpoint(beginDataImportEndpoint, { cookie, params: { id } });

export const removeOf = ({ cookie }: Bringer, id: string) =>
  callEndpoint(removeDataImportEndpoint, { cookie, params: { id } });

/** Uploads an archive whole, as the page does. @returns The import's id. */
export async function upload(
  who: Bringer,
  archive: Uint8Array,
  choice: { takesProfile?: boolean; takesRouter?: boolean } = {},
): Promise<string> {
  const started = await startOf(who, archive.length, choice);
  expect([started.status, started.body.error?.code]).toEqual([201, undefined]);
  const id = String(started.body.data?.id);
  for (let number = 0; number * PART_BYTES < archive.length; number++) {
    const part = archive.slice(number * PART_BYTES, (number + 1) * PART_BYTES);
    expect((await putPartOf(who, id, number, part)).status).toBe(204);
  }
  return id;
}

/** Runs the job of an import here, as the worker would. */
export const runImport = (importId: string, attempt = 1, signal = new AbortController().signal) =>
  importData({ importId }, { jobId: newId(), attempt, signal });

/** Runs the job that removes an import here. */
export const runRemoval = (importId: string) => removeImport({ importId }, { signal: new AbortController().signal });

/** Uploads an archive and runs its job to the end. */
export async function bring(
  who: Bringer,
  archive: Uint8Array,
  choice: { takesProfile?: boolean; takesRouter?: boolean } = {},
): Promise<DataImport> {
  const id = await upload(who, archive, choice);
  expect((await beginOf(who, id)).status).toBe(202);
  await runImport(id);
  const found = (await listOf(who)).find((item) => item.id === id);
  if (!found) throw new Error("the import is not there");
  return found;
}
