import { initAll as startGovuk } from "../vendor/govuk/govuk-frontend.min.js";
import { FilterToggleButton, initAll as startMoj } from "../vendor/moj/moj-frontend.min.js";

// Fields that wait for an answer to another field; without JavaScript all of them are simply visible.
function startRevealing(scope) {
  for (const group of scope.querySelectorAll("[data-shown-by]")) {
    const form = group.closest("form");
    const answers = group.dataset.shownWhen.split(" ");
    const update = () => {
      group.hidden = !new FormData(form).getAll(group.dataset.shownBy).some((answer) => answers.includes(answer));
    };
    form.addEventListener("change", update);
    update();
  }
}

// Ticking the rows of a list: all of them at once, and how many there are. Without JavaScript each is ticked by itself.
function startTicking(scope) {
  for (const form of scope.querySelectorAll("form[data-ticks]")) {
    const all = form.querySelector("[data-tick-all]");
    const boxes = [...form.querySelectorAll("input[name=row]")];
    const update = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      const box = all.querySelector("input");
      box.checked = ticked === boxes.length;
      box.indeterminate = ticked > 0 && ticked < boxes.length;
      form.querySelector("[data-tick-count]").textContent = ticked ? `${ticked} selected` : "";
    };
    all.addEventListener("change", ({ target }) => {
      for (const box of boxes) box.checked = target.checked;
    });
    form.addEventListener("change", update);
    all.hidden = false;
    update();
  }
}

// The arrow keys follow the links that say so, unless somebody is typing, choosing or scrolling a box.
function startArrows() {
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    if (event.target.closest("input, textarea, select, [contenteditable], [tabindex], [role=tablist]")) return;
    document.querySelector(`a[data-arrow="${event.key}"]`)?.click();
  });
}

// MoJ's initAll leaves this one out.
function startFilter() {
  const filter = document.querySelector(".moj-filter");
  if (!filter) return;
  new FilterToggleButton(filter, {
    bigModeMediaQuery: "(min-width: 75em)", // as in site.css
    startHidden: false, // it hides itself where the screen is narrow, and must stay on a wide one
    toggleButton: { showText: "Show filters", hideText: "Hide filters" },
    toggleButtonContainer: { selector: ".lscb-filter-toggle" },
    closeButtonContainer: { selector: ".moj-filter__header-action" },
  });
}

function start(scope) {
  startGovuk({ scope });
  startMoj({ scope });
  startRevealing(scope);
  startTicking(scope);
}

start(document);
startFilter();
startArrows();
// Going back in the browser brings the ticks back after this has run.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-ticks]")) form.dispatchEvent(new Event("change"));
});

document.addEventListener("htmx:afterSwap", (event) => {
  start(event.target);
  event.target.querySelector("[autofocus]")?.focus();
});
