import { ready } from "@/lib/gate/system-api";

export const GET = ready.route;
