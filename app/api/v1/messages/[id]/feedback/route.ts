import { giveFeedbackEndpoint, takeFeedbackBackEndpoint } from "@/lib/chat/feedback/api";

export const PUT = giveFeedbackEndpoint.route;
export const DELETE = takeFeedbackBackEndpoint.route;
