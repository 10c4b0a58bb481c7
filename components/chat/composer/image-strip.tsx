"use client";

import { ImagePlus, X } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { IconButton } from "@/components/ui/icon-button";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { AUTO_MODEL_ID, IMAGE_COUNTS, IMAGE_QUALITIES, IMAGE_SIZES } from "@/lib/chat/client/limits";
import type { ImageOptions } from "@/lib/chat/schema";
import type { AvailableModel } from "@/lib/models/schema";

interface ImageStripProps {
  value: ImageOptions;
  models: readonly AvailableModel[];
  /** The conversation's model makes images: there is no way back to text but another model. */
  fixed: boolean;
  onChange: (value: ImageOptions | null) => void;
}

/** What kind of image is wanted. Without a model that makes any it says so, and where to set one up. */
export function ImageStrip({ value, models, fixed, onChange }: ImageStripProps) {
  const t = useTranslations("chat.image");
  const usable = models.filter((model) => model.kind === "image" && model.available);
  const change = (next: Partial<ImageOptions>) => onChange({ ...value, ...next });
  return (
    <fieldset className="hairline-b flex flex-wrap items-center gap-2 px-3 py-2 text-12">
      <legend className="sr-only">{t("label")}</legend>
      <span className="flex items-center gap-1.5 font-medium">
        <ImagePlus aria-hidden className="text-text-3" />
        {t("label")}
      </span>
      {usable.length === 0 ? (
        <p className="min-w-0 flex-1 text-text-2">
          {t("notConfigured")}{" "}
          <Link href="/settings/providers" className="font-medium text-accent-text hover:underline">
            {t("addKey")}
          </Link>
        </p>
      ) : (
        <>
          {!fixed && (
            <Select
              label={t("model")}
              className="w-44"
              value={value.model}
              onValueChange={(model) => change({ model })}
              options={[
                { value: AUTO_MODEL_ID, label: t("anyModel") },
                ...usable.map(({ id, name }) => ({ value: id, label: name })),
              ]}
            />
          )}
          <Select
            label={t("size")}
            className="w-32"
            value={value.size}
            onValueChange={(size) => change({ size })}
            options={IMAGE_SIZES.map((size) => ({ value: size, label: t(`sizes.${size}`) }))}
          />
          <Select
            label={t("count")}
            className="w-28"
            value={String(value.count)}
            onValueChange={(count) => change({ count: Number(count) })}
            options={IMAGE_COUNTS.map((count) => ({ value: String(count), label: t("counts", { count }) }))}
          />
          <Segmented
            size="sm"
            label={t("quality")}
            value={value.quality}
            onValueChange={(quality) => change({ quality })}
            options={IMAGE_QUALITIES.map((quality) => ({ value: quality, label: t(`qualities.${quality}`) }))}
          />
        </>
      )}
      {!fixed && (
        <IconButton size="sm" className="ms-auto" label={t("leave")} onClick={() => onChange(null)}>
          <X aria-hidden />
        </IconButton>
      )}
    </fieldset>
  );
}
