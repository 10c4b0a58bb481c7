import { z } from "zod";
import { idSchema } from "../platform/public/ids.ts";
import { pageQuerySchema } from "../platform/public/page-schema.ts";

export const PROJECT_NAME_MAX_CHARACTERS = 80;
export const PROJECT_INSTRUCTIONS_MAX_CHARACTERS = 8000;

/** A project as lists show it. */
export const projectSchema = z.object({
  id: idSchema,
  name: z.string(),
  /** How many conversations are in it, without archived ones. */
  conversations: z.int(),
  /** When its newest message was sent; when it was made, where there is none. */
  lastUsedAt: z.iso.datetime(),
  archivedAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
});
export type Project = z.infer<typeof projectSchema>;

export const projectDetailSchema = projectSchema.extend({
  /** What every model is told in the project's conversations; empty where there is nothing. */
  instructions: z.string(),
});
export type ProjectDetail = z.infer<typeof projectDetailSchema>;

export const listProjectsSchema = pageQuerySchema.extend({
  archived: z.stringbool().default(false),
  /** Only those whose name contains this. */
  q: z.string().trim().max(PROJECT_NAME_MAX_CHARACTERS).default(""),
});
export type ListProjects = z.output<typeof listProjectsSchema>;

const name = z
  .string()
  .trim()
  .min(1, "Enter a name.")
  .max(PROJECT_NAME_MAX_CHARACTERS, `A name has at most ${PROJECT_NAME_MAX_CHARACTERS} characters.`);
const instructions = z
  .string()
  .trim()
  .max(
    PROJECT_INSTRUCTIONS_MAX_CHARACTERS,
    `Instructions of a project have at most ${PROJECT_INSTRUCTIONS_MAX_CHARACTERS.toLocaleString("en")} characters.`,
  );

export const createProjectSchema = z.strictObject({ name, instructions: instructions.default("") });
export type CreateProject = z.output<typeof createProjectSchema>;

export const updateProjectSchema = z
  .strictObject({ name, instructions, archived: z.boolean() })
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, "Send at least one field.");
export type UpdateProject = z.output<typeof updateProjectSchema>;

/** What an answer takes from the project of its conversation. */
export interface ProjectOfChat {
  id: string;
  instructions: string | null;
}
