import { expect, test } from "vitest";

import { makeOptionListsReachable } from "./reachable";

test("a list of options that is opened can be reached by keyboard", async () => {
  const stop = makeOptionListsReachable();
  const popup = document.createElement("div");
  popup.innerHTML = '<div class="rc-virtual-list-holder"></div><div class="other"></div>';
  document.body.append(popup);
  await Promise.resolve();
  expect(popup.querySelector<HTMLElement>(".rc-virtual-list-holder")?.tabIndex).toBe(0);
  expect(popup.querySelector<HTMLElement>(".other")?.tabIndex).toBe(-1);
  stop();
});
