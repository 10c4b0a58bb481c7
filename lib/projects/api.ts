import { z } from "zod";
import { endpoint } from "../gate/endpoint.ts";
import { idSchema } from "../platform/public/ids.ts";
import { deleteProject, restoreProject } from "./removal/service.ts";
import {
  createProjectSchema,
  listProjectsSchema,
  projectDetailSchema,
  projectSchema,
  updateProjectSchema,
} from "./schema.ts";
import { createProject, getProject, listProjects, updateProject } from "./service.ts";

const idParams = z.object({ id: idSchema });

export const list = endpoint(
  {
    id: "projects.list",
    method: "GET",
    path: "/projects",
    summary: "List projects, the one that was used last first",
    access: "chat.read",
    query: listProjectsSchema,
    result: z.object({ items: z.array(projectSchema), nextCursor: z.string().nullable() }),
    errors: ["invalid_input"],
  },
  ({ principal, query }) => listProjects(principal, query),
);

export const create = endpoint(
  {
    id: "projects.create",
    method: "POST",
    path: "/projects",
    summary: "Make a project",
    access: "chat.write",
    body: createProjectSchema,
    status: 201,
    result: projectDetailSchema,
    errors: ["invalid_input"],
  },
  ({ principal, body }) => createProject(principal, body),
);

export const get = endpoint(
  {
    id: "projects.get",
    method: "GET",
    path: "/projects/{id}",
    summary: "A project with its instructions",
    access: "chat.read",
    params: idParams,
    result: projectDetailSchema,
    errors: ["not_found"],
  },
  ({ principal, params }) => getProject(principal, params.id),
);

export const update = endpoint(
  {
    id: "projects.update",
    method: "PATCH",
    path: "/projects/{id}",
    summary: "Rename or archive a project, or change its instructions",
    access: "chat.write",
    params: idParams,
    body: updateProjectSchema,
    result: projectDetailSchema,
    errors: ["not_found", "invalid_input"],
  },
  ({ principal, params, body }) => updateProject(principal, params.id, body),
);

export const remove = endpoint(
  {
    id: "projects.delete",
    method: "DELETE",
    path: "/projects/{id}",
    summary: "Delete a project; its conversations stay, and it can be restored",
    access: "chat.write",
    params: idParams,
    status: 204,
    resultType: "none",
    errors: ["not_found"],
  },
  ({ principal, params }) => deleteProject(principal, params.id),
);

export const restore = endpoint(
  {
    id: "projects.restore",
    method: "POST",
    path: "/projects/{id}/restore",
    summary: "Take the deletion of a project back, with its conversations",
    access: "chat.write",
    params: idParams,
    result: projectDetailSchema,
    errors: ["not_found"],
  },
  ({ principal, params }) => restoreProject(principal, params.id),
);

export const projectEndpoints = [list, create, get, update, remove, restore];
