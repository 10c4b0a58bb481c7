import { resetLearningEndpoint } from "@/lib/models/preferences/api";

export const POST = resetLearningEndpoint.route;
