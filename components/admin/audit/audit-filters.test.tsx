import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import enAdmin from "../../../messages/en/admin.json" with { type: "json" };
import { AuditFilters, NO_CHOICE } from "./audit-filters";

function render(sells: boolean): string {
  return renderToStaticMarkup(
    <NextIntlClientProvider locale="en" messages={{ admin: enAdmin }} timeZone="UTC">
      <AuditFilters choice={NO_CHOICE} onChange={() => {}} sells={sells} />
    </NextIntlClientProvider>,
  );
}

it("offers what is done about payments and contracts only where plans are sold", () => {
  const sold = ["Payment given back", "Contract begun", "Contract changed"];
  for (const words of sold) expect(render(true).split(`>${words}<`)).toHaveLength(3);
  const html = render(false);
  for (const words of sold) expect(html).not.toContain(words);
  for (const value of ["user.tier_granted", "workspace.tier_granted", "tier.changed"]) {
    expect(html).toContain(`value="${value}"`);
  }
});
