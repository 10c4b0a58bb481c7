import { Check, CirclePause, RotateCw, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge, type Tone } from "@/components/ui/badge";
import { type ModelState, modelStateOf } from "./model-state";

const LOOKS: Record<ModelState, { tone: Tone; Icon: typeof Check }> = {
  works: { tone: "success", Icon: Check },
  unsteady: { tone: "warn", Icon: TriangleAlert },
  trying: { tone: "info", Icon: RotateCw },
  resting: { tone: "danger", Icon: CirclePause },
};

/** How a model does, by word and sign. */
export function ModelStateBadge({ health }: { health: Parameters<typeof modelStateOf>[0] }) {
  const t = useTranslations("settings.modelHealth.state");
  const state = modelStateOf(health);
  const { tone, Icon } = LOOKS[state];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden />
      {t(state)}
    </Badge>
  );
}
