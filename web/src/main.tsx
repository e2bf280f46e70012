import { createRoot } from "react-dom/client";

import "./app/style.css";

import { App } from "./app/App";
import { makeOptionListsReachable } from "./app/reachable";
import { startLanguage } from "./i18n";

void startLanguage().then(() => {
  makeOptionListsReachable();
  const root = document.getElementById("root");
  if (root) createRoot(root).render(<App />);
});
