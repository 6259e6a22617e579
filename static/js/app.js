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
}

start(document);
startFilter();

document.addEventListener("htmx:afterSwap", (event) => {
  start(event.target);
  event.target.querySelector("[autofocus]")?.focus();
});
