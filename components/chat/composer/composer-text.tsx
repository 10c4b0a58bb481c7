"use client";

import { type ClipboardEvent, type KeyboardEvent, lazy, type RefObject, Suspense, useId, useState } from "react";
import { isComposing } from "@/components/ui/is-composing";
import type { AvailableModel } from "@/lib/models/schema";
import { findMention, matchModels } from "./mentions";
import { matchCommands, type SlashCommand } from "./slash-commands";
import type { MenuOption } from "./slash-menu";

const SlashMenu = lazy(() => import("./slash-menu").then((module) => ({ default: module.SlashMenu })));

interface ComposerTextProps {
  fieldRef: RefObject<HTMLTextAreaElement | null>;
  value: string;
  onChange: (value: string) => void;
  label: string;
  placeholder: string;
  tall: boolean;
  commands: readonly SlashCommand[];
  onCommand: (command: SlashCommand) => void;
  /** Those that "@" offers. */
  models: readonly AvailableModel[];
  onModel: (modelId: string) => void;
  onSend: () => void;
  onUp: () => void;
  onFiles: (files: File[]) => void;
}

// Where the keyboard is on the screen, Enter breaks the line and the button sends.
const sendsOnEnter = () => !matchMedia("(pointer: coarse)").matches;

/** The text of the composer and its keys: Enter, Up, the menus of "/" and "@", and files that are pasted. */
export function ComposerText(props: ComposerTextProps) {
  const { fieldRef, value, onChange, commands, onCommand, models, onModel, onSend, onUp, onFiles } = props;
  const menuId = useId();
  const [active, setActive] = useState(0);
  const [dismissed, setDismissed] = useState("");
  const [caret, setCaret] = useState(0);
  const mention = findMention(value, caret);
  const matches: MenuOption[] =
    value === dismissed
      ? []
      : mention
        ? matchModels(mention.word, models).map((modelId) => ({ modelId }))
        : matchCommands(value, commands).map((command) => ({ command }));
  const index = Math.min(active, matches.length - 1);

  function pick(option: MenuOption) {
    if ("command" in option) return onCommand(option.command);
    const field = fieldRef.current;
    if (!field || !mention) return;
    // By the field itself, so that the caret stays where the word was.
    field.setRangeText("", mention.start, caret, "end");
    setCaret(mention.start);
    onChange(field.value);
    onModel(option.modelId);
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    // Enter that ends a composition (Japanese, Chinese, Korean input) belongs to the input method.
    if (isComposing(event.nativeEvent)) return;
    const picked = matches[index];
    if (picked !== undefined) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step !== undefined) setActive((index + step + matches.length) % matches.length);
      else if (event.key === "Enter" || event.key === "Tab") pick(picked);
      else if (event.key === "Escape") setDismissed(value);
      else return;
      event.preventDefault();
      return;
    }
    if (
      event.key === "Enter" &&
      !event.shiftKey &&
      !event.altKey &&
      (event.metaKey || event.ctrlKey || sendsOnEnter())
    ) {
      event.preventDefault();
      onSend();
    }
    if (event.key === "ArrowUp" && value === "" && !event.shiftKey) {
      event.preventDefault();
      onUp();
    }
  }

  function onPaste(event: ClipboardEvent) {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    onFiles(files);
  }

  return (
    <>
      {matches.length > 0 && (
        <Suspense>
          <SlashMenu id={menuId} options={matches} models={models} active={index} onHover={setActive} onPick={pick} />
        </Suspense>
      )}
      <textarea
        ref={fieldRef}
        dir="auto"
        // What a browser would put back after a reload is the draft, which is back already.
        autoComplete="off"
        rows={1}
        value={value}
        aria-label={props.label}
        placeholder={props.placeholder}
        aria-autocomplete="list"
        aria-controls={matches.length > 0 ? menuId : undefined}
        aria-activedescendant={matches.length > 0 ? `${menuId}-${index}` : undefined}
        onChange={(event) => {
          setCaret(event.target.selectionStart);
          setActive(0);
          onChange(event.target.value);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        className={`block max-h-[40dvh] w-full resize-none px-2.75 pt-2.75 pb-1 text-15 outline-none field-sizing-content pointer-coarse:text-[16px] ${props.tall ? "min-h-18" : "min-h-11"}`}
      />
    </>
  );
}
