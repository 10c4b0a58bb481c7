import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { ApiError } from "@/lib/platform/public/api-client";
import errors from "../../messages/de/errors.json" with { type: "json" };
import { initialsOf } from "./avatar";
import { Button } from "./button";
import { ConfirmProblem } from "./confirm-dialog";
import { IconButton } from "./icon-button";
import { Meter } from "./meter";
import { allowsDismiss } from "./popup-dismiss";
import { Tooltip } from "./tooltip";

describe("Button", () => {
  it("never submits a form unless told to", () => {
    expect(renderToStaticMarkup(<Button>Go</Button>)).toContain('type="button"');
    expect(renderToStaticMarkup(<Button type="submit">Go</Button>)).toContain('type="submit"');
  });

  it("cannot be pressed while busy, and says so", () => {
    expect(renderToStaticMarkup(<Button busy>Go</Button>)).toMatch(/disabled="".*aria-busy="true"/);
  });

  it("lends its look to another element, whose own attributes win", () => {
    expect(
      renderToStaticMarkup(
        <Button
          variant="primary"
          id="a"
          render={
            <a href="/x" id="b" className="own">
              x
            </a>
          }
        />,
      ),
    ).toBe('<a href="/x" id="b" class="btn btn-primary own">x</a>');
  });
});

describe("IconButton", () => {
  it("has a name and shows it as its tooltip", () => {
    const html = renderToStaticMarkup(
      <IconButton label="Copy" kbd={["mod", "C"]}>
        <svg />
      </IconButton>,
    );
    expect(html).toContain('data-tooltip="Copy" data-tooltip-keys="mod C"');
    expect(html).toContain('aria-label="Copy"');
  });
});

describe("ConfirmDialog", () => {
  const wordsOf = (error: unknown) =>
    renderToStaticMarkup(
      <NextIntlClientProvider locale="de" timeZone="UTC" messages={{ errors } as never}>
        <ConfirmProblem error={error} />
      </NextIntlClientProvider>,
    );
  const refused = (code: string) => new ApiError(503, { code, message: "In the server’s words." });

  it("says why its act failed, in the reader's language where the code says it all", () => {
    expect(wordsOf(refused("unavailable"))).toContain(errors.codes.unavailable);
    expect(wordsOf(refused("conflict"))).toContain("In the server’s words.");
    expect(wordsOf(new TypeError("x is not a function"))).toContain(errors.codes.internal);
    expect(wordsOf(null)).toMatch(/><\/p>$/);
  });
});

describe("Tooltip", () => {
  it("adds only data attributes to its child", () => {
    expect(
      renderToStaticMarkup(
        <Tooltip content="Exact time">
          <time>now</time>
        </Tooltip>,
      ),
    ).toBe('<time data-tooltip="Exact time">now</time>');
  });
});

describe("Meter", () => {
  it("stays within its range and needs no style attribute", () => {
    const html = renderToStaticMarkup(<Meter label="Messages" value={15} max={10} />);
    expect(html).toContain('width="100%"');
    expect(html).toContain('aria-valuenow="10"');
    expect(html).not.toContain("style=");
    expect(html).not.toContain("meter-mark");
    expect(renderToStaticMarkup(<Meter label="None" value={1} max={0} />)).toContain('width="0%"');
  });

  it("has a tick where one is told, within its range", () => {
    const tick = (mark: number) => renderToStaticMarkup(<Meter label="Messages" value={5} max={10} mark={mark} />);
    expect(tick(8)).toContain('x="80%"');
    expect(tick(15)).toContain('x="100%"');
  });
});

describe("initialsOf", () => {
  it.each([
    ["Mara Lindqvist", "ML"],
    ["Jean  Claude van Damme", "JD"],
    ["plato", "P"],
    ["  ", "?"],
    ["李 小龍", "李小"],
  ])("%s is %s", (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });
});

describe("allowsDismiss", () => {
  const details = (reason: string) => ({ reason, event: new Event("x"), cancel: () => {} });

  it("lets everything but a press on the trigger close a popup", () => {
    expect(allowsDismiss(false, details("escape-key"), null)).toBe(true);
    expect(allowsDismiss(true, details("outside-press"), null)).toBe(true);
  });
});
