import { expect, test } from "vitest";

import { ApiError } from "../api/client";
import { fieldErrors } from "./fieldErrors";

test("what the server finds wrong stands beside its field", () => {
  const error = new ApiError(422, {
    errors: [
      { pointer: "/amount", code: "form", message: "no number" },
      { pointer: "/values/3", code: "form", message: "no number" },
      { pointer: "/values/5", code: "form", message: "no number either" },
    ],
  });
  expect(fieldErrors(error, { amount: "sum", values: "values" })).toEqual([
    { name: "sum", errors: ["no number"] },
    { name: "values", errors: ["no number", "no number either"] },
  ]);
  expect(fieldErrors(new TypeError("offline"), {})).toEqual([]);
});
