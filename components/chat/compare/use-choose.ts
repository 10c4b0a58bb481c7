"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useErrorToast } from "@/components/shell/use-error-toast";
import { toast } from "@/components/ui/toast-store";
import { conversationKey } from "@/lib/chat/client";
import { chooseAnswer } from "@/lib/chat/compare/client";
import type { ChooseInput } from "@/lib/chat/compare/schema";
import type { ConversationDetail, MessageNode } from "@/lib/chat/schema";
import { arenaKey } from "@/lib/models/client";
import { letterOf } from "./letter-of";

/** Ends a comparison, goes on with the kept answer, and says of a blind one who wrote what. */
export function useChoose(conversationId: string, id: string, nodes: readonly MessageNode[]) {
  const t = useTranslations("chat.compare");
  const queryClient = useQueryClient();
  const showError = useErrorToast();
  const { mutate, isPending } = useMutation({
    mutationFn: (choice: ChooseInput) => chooseAnswer(id, choice),
    networkMode: "always",
    onError(error) {
      showError(error);
      // It may have been decided in another tab.
      void queryClient.invalidateQueries({ queryKey: conversationKey(conversationId) });
    },
    // Only the server knows what the answers were made of.
    async onSuccess({ answers }) {
      const blind = nodes[0]?.message.metadata?.comparison?.blind ?? false;
      const queryKey = conversationKey(conversationId);
      await queryClient.invalidateQueries({ queryKey });
      void queryClient.invalidateQueries({ queryKey: arenaKey });
      if (!blind) return;
      const told = queryClient.getQueryData<ConversationDetail>(queryKey)?.nodes ?? [];
      const names = answers.map(({ id: answerId, modelId }, position) => {
        const name = told.find(({ message }) => message.id === answerId)?.message.metadata?.modelName;
        return t("was", { letter: letterOf(position), name: name ?? modelId });
      });
      toast.show({ message: names.join(" · "), icon: "check" });
    },
  });
  return { choose: mutate, isPending };
}
