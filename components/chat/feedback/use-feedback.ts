"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useThreadFacts } from "@/components/chat/thread-context";
import { useErrorToast } from "@/components/shell/use-error-toast";
import { saveFeedback } from "@/lib/chat/client/save-feedback";
import type { Feedback } from "@/lib/chat/feedback/schema";

/** Saves what is said of an answer: shown at once, taken back with words when it cannot be saved. */
export function useFeedback(answerId: string): (feedback: Feedback | null) => void {
  const queryClient = useQueryClient();
  const { conversationId } = useThreadFacts();
  const showError = useErrorToast();
  return (feedback) => void saveFeedback(queryClient, conversationId, answerId, feedback).catch(showError);
}
