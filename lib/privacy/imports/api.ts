import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { idSchema } from "../../platform/public/ids.ts";
import { dataImportSchema, PART_BYTES, startImportSchema } from "./schema.ts";
import { beginDataImport, listDataImports, putImportPart, removeDataImport, startDataImport } from "./service.ts";

const params = z.object({ id: idSchema });

export const listDataImportsEndpoint = endpoint(
  {
    id: "dataImports.list",
    method: "GET",
    path: "/data-imports",
    summary: "The archives you brought, and what was taken over of them",
    access: "account.read",
    result: z.object({ items: z.array(dataImportSchema) }),
    errors: ["unauthenticated", "forbidden"],
  },
  ({ principal }) => listDataImports(principal),
);

export const startDataImportEndpoint = endpoint(
  {
    id: "dataImports.start",
    method: "POST",
    path: "/data-imports",
    summary: "Begin to bring an export of Nexus back; its archive is uploaded next, part by part",
    access: "account.write",
    status: 201,
    body: startImportSchema,
    result: dataImportSchema,
    errors: ["unauthenticated", "forbidden", "invalid_input", "conflict", "payload_too_large", "rate_limited"],
  },
  ({ principal, body }) => startDataImport(principal, body),
);

export const putImportPartEndpoint = endpoint(
  {
    id: "dataImports.putPart",
    method: "PUT",
    path: "/data-imports/{id}/parts",
    summary: "Upload a part of the archive: 8 MiB each, in their order; the last one has the rest",
    access: "account.write",
    params,
    query: z.object({ number: z.coerce.number().int().min(0).max(1_000) }),
    rawBody: { mediaTypes: "any" },
    maxBodyBytes: PART_BYTES,
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found", "conflict", "payload_too_large"],
  },
  ({ principal, params: { id }, query: { number }, rawBody }) => putImportPart(principal, id, number, rawBody),
);

export const beginDataImportEndpoint = endpoint(
  {
    id: "dataImports.begin",
    method: "POST",
    path: "/data-imports/{id}/begin",
    summary: "Have the archive read, when all its parts have arrived",
    access: "account.write",
    params,
    status: 202,
    result: dataImportSchema,
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found", "conflict"],
  },
  ({ principal, params: { id } }) => beginDataImport(principal, id),
);

export const removeDataImportEndpoint = endpoint(
  {
    id: "dataImports.remove",
    method: "DELETE",
    path: "/data-imports/{id}",
    summary: "Cancel an import, or remove one with everything that it brought",
    access: "account.write",
    params,
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found", "conflict"],
  },
  ({ principal, params: { id } }) => removeDataImport(principal, id),
);

export const dataImportEndpoints = [
  listDataImportsEndpoint,
  startDataImportEndpoint,
  putImportPartEndpoint,
  beginDataImportEndpoint,
  removeDataImportEndpoint,
];
