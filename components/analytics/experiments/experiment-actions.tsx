"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pause, Play, Square, Trash2, Trophy } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useErrorToast } from "@/components/auth/use-error-text";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { experimentsKey, moveExperiment, removeExperiment } from "@/lib/analytics/experiments/client";
import type { Experiment } from "@/lib/analytics/experiments/schema";
import { WinnerDialog } from "./winner-dialog";

type Asking = "stop" | "remove" | "winner" | null;

/** Start, pause, stop, use the winner, remove: whatever its state allows. */
export function ExperimentActions({ experiment }: { experiment: Experiment }) {
  const t = useTranslations("analytics.experiments");
  const router = useRouter();
  const queryClient = useQueryClient();
  const showError = useErrorToast();
  const [asking, setAsking] = useState<Asking>(null);
  const { id, state, arms } = experiment;
  const reload = () => queryClient.invalidateQueries({ queryKey: experimentsKey });
  const move = useMutation({
    mutationFn: (to: "running" | "paused" | "stopped") => moveExperiment(id, to),
    networkMode: "always",
    onError: showError,
    onSettled: reload,
  });
  const isBusy = move.isPending;
  const ask = (what: Asking) => (open: boolean) => setAsking(open ? what : null);
  return (
    <div className="flex flex-wrap gap-2">
      {(state === "draft" || state === "paused") && (
        <Button variant="primary" busy={isBusy} onClick={() => move.mutate("running")}>
          <Play aria-hidden />
          {t(state === "draft" ? "start" : "resume")}
        </Button>
      )}
      {state === "running" && (
        <Button busy={isBusy} onClick={() => move.mutate("paused")}>
          <Pause aria-hidden />
          {t("pause")}
        </Button>
      )}
      {(state === "running" || state === "paused" || state === "stopped") && (
        <Button onClick={() => setAsking("winner")}>
          <Trophy aria-hidden />
          {t("useWinner")}
        </Button>
      )}
      {(state === "running" || state === "paused") && (
        <Button variant="danger-line" onClick={() => setAsking("stop")}>
          <Square aria-hidden />
          {t("stop")}
        </Button>
      )}
      {state === "adopted" && (
        <Button variant="danger-line" busy={isBusy} onClick={() => move.mutate("stopped")}>
          {t("takeBack")}
        </Button>
      )}
      {(state === "draft" || state === "stopped") && (
        <Button variant="danger-line" onClick={() => setAsking("remove")}>
          <Trash2 aria-hidden />
          {t("remove")}
        </Button>
      )}
      <ConfirmDialog
        open={asking === "stop"}
        onOpenChange={ask("stop")}
        title={t("stopTitle")}
        description={t("stopText")}
        confirmLabel={t("stop")}
        onConfirm={async () => {
          await move.mutateAsync("stopped");
        }}
      />
      <ConfirmDialog
        open={asking === "remove"}
        onOpenChange={ask("remove")}
        title={t("removeTitle")}
        description={t("removeText")}
        confirmLabel={t("remove")}
        onConfirm={async () => {
          await removeExperiment(id);
          router.push("/analytics/experiments");
          queryClient.removeQueries({ queryKey: [...experimentsKey, id] });
          await queryClient.invalidateQueries({ queryKey: [...experimentsKey, "list"] });
        }}
      />
      <WinnerDialog
        open={asking === "winner"}
        onOpenChange={ask("winner")}
        experimentId={id}
        arms={arms}
        onAdopted={reload}
      />
    </div>
  );
}
