/**
 * Options as they are seen are told to nobody: those that are read out stand in a list of their own
 * beside them. The library marks both as chosen or not, which only options may be.
 */
const unmark = (node: ParentNode) => {
  for (const one of node.querySelectorAll(".ant-select-item-option[aria-selected]"))
    one.removeAttribute("aria-selected");
};

/**
 * Lists of options scroll; a scrolling box must be reachable by keyboard (WCAG 2.1.1). The library
 * draws them at the end of the document while they are open, and gives no way to say so itself.
 */
export function makeOptionListsReachable(root: HTMLElement = document.body): () => void {
  const mark = (node: ParentNode) => {
    for (const list of node.querySelectorAll<HTMLElement>(".rc-virtual-list-holder"))
      list.tabIndex = 0;
    unmark(node);
  };
  const observer = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "attributes" && change.target.parentElement)
        unmark(change.target.parentElement);
      for (const node of change.addedNodes) {
        if (node instanceof HTMLElement && node.parentElement) mark(node.parentElement);
      }
    }
  });
  observer.observe(root, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["aria-selected"],
  });
  mark(root);
  return () => {
    observer.disconnect();
  };
}
