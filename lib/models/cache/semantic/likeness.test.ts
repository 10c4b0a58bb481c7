import { expect, it } from "vitest";
import { LEAST_SIMILARITY, similarity, toBytes } from "./likeness.ts";

it("is the cosine", () => {
  const degrees = (angle: number) => toBytes([Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]);
  expect(similarity(degrees(0), degrees(0))).toBeCloseTo(1, 6);
  expect(similarity(degrees(0), degrees(90))).toBeCloseTo(0, 6);
  expect(similarity(degrees(10), degrees(28))).toBeGreaterThan(LEAST_SIMILARITY);
  expect(similarity(degrees(10), degrees(29))).toBeLessThan(LEAST_SIMILARITY);
  expect(similarity(toBytes([3, 4]), toBytes([6, 8]))).toBeCloseTo(1, 6);
});

it("is none where there is nothing to compare", () => {
  expect(similarity(toBytes([1, 0]), toBytes([1, 0, 0]))).toBe(0);
  expect(similarity(toBytes([0, 0]), toBytes([1, 0]))).toBe(0);
});
