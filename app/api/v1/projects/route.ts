import { create, list } from "@/lib/projects/api";

export const GET = list.route;
export const POST = create.route;
