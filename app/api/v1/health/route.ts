import { health } from "@/lib/gate/system-api";

export const GET = health.route;
