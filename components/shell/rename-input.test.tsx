import type { ReactElement, Ref } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { RenameInput } from "./rename-input";

type Input = ReactElement<{ ref: Ref<HTMLInputElement> }>;
const render = () => RenameInput({ title: "Old", label: "Name", onDone: () => undefined }) as Input;

function Twice({ onRefs }: { onRefs: (...refs: Ref<HTMLInputElement>[]) => void }) {
  onRefs(render().props.ref, render().props.ref);
  return null;
}

it("selects its text once: React calls a ref again at every render that brings another one", () => {
  const refs: Ref<HTMLInputElement>[] = [];
  renderToStaticMarkup(<Twice onRefs={(...given) => refs.push(...given)} />);
  expect(refs[0]).toBeTypeOf("function");
  expect(refs[1]).toBe(refs[0]);
});
