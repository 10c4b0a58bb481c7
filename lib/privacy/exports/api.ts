import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { idSchema } from "../../platform/public/ids.ts";
import { dataExportSchema } from "./schema.ts";
import { downloadDataExport, listDataExports, prepareDownload, removeDataExport, startDataExport } from "./service.ts";

const params = z.object({ id: idSchema });

export const listDataExportsEndpoint = endpoint(
  {
    id: "dataExports.list",
    method: "GET",
    path: "/data-exports",
    summary: "The exports of your data that are there",
    access: "account.read",
    result: z.object({ items: z.array(dataExportSchema) }),
    errors: ["unauthenticated", "forbidden"],
  },
  ({ principal }) => listDataExports(principal),
);

export const startDataExportEndpoint = endpoint(
  {
    id: "dataExports.start",
    method: "POST",
    path: "/data-exports",
    summary: "Begin an export of all your data",
    flag: "data_export",
    access: "account.write",
    stepUp: true,
    status: 202,
    result: dataExportSchema,
    errors: ["unauthenticated", "forbidden", "step_up_required", "conflict", "rate_limited"],
  },
  ({ principal }) => startDataExport(principal),
);

export const removeDataExportEndpoint = endpoint(
  {
    id: "dataExports.remove",
    method: "DELETE",
    path: "/data-exports/{id}",
    summary: "Cancel an export that is being made, or delete one that has ended",
    access: "account.write",
    params,
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found"],
  },
  ({ principal, params: { id } }) => removeDataExport(principal, id),
);

export const prepareDownloadEndpoint = endpoint(
  {
    id: "dataExports.prepareDownload",
    method: "POST",
    path: "/data-exports/{id}/file",
    summary: "Say that an export is about to be downloaded",
    access: "account.write",
    stepUp: true,
    params,
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found", "gone"],
  },
  ({ principal, params: { id } }) => prepareDownload(principal, id),
);

export const downloadDataExportEndpoint = endpoint(
  {
    id: "dataExports.download",
    method: "GET",
    path: "/data-exports/{id}/file",
    summary: "An export as a ZIP",
    access: "account.read",
    stepUp: true,
    params,
    resultType: "application/octet-stream",
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found", "gone"],
  },
  ({ principal, params: { id } }) => downloadDataExport(principal, id),
);

export const dataExportEndpoints = [
  listDataExportsEndpoint,
  startDataExportEndpoint,
  removeDataExportEndpoint,
  prepareDownloadEndpoint,
  downloadDataExportEndpoint,
];
