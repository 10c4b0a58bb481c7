"use client";

import { useTranslations } from "next-intl";
import { AUTO_MODEL_ID } from "@/lib/chat/client/limits";
import type { AvailableModel } from "@/lib/models/schema";
import { providerName } from "./provider-name";
import type { SlashCommand } from "./slash-commands";

/** What is offered while a word is written: a command after "/", or the id of a model after "@". */
export type MenuOption = { command: SlashCommand } | { modelId: string };

interface SlashMenuProps {
  id: string;
  options: readonly MenuOption[];
  models: readonly AvailableModel[];
  active: number;
  onHover: (index: number) => void;
  onPick: (option: MenuOption) => void;
}

/** The commands or models that match what is typed. The focus stays in the text; this only follows it. */
export function SlashMenu({ id, options, models, active, onHover, onPick }: SlashMenuProps) {
  const t = useTranslations("chat.slash");
  const tModels = useTranslations("models");
  const areModels = options.some((option) => "modelId" in option);

  function label(option: MenuOption) {
    if ("command" in option) {
      return (
        <>
          <code className="font-mono text-12">/{option.command}</code>
          <span className="menu-end">{t(option.command)}</span>
        </>
      );
    }
    const model = models.find((one) => one.id === option.modelId);
    return (
      <>
        <span className="truncate">{option.modelId === AUTO_MODEL_ID ? tModels("auto") : model?.name}</span>
        {model && <span className="menu-end">{providerName(model.provider)}</span>}
      </>
    );
  }

  return (
    <div
      id={id}
      role="listbox"
      aria-label={areModels ? tModels("list") : t("label")}
      className="pop menu absolute start-0 bottom-full z-20 mb-2 w-80 max-w-full"
    >
      {options.map((option, index) => (
        <div
          key={"command" in option ? option.command : option.modelId}
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
            onPick(option);
          }}
        >
          {label(option)}
        </div>
      ))}
    </div>
  );
}
