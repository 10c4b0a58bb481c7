import { AppError } from "../platform/errors.ts";
import type { Principal } from "./schema.ts";

/** The project that all belongs to which is asked with the principal's API key; null for other keys, and for sessions. */
export const projectOf = ({ via }: Pick<Principal, "via">): string | null =>
  via.kind === "api_key" ? via.projectId : null;

/** The refusal of a project that is not one of the person's where they work, as of one that nobody has. @param path Its field. */
export const noSuchProject = (path: string) =>
  new AppError("invalid_input", "There is no such project.", {
    issues: [{ path, message: "is not one of your projects" }],
  });
