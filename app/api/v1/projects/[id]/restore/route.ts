import { restore } from "@/lib/projects/api";

export const POST = restore.route;
