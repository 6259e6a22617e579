// Meeting mode: the arrow keys go to the previous and the next item, and nothing that was typed is left by mistake.

const WAYS = { ArrowLeft: "previous", ArrowRight: "next" };

document.addEventListener("keydown", (event) => {
  const way = WAYS[event.key];
  if (!way || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (document.activeElement?.closest("input, textarea, select, [contenteditable], [role=region][tabindex]")) return;
  const button = document.querySelector(`[data-go="${way}"]:not([disabled])`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

for (const form of document.querySelectorAll("form[data-keeps-words]")) {
  let typed = Boolean(document.querySelector(".govuk-error-summary")); // it came back, and is not saved
  form.addEventListener("input", () => { typed = true; });
  form.addEventListener("submit", () => { typed = false; });
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
}
