import { asObject, asObjects, asString } from "./read-json.ts";

/** The smallest value that a JSON schema (as tools and response formats send them) takes. */
export function sampleOfSchema(schema: unknown): unknown {
  const node = asObject(schema);
  if (node.const !== undefined) return node.const;
  if (Array.isArray(node.enum)) return node.enum[0];
  const choices = [...asObjects(node.anyOf), ...asObjects(node.oneOf)];
  if (choices[0] !== undefined) return sampleOfSchema(choices[0]);
  const type = Array.isArray(node.type) ? node.type[0] : node.type;
  switch (asString(type).toLowerCase()) {
    case "string":
      return "example";
    case "integer":
    case "number":
      return typeof node.minimum === "number" ? node.minimum : 1;
    case "boolean":
      return true;
    case "null":
      return null;
    case "array":
      return [sampleOfSchema(node.items)];
    default:
      return Object.fromEntries(
        Object.entries(asObject(node.properties)).map(([name, property]) => [name, sampleOfSchema(property)]),
      );
  }
}
