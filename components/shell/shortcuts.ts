/** Every shortcut of the product, in the order they are listed. `name` is a key of the `palette.shortcuts` messages. */
export const SHORTCUTS = [
  { group: "anywhere", name: "palette", keys: ["mod", "K"] },
  { group: "anywhere", name: "newChat", keys: ["mod", "shift", "O"] },
  { group: "anywhere", name: "sidebar", keys: ["mod", "\\"] },
  { group: "anywhere", name: "shortcuts", keys: ["?"] },
  { group: "composer", name: "send", keys: ["enter"] },
  { group: "composer", name: "newLine", keys: ["shift", "enter"] },
  { group: "composer", name: "editLast", keys: ["up"] },
  { group: "composer", name: "stop", keys: ["esc"] },
  { group: "composer", name: "commands", keys: ["/"] },
  { group: "composer", name: "models", keys: ["@"] },
] as const;

export const SHORTCUT_GROUPS = ["anywhere", "composer"] as const;
