"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowUp, Mic, SlidersHorizontal, Square } from "lucide-react";
import { useTranslations } from "next-intl";
import { type DragEvent, lazy, Suspense, useEffect, useRef, useState } from "react";
import { useChatSession, useDraft } from "@/components/chat/chat-session-provider";
import { loadAttachmentChip } from "@/components/chat/load-parts";
import type { ModelChoice } from "@/components/chat/model-choice";
import { useErrorToast } from "@/components/shell/use-error-toast";
import { IconButton } from "@/components/ui/icon-button";
import { AUTO_MODEL_ID, MESSAGE_MAX_CHARACTERS } from "@/lib/chat/client/limits";
import type { Attachment, ImageOptions } from "@/lib/chat/schema";
import { catalogQuery } from "@/lib/models/client";
import type { AvailableModel } from "@/lib/models/schema";
import { AddMenu } from "./add-menu";
import { ComposerText } from "./composer-text";
import { ContextGauge } from "./context-gauge";
import { ModelPickerButton } from "./model-picker-button";
import { QuotaStrip, useQuotaReached } from "./quota-strip";
import type { SlashCommand } from "./slash-commands";
import { useDraftText } from "./use-draft-text";
import { useUploads } from "./use-uploads";

const AttachmentChip = lazy(() => loadAttachmentChip().then((module) => ({ default: module.AttachmentChip })));
const CompareControl = lazy(() => import("./compare-control").then((module) => ({ default: module.CompareControl })));
const RoutePreview = lazy(() => import("./route-preview").then((module) => ({ default: module.RoutePreview })));
const ImageStrip = lazy(() => import("./image-strip").then((module) => ({ default: module.ImageStrip })));
const VoiceRecorder = lazy(() =>
  import("../voice/voice-recorder").then((module) => ({ default: module.VoiceRecorder })),
);

const NONE: readonly AvailableModel[] = [];
const NEW_IMAGE: ImageOptions = { model: AUTO_MODEL_ID, size: "auto", quality: "auto", count: 1 };

export interface ComposerProps {
  /** Conversation id, or `new`. */
  place: string;
  choice: ModelChoice;
  onChoice: (change: Partial<ModelChoice>) => void;
  usedIds: readonly string[];
  /** An answer is being written: what is sent waits behind it. */
  busy: boolean;
  stopping: boolean;
  onStop: () => void;
  /** `image`: images are wanted instead of a text. */
  onSend: (text: string, attachments: readonly Attachment[], image: ImageOptions | null) => void;
  /** Has the message answered by several models; null: blindly. Rejects when nothing was started. */
  onCompare: (text: string, attachments: readonly Attachment[], models: readonly string[] | null) => Promise<void>;
  canCompare: boolean;
  /** Compared answers wait for a choice: what is written can go when it is made. */
  choosing: boolean;
  onEditLast: () => void;
  commands: readonly SlashCommand[];
  onCommand: (command: SlashCommand) => void;
  modelsOpen: boolean;
  onModelsOpen: (open: boolean) => void;
  gauge: { tokens: number; limit: number; omitted: number } | null;
  /** The answer that the message will follow; null in a new chat. */
  leafId: string | null;
  tall?: boolean;
}

/** Where messages are written: text, files, the model, and send or stop. The draft outlives reloads. */
export function Composer(props: ComposerProps) {
  const { place, choice, onChoice, busy, onSend, gauge, choosing } = props;
  const t = useTranslations("chat.composer");
  const session = useChatSession();
  const draft = useDraft(place);
  const field = useRef<HTMLTextAreaElement>(null);
  const [written, setWritten] = useDraftText(place, field);
  const { uploads, add, remove, retry } = useUploads(place);
  const quotaReached = useQuotaReached();
  const [dragging, setDragging] = useState(false);
  /** The models to compare; null: blindly. Undefined: one model answers. */
  const [compared, setCompared] = useState<readonly string[] | null>();
  const [starting, setStarting] = useState(false);
  const showError = useErrorToast();
  const [recording, setRecording] = useState(false);
  const { data: catalog } = useQuery(catalogQuery());
  const models = catalog?.items ?? [];
  const canHear = models.some((model) => model.kind === "transcription" && model.available);
  const chosenImageModel = models.find((model) => model.id === choice.model && model.kind === "image");
  const image = draft.image ?? (chosenImageModel ? { ...NEW_IMAGE, model: choice.model } : null);
  const canDraw = image === null || models.some((model) => model.kind === "image" && model.available);
  const text = written.trim();
  const tooLong = written.length > MESSAGE_MAX_CHARACTERS;
  const uploading = uploads.some((upload) => upload.problem === null);
  const hasContent = text !== "" || draft.attachments.length > 0;
  const isWhole = image === null ? hasContent : text !== "" && canDraw;
  const canSend = session !== null && isWhole && !uploading && !tooLong && !quotaReached && !choosing && !starting;
  const showsStop = busy && !hasContent;

  // Ready to type where there is a keyboard; on phones the keyboard would cover half of what was opened to be read.
  useEffect(() => {
    const isTyping = document.activeElement?.matches("input, textarea, [role=dialog] *") ?? false;
    if (!isTyping && !matchMedia("(pointer: coarse)").matches) field.current?.focus({ preventScroll: true });
  }, []);

  function send() {
    if (!canSend) return;
    if (compared !== undefined && image === null && props.canCompare) {
      const { attachments } = draft;
      setStarting(true);
      props
        .onCompare(text, attachments, compared)
        .then(() => {
          // What was sent, which stood there until it was taken; not what was added meanwhile.
          const { text: now, attachments: all } = session.drafts.get(place);
          const rest = now.trimStart().startsWith(text) ? now.trimStart().slice(text.length).trimStart() : now;
          session.drafts.set(place, { text: rest, attachments: all.filter((one) => !attachments.includes(one)) });
          setCompared(undefined);
        }, showError)
        .finally(() => setStarting(false));
      return;
    }
    session.drafts.set(place, { text: "", attachments: [], image: null });
    onSend(text, draft.attachments, image);
    field.current?.focus();
  }

  function onDrop(event: DragEvent) {
    setDragging(false);
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    void add([...event.dataTransfer.files]);
  }

  return (
    <section
      aria-label={t("label")}
      className={`relative mx-auto max-w-186 rounded-lg border bg-surface shadow-field focus-within:border-accent focus-within:ring-3 focus-within:ring-accent-soft ${dragging ? "border-accent" : "border-line-strong"}`}
      onDragOver={(event) => {
        event.preventDefault();
        setDragging(true);
      }}
      onDragLeave={() => setDragging(false)}
      onDrop={onDrop}
    >
      <QuotaStrip place={place} />
      {(draft.attachments.length > 0 || uploads.length > 0) && (
        <div className="flex min-h-12 flex-wrap gap-2 px-3 pt-3">
          <Suspense>
            {draft.attachments.map(({ id, name, sizeBytes }) => (
              <AttachmentChip
                key={id}
                name={name}
                sizeBytes={sizeBytes}
                onRemove={() =>
                  session?.drafts.set(place, { attachments: draft.attachments.filter((other) => other.id !== id) })
                }
              />
            ))}
            {uploads.map((upload) => (
              <AttachmentChip
                key={upload.key}
                name={upload.file.name}
                sizeBytes={upload.file.size}
                sentBytes={upload.sentBytes}
                problem={upload.problem}
                onRemove={() => remove(upload.key)}
                onRetry={() => retry(upload)}
              />
            ))}
          </Suspense>
        </div>
      )}
      {image && (
        <Suspense fallback={<div className="h-12" />}>
          <ImageStrip
            value={image}
            models={models}
            fixed={!draft.image}
            onChange={(next) => session?.drafts.set(place, { image: next })}
          />
        </Suspense>
      )}
      <ComposerText
        fieldRef={field}
        value={written}
        onChange={setWritten}
        label={t("message")}
        placeholder={t(
          image ? "describeImage" : choosing ? "choose" : busy ? "queue" : place === "new" ? "ask" : "reply",
        )}
        tall={props.tall ?? false}
        commands={props.commands}
        onCommand={(command) => {
          setWritten("");
          props.onCommand(command);
        }}
        models={compared === undefined ? models : NONE}
        onModel={(model) => onChoice({ model })}
        onSend={send}
        onUp={props.onEditLast}
        onFiles={add}
      />
      {tooLong && (
        <p role="alert" className="px-3 text-danger">
          {t("tooLong", { max: MESSAGE_MAX_CHARACTERS })}
        </p>
      )}
      {recording && (
        <Suspense fallback={<div className="h-12" />}>
          <VoiceRecorder
            onText={(spoken) => {
              // Read anew: the words come long after the recording, and people write on in the meantime.
              const before = session?.drafts.get(place).text ?? "";
              const gap = before === "" || /\s$/.test(before) ? "" : " ";
              setWritten(before + gap + spoken);
            }}
            onClose={() => {
              setRecording(false);
              field.current?.focus();
            }}
          />
        </Suspense>
      )}
      <div className="flex items-center ps-1 pe-2 pt-1 pb-2 max-[45rem]:has-[[role=status]]:flex-wrap">
        <AddMenu
          onFiles={add}
          onImage={() => {
            session?.drafts.set(place, { image: NEW_IMAGE });
            field.current?.focus();
          }}
        />
        <IconButton
          size="lg"
          label={t(choice.instructions === "" ? "instructions" : "instructionsSet")}
          active={choice.instructions !== ""}
          onClick={() => props.onCommand("instructions")}
        >
          <SlidersHorizontal aria-hidden />
        </IconButton>
        {canHear && (
          <IconButton size="lg" label={t("dictate")} active={recording} onClick={() => setRecording(true)}>
            <Mic aria-hidden />
          </IconButton>
        )}
        <span className="flex-1" />
        {compared === undefined && choice.model === AUTO_MODEL_ID && image === null && text !== "" && (
          <Suspense fallback={null}>
            <RoutePreview
              text={text}
              conversationId={place === "new" ? null : place}
              parentId={props.leafId}
              routeMode={choice.routeMode}
              imageCount={draft.attachments.filter(({ mediaType }) => mediaType.startsWith("image/")).length}
            />
          </Suspense>
        )}
        {gauge && <ContextGauge {...gauge} />}
        <Suspense fallback={<span className="w-8" />}>
          <CompareControl
            value={compared}
            onChange={setCompared}
            usedIds={props.usedIds}
            disabled={!props.canCompare || starting}
          />
        </Suspense>
        {compared === undefined && (
          <ModelPickerButton
            model={choice.model}
            routeMode={choice.routeMode}
            onModel={(model) => onChoice({ model })}
            onRouteMode={(routeMode) => onChoice({ routeMode })}
            usedIds={props.usedIds}
            open={props.modelsOpen}
            onOpenChange={props.onModelsOpen}
          />
        )}
        {showsStop ? (
          <IconButton
            size="lg"
            label={t(props.stopping ? "stopping" : "stop")}
            kbd={["esc"]}
            disabled={props.stopping}
            onClick={props.onStop}
            className="ms-1 rounded-md bg-inverse text-on-inverse hover:bg-inverse hover:text-on-inverse"
          >
            <Square aria-hidden className="size-3 fill-current" />
          </IconButton>
        ) : (
          <IconButton
            size="lg"
            label={t(quotaReached ? "sendQuota" : choosing ? "choose" : busy ? "addToQueue" : "send")}
            aria-busy={starting || undefined}
            kbd={["enter"]}
            disabled={!canSend}
            onClick={send}
            className="ms-1 rounded-md bg-accent text-on-accent hover:bg-accent-hover hover:text-on-accent disabled:bg-active disabled:text-text-3 disabled:opacity-100"
          >
            <ArrowUp aria-hidden />
          </IconButton>
        )}
      </div>
    </section>
  );
}
