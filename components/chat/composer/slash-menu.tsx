"use client";

import { useTranslations } from "next-intl";
import type { SlashCommand } from "./slash-commands";

interface SlashMenuProps {
  id: string;
  commands: readonly SlashCommand[];
  active: number;
  onHover: (index: number) => void;
  onPick: (command: SlashCommand) => void;
}

/** The commands that match what is typed after "/". The focus stays in the text; this only follows it. */
export function SlashMenu({ id, commands, active, onHover, onPick }: SlashMenuProps) {
  const t = useTranslations("chat.slash");
  return (
    <div
      id={id}
      role="listbox"
      aria-label={t("label")}
      className="pop menu absolute start-0 bottom-full z-20 mb-2 w-80 max-w-full"
    >
      {commands.map((command, index) => (
        <div
          key={command}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          data-highlighted={index === active ? "" : undefined}
          className="menu-item"
          onPointerMove={() => onHover(index)}
          // Not onClick: the press must not take the focus out of the text.
          onPointerDown={(event) => {
            event.preventDefault();
            onPick(command);
          }}
        >
          <code className="font-mono text-12">/{command}</code>
          <span className="menu-end">{t(command)}</span>
        </div>
      ))}
    </div>
  );
}
