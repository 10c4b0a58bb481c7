import { NextIntlClientProvider } from "next-intl";
import { Children, isValidElement, type ReactElement, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ComposerText } from "@/components/chat/composer/composer-text";
import { EditMessage } from "@/components/chat/edit-message";
import { RenameInput } from "@/components/shell/rename-input";
import chat from "../../messages/en/chat.json" with { type: "json" };

type KeyDown = (event: object) => void;

function findKeyDown(node: ReactNode): KeyDown | undefined {
  for (const child of Children.toArray(node)) {
    if (!isValidElement<{ onKeyDown?: KeyDown; children?: ReactNode }>(child)) continue;
    const found = child.props.onKeyDown ?? findKeyDown(child.props.children);
    if (found) return found;
  }
  return undefined;
}

function Probe({ render, onFound }: { render: () => ReactElement; onFound: (found?: KeyDown) => void }) {
  onFound(findKeyDown(render()));
  return null;
}

/** What a field does on a key: the handler of the element that `render` makes. */
function keyDownOf(render: () => ReactElement): KeyDown {
  let found: KeyDown | undefined;
  renderToStaticMarkup(
    <NextIntlClientProvider locale="en" timeZone="UTC" messages={{ chat } as never}>
      <Probe render={render} onFound={(handler) => (found = handler)} />
    </NextIntlClientProvider>,
  );
  if (!found) throw new Error("no element listens to keys");
  return found;
}

const done = vi.fn();
const nothing = () => undefined;
const FIELDS: [string, () => ReactElement][] = [
  ["the name of a chat", () => RenameInput({ title: "Old", label: "Name", onDone: done })],
  ["a sent message that is changed", () => EditMessage({ text: "こんにちは", onCancel: nothing, onSubmit: done })],
  [
    "the composer",
    () =>
      ComposerText({
        fieldRef: { current: null },
        value: "こんにちは",
        onChange: nothing,
        label: "Message",
        placeholder: "",
        tall: false,
        commands: [],
        onCommand: nothing,
        models: [],
        onModel: nothing,
        onSend: done,
        onUp: nothing,
        onFiles: nothing,
      }),
  ],
];

const enter = (nativeEvent: Pick<KeyboardEvent, "isComposing" | "keyCode">) => ({
  key: "Enter",
  nativeEvent,
  currentTarget: { value: "こんにちは" },
  preventDefault: nothing,
  stopPropagation: nothing,
});

describe.each(FIELDS)("Enter in %s", (_, render) => {
  beforeEach(() => {
    vi.stubGlobal("matchMedia", () => ({ matches: false }));
    return () => vi.unstubAllGlobals();
  });

  it("leaves a word to the input method that is writing it, in Safari too", () => {
    const onKeyDown = keyDownOf(render);
    onKeyDown(enter({ isComposing: true, keyCode: 229 }));
    onKeyDown(enter({ isComposing: false, keyCode: 229 }));
    expect(done).not.toHaveBeenCalled();
    onKeyDown(enter({ isComposing: false, keyCode: 13 }));
    expect(done).toHaveBeenCalledOnce();
  });
});
