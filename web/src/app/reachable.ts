/**
 * Lists of options scroll; a scrolling box must be reachable by keyboard (WCAG 2.1.1). The library
 * draws them at the end of the document while they are open, and gives no way to say so itself.
 */
export function makeOptionListsReachable(root: HTMLElement = document.body): () => void {
  const mark = (node: ParentNode) => {
    for (const list of node.querySelectorAll<HTMLElement>(".rc-virtual-list-holder"))
      list.tabIndex = 0;
  };
  const observer = new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) {
        if (node instanceof HTMLElement && node.parentElement) mark(node.parentElement);
      }
    }
  });
  observer.observe(root, { childList: true, subtree: true });
  mark(root);
  return () => {
    observer.disconnect();
  };
}
