import { initAll as startGovuk } from "../vendor/govuk/govuk-frontend.min.js";
import { FilterToggleButton, initAll as startMoj } from "../vendor/moj/moj-frontend.min.js";

function start(scope) {
  startGovuk({ scope });
  startMoj({ scope });
}

start(document);

// MoJ's initAll leaves this one out. The page says where the button goes.
for (const filter of document.querySelectorAll("[data-module=moj-filter]")) {
  if (!document.querySelector(".moj-action-bar__filter")) continue;
  new FilterToggleButton(filter, {
    bigModeMediaQuery: "(min-width: 48.0625em)",
    startHidden: true,
    toggleButton: { showText: "Show filters", hideText: "Hide filters", classes: "govuk-button--secondary" },
    toggleButtonContainer: { selector: ".moj-action-bar__filter" },
    closeButton: { text: "Close" },
    closeButtonContainer: { selector: ".moj-filter__header-action" },
  });
}

document.addEventListener("htmx:afterSwap", (event) => {
  start(event.target);
  event.target.querySelector("[autofocus]")?.focus();
});
