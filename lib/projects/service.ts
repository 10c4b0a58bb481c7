import type { Principal } from "../auth/schema.ts";
import { now } from "../platform/clock.ts";
import type { Tx } from "../platform/db/scopes.ts";
import { notFound } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import type { Page } from "../platform/public/page-schema.ts";
import type { CreateProject, ListProjects, Project, ProjectDetail, ProjectOfChat, UpdateProject } from "./schema.ts";
import * as store from "./store.ts";

const missing = () => notFound("The project");

/** The person's projects in the workspace where they work, the one that was used last first. */
export function listProjects(principal: Principal, query: ListProjects): Promise<Page<Project>> {
  return store.listProjects(principal, query);
}

/** A project. @throws AppError not_found (also for other people's, and those of other workspaces) */
export async function getProject(principal: Principal, id: string): Promise<ProjectDetail> {
  const project = await store.findProject(principal, id);
  if (!project) throw missing();
  return project;
}

/** Makes a project in the workspace where the person works. */
export function createProject(principal: Principal, input: CreateProject): Promise<ProjectDetail> {
  return store.insertProject(principal, newId(), input, now());
}

/** Renames or archives a project, or changes its instructions. @throws AppError not_found */
export async function updateProject(principal: Principal, id: string, change: UpdateProject): Promise<ProjectDetail> {
  const project = await store.updateProject(principal, id, change, now());
  if (!project) throw missing();
  return project;
}

/** What a conversation that begins in a project takes from it. @throws AppError not_found */
export async function getProjectOfChat(principal: store.Scope, id: string): Promise<ProjectOfChat> {
  const project = await store.findProjectOfChat(principal, id);
  if (!project) throw missing();
  return project;
}

/** Makes sure of a project of the person until the transaction ends. @throws AppError not_found */
export async function holdProject(tx: Tx, user: store.Scope, id: string): Promise<void> {
  if (!(await store.lockProject(tx, user, id))) throw missing();
}
