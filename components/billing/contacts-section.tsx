"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { useErrorToast } from "@/components/auth/use-error-text";
import { QueryProblem } from "@/components/states/query-problem";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { List, ListItem } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast-store";
import { addContact, contactsKey, contactsQuery, removeContact } from "@/lib/billing/contacts/client";
import { MAX_CONTACTS } from "@/lib/billing/contacts/policy";
import { ApiError } from "@/lib/platform/public/api-client";

const REFUSALS = ["own", "taken", "too_many"] as const;

/** The refusal in the reader's language; other errors as they are. */
function useRefusal() {
  const t = useTranslations("billing.plan.contacts.refused");
  return (error: unknown): unknown => {
    if (!(error instanceof ApiError)) return error;
    const reason = REFUSALS.find((one) => one === error.details.reason);
    return reason ? new ApiError(error.status, { code: error.code, message: t(reason, { max: MAX_CONTACTS }) }) : error;
  };
}

function ContactForm({ onAdded }: { onAdded: () => Promise<unknown> }) {
  const t = useTranslations("billing.plan.contacts");
  const refusal = useRefusal();
  const form = useApiForm({
    schema: () => import("@/lib/billing/contacts/schema").then((schemas) => schemas.addContactSchema),
    fieldText: () => t("invalid"),
    submit: (input) => addContact(input),
    async onSuccess(_contact, { email }) {
      form.formRef.current?.reset();
      toast.show({ message: t("asked", { email }) });
      await onAdded();
    },
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-3">
      <Field label={t("email")} name="email" error={form.errors.email}>
        <Input type="email" autoComplete="off" inputMode="email" onValueChange={() => form.clear("email")} />
      </Field>
      <FormProblem error={refusal(form.problem)} />
      <div>
        <Button type="submit" busy={form.pending}>
          {t("add")}
        </Button>
      </div>
    </form>
  );
}

/** The addresses that receipts go to as well: somebody who keeps the books, say. */
export function ContactsSection() {
  const t = useTranslations("billing.plan.contacts");
  const queryClient = useQueryClient();
  const showError = useErrorToast();
  const query = useQuery(contactsQuery());
  const reload = () => queryClient.invalidateQueries({ queryKey: contactsKey });
  const remove = useMutation({
    mutationFn: removeContact,
    networkMode: "always",
    onError: showError,
    onSettled: reload,
  });
  const items = query.data?.items;
  return (
    <Section title={t("title")} description={t("text")}>
      {query.isPending && <Skeleton className="h-16" />}
      {!items && <QueryProblem query={query} title={t("failed")} />}
      {items && items.length > 0 && (
        <List label={t("title")}>
          {items.map(({ id, email, isConfirmed }) => (
            <ListItem
              key={id}
              end={
                <IconButton
                  label={t("remove", { email })}
                  disabled={remove.isPending && remove.variables === id}
                  onClick={() => remove.mutate(id)}
                >
                  <Trash2 aria-hidden />
                </IconButton>
              }
            >
              <p className="flex flex-wrap items-center gap-x-2">
                <bdi className="[overflow-wrap:anywhere]">{email}</bdi>
                {!isConfirmed && <Badge>{t("waiting")}</Badge>}
              </p>
            </ListItem>
          ))}
        </List>
      )}
      {items && items.length < MAX_CONTACTS && <ContactForm onAdded={reload} />}
    </Section>
  );
}
