import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeEach, expect, it, vi } from "vitest";
import { listToasts, toast } from "@/components/ui/toast-store";
import { ApiError } from "@/lib/platform/public/api-client";
import errors from "../../messages/de/errors.json" with { type: "json" };
import { useErrorToast } from "./use-error-toast";

let showError: ReturnType<typeof useErrorToast>;

function Probe() {
  showError = useErrorToast();
  return null;
}

beforeEach(() => {
  for (const { id } of listToasts()) toast.close(id);
  renderToStaticMarkup(
    <NextIntlClientProvider locale="de" timeZone="UTC" messages={{ errors } as never}>
      <Probe />
    </NextIntlClientProvider>,
  );
});

it.each([
  [503, "unavailable", undefined, errors.codes.unavailable],
  [429, "rate_limited", 30, "Zu viele Versuche. Versuche es in 30 Sekunden noch einmal."],
  // What no general text says is shown as the server worded it.
  [409, "conflict", undefined, "The server's words."],
])("words %i %s in the reader's language", async (status, code, wait, words) => {
  showError(new ApiError(status, { code, message: "The server's words." }, wait));
  await vi.waitFor(() => expect(listToasts()).toMatchObject([{ message: words }]));
});
