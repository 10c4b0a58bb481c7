"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast-store";
import { adminJobsKey, discardDeadJob } from "@/lib/auth/admin/jobs/client";
import { type DeadJob, discardJobSchema } from "@/lib/auth/admin/jobs/schema";
import { ReasonField } from "../reason-field";

function DiscardForm({ job, onClose }: { job: DeadJob; onClose: () => void }) {
  const t = useTranslations("console.jobs");
  const changes = useTranslations("admin.changes");
  const common = useTranslations("common");
  const client = useQueryClient();
  const form = useApiForm({
    schema: discardJobSchema,
    fieldText: (name) => (name === "reason" ? changes("reasonInvalid") : undefined),
    submit: ({ reason }) => discardDeadJob(job.id, reason),
    async onSuccess() {
      toast.show({ message: t("discarded"), icon: "check" });
      onClose();
      await client.invalidateQueries({ queryKey: adminJobsKey });
    },
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
      <ReasonField error={form.errors.reason} onValueChange={() => form.clear("reason")} />
      <FormProblem error={form.problem} />
      <DialogFooter className="mt-1">
        <Button variant="ghost" onClick={onClose}>
          {common("cancel")}
        </Button>
        <Button type="submit" variant="danger" busy={form.pending}>
          {t("discard")}
        </Button>
      </DialogFooter>
    </form>
  );
}

/** Asks why a dead letter is given up. */
export function DiscardDialog({ job, open, onClose }: { job: DeadJob; open: boolean; onClose: () => void }) {
  const t = useTranslations("console.jobs");
  return (
    <Dialog open={open} onOpenChange={(next) => !next && onClose()}>
      <DialogContent size="sm" title={t("discardTitle")} description={t("discardText", { queue: job.queue })}>
        <DiscardForm key={job.id} job={job} onClose={onClose} />
      </DialogContent>
    </Dialog>
  );
}
