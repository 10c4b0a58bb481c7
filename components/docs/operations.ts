/** As much of an OpenAPI document as the reference shows. */
export interface OpenApiLike {
  paths?: Record<string, unknown>;
}

export interface Operation {
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string;
  /** `name (in)`. */
  parameters: string[];
  body: unknown;
  answers: { status: string; description: string }[];
}

interface RawOperation {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: { name?: string; in?: string; required?: boolean }[];
  requestBody?: { content?: Record<string, { schema?: unknown }> };
  responses?: Record<string, { description?: string }>;
}

const METHODS = ["get", "post", "put", "patch", "delete"];

function toOperation(method: string, path: string, raw: RawOperation): Operation {
  return {
    id: raw.operationId ?? `${method} ${path}`,
    method,
    path,
    summary: raw.summary ?? "",
    description: raw.description ?? "",
    parameters: (raw.parameters ?? []).map(
      ({ name, in: place, required }) => `${name}${required ? "" : "?"} (${place})`,
    ),
    body: raw.requestBody?.content?.["application/json"]?.schema,
    answers: Object.entries(raw.responses ?? {}).map(([status, { description = "" }]) => ({ status, description })),
  };
}

/** The operations of a document, grouped by their first tag, in the document's order. */
export function operationsByTag(document: OpenApiLike): { tag: string; operations: Operation[] }[] {
  const groups = new Map<string, Operation[]>();
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    const operations = item as Record<string, RawOperation | undefined>;
    for (const method of METHODS) {
      const raw = operations[method];
      if (!raw) continue;
      const tag = raw.tags?.[0] ?? "other";
      groups.set(tag, [...(groups.get(tag) ?? []), toOperation(method, path, raw)]);
    }
  }
  return [...groups].map(([tag, operations]) => ({ tag, operations }));
}
