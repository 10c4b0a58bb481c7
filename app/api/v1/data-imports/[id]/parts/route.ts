import { putImportPartEndpoint } from "@/lib/privacy/imports/api";

export const PUT = putImportPartEndpoint.route;
