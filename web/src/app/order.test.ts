import { expect, test } from "vitest";

import { csv } from "./csv";
import { compare } from "./order";

test("decimal texts are ordered by value, beyond what binary fractions hold", () => {
  const sorted = ["10", "9.5", "-3", "-20", "9.50", "90071992547409931", "90071992547409930.9"];
  sorted.sort(compare);
  expect(sorted).toEqual([
    "-20",
    "-3",
    "9.5",
    "9.50",
    "10",
    "90071992547409930.9",
    "90071992547409931",
  ]);
  expect(["b10", "b9"].sort(compare)).toEqual(["b9", "b10"]);
});

test("cells are quoted, and none is a formula", () => {
  expect(
    csv([
      ["a", 'say "x", y'],
      ["-12.5", "=1+1"],
    ]),
  ).toBe('\uFEFFa,"say ""x"", y"\r\n-12.5,\'=1+1\r\n');
});
