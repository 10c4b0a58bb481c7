import { type ComponentProps, createElement } from "react";

/**
 * A picture that must not pass the image optimiser: data URLs, and our own files, which need the reader's session.
 * `alt` is required; it is empty only beside text that says the same.
 */
export function PlainImage(props: ComponentProps<"img"> & { alt: string; src: string }) {
  return createElement("img", props);
}
