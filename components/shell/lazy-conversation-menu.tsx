"use client";

import dynamic from "next/dynamic";
import { lazy, Suspense, useState } from "react";
import { usePopup } from "@/components/ui/popup-state";
import type { ConversationMenuProps } from "./conversation-menu";

const ConversationMenu = lazy(() =>
  import("./conversation-menu").then((module) => ({ default: module.ConversationMenu })),
);
const MoveDialog = dynamic(() => import("@/components/projects/move-dialog").then((module) => module.MoveDialog), {
  ssr: false,
});

/** The acts on one conversation, which load when they are asked for. Goes inside a Menu. */
export function LazyConversationMenu(props: ConversationMenuProps) {
  const { mounted } = usePopup();
  const [moving, setMoving] = useState(false);
  return (
    <>
      {mounted && (
        <Suspense fallback={null}>
          <ConversationMenu {...props} onMove={() => setMoving(true)} />
        </Suspense>
      )}
      {/* Not before the menu is gone: closing, it gives the focus back to its button, and the dialog would lose it. */}
      {moving && !mounted && <MoveDialog conversation={props.conversation} onClose={() => setMoving(false)} />}
    </>
  );
}
