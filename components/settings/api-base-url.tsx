"use client";

import { useTranslations } from "next-intl";
import { useSyncExternalStore } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

const subscribe = () => () => undefined;

/** The address to give to an OpenAI client; only the browser knows under which name this server is reached. */
export function ApiBaseUrl() {
  const t = useTranslations("settings.apiKeys");
  const origin = useSyncExternalStore(
    subscribe,
    () => location.origin,
    () => "",
  );
  const url = `${origin}/api/v1`;
  return (
    <div className="mt-8 max-w-[440px]">
      <Field label={t("baseUrl")}>
        <Input
          readOnly
          value={url}
          inputClassName="font-mono text-12"
          end={<CopyButton className="-me-1.5" text={url} />}
        />
      </Field>
    </div>
  );
}
