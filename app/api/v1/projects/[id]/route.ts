import { get, remove, update } from "@/lib/projects/api";

export const GET = get.route;
export const PATCH = update.route;
export const DELETE = remove.route;
