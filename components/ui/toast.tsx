"use client";

import { Archive, Check, CircleAlert, Info } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Button } from "./button";
import { listToasts, subscribeToasts, type ToastEntry, toast } from "./toast-store";

export { toast } from "./toast-store";

const SHOWN_MS = 8000;
const ICONS = { check: Check, archive: Archive, error: CircleAlert, info: Info };
const NONE: readonly ToastEntry[] = [];

/** Where toasts appear; mounted once by AppProviders. It exists before its messages do, so that they are announced. */
export function ToastRegion() {
  const t = useTranslations("common");
  const entries = useSyncExternalStore(subscribeToasts, listToasts, () => NONE);
  return (
    <section aria-label={t("notifications")} className="toast-region">
      <div role="status" aria-live="polite" className="contents">
        {entries.map((entry) => (
          <ToastCard key={entry.id} entry={entry} />
        ))}
      </div>
    </section>
  );
}

function ToastCard({ entry }: { entry: ToastEntry }) {
  const [held, setHeld] = useState(false);
  const leftMs = useRef(SHOWN_MS);
  useEffect(() => {
    if (held) return;
    const startedAt = performance.now();
    const timer = setTimeout(() => toast.close(entry.id), leftMs.current);
    return () => {
      clearTimeout(timer);
      leftMs.current = Math.max(1500, leftMs.current - (performance.now() - startedAt));
    };
  }, [held, entry.id]);

  const Icon = entry.icon ? ICONS[entry.icon] : null;
  const { action } = entry;
  return (
    <fieldset
      className="toast"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      onKeyDown={(event) => event.key === "Escape" && toast.close(entry.id)}
    >
      {Icon && <Icon aria-hidden />}
      <span className="min-w-0 pe-1.5">
        {entry.message} {entry.detail && <span className="opacity-70">{entry.detail}</span>}
      </span>
      {action && (
        <Button
          variant="ghost"
          size="sm"
          className="toast-line shrink-0"
          onClick={() => {
            action.onAct();
            toast.close(entry.id);
          }}
        >
          {action.label}
        </Button>
      )}
    </fieldset>
  );
}
