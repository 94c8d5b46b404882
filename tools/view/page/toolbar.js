// The bar above the chart: what is shown, search and filters.
import { byId, button, element } from "./element.js";
import { switchTheme } from "./theme.js";
import { durationText } from "../text/time_text.js";
import { visibleLine } from "../text/visible_text.js";
import { costText, tokensText, traceCost, traceTokens } from "../trace/usage.js";

const PAUSE = 150; // milliseconds without a key before a long trace is searched

function summary(state) {
  const { trace } = state;
  const tokens = traceTokens(trace);
  const cost = traceCost(trace);
  return [durationText(trace.length), `${trace.size.toLocaleString("en")} spans`,
    trace.errors.length ? `${trace.errors.length.toLocaleString("en")} errors` : "",
    tokens ? tokensText(tokens) : "", cost === undefined ? "" : costText(cost)].filter(Boolean).join(" · ");
}

function addMode(box, state, actions, mode, label) {
  const made = button(label, () => actions.setMode(mode), { "aria-pressed": String(state.mode === mode) });
  state.listen(["mode"], () => made.setAttribute("aria-pressed", String(state.mode === mode)));
  box.append(made);
}

// What the field and the two lists ask for together.
function wholeQuery() {
  const type = byId("type-filter").value;
  const filter = byId("state-filter").value;
  return [byId("query").value, type && `type:"${type}"`, filter && `state:${filter}`].filter(Boolean).join(" ");
}

function fillTypes(state) {
  const types = [...new Set(state.trace.spans.map((span) => span.type || "UNKNOWN"))].sort();
  const chosen = byId("type-filter").value;
  byId("type-filter").replaceChildren(element("option", { value: "" }, "every type"),
    ...types.map((type) => element("option", { value: type, selected: type === chosen }, visibleLine(type, 40))));
}

function startSearch(state, actions) {
  let waiting = 0;
  const search = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => actions.search(wholeQuery()), state.trace.size > 5000 ? PAUSE : 0);
  };
  byId("query").addEventListener("input", search);
  for (const id of ["type-filter", "state-filter"]) byId(id).addEventListener("change", search);
  byId("query").addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      actions.search(wholeQuery());
      actions.nextMatch(event.shiftKey ? -1 : 1);
    }
    if (event.key === "Escape") {
      byId("query").value = "";
      search();
      byId("rows").focus();
    }
  });
  byId("only-matches").addEventListener("change", (event) => state.change({ onlyMatches: event.target.checked }));
  state.listen(["onlyMatches"], () => (byId("only-matches").checked = state.onlyMatches));
  state.listen(["found"], () => {
    byId("query").dataset.answered = state.query;
    byId("found").textContent = state.found.isMatch ? `${state.found.count.toLocaleString("en")} found` : "";
  });
}

export function startToolbar(state, actions, open) {
  const modes = byId("modes");
  addMode(modes, state, actions, "tree", "Tree");
  addMode(modes, state, actions, "lanes", "Lanes");
  addMode(modes, state, actions, "totals", "Totals");
  const critical = byId("critical");
  critical.addEventListener("click", () => actions.switchCritical());
  state.listen(["showsCritical"], () => critical.setAttribute("aria-pressed", String(state.showsCritical)));
  byId("next-error").addEventListener("click", () => actions.nextError(1));
  byId("whole").addEventListener("click", () => actions.showWhole());
  byId("zoom-in").addEventListener("click", () => actions.zoom(0.6));
  byId("zoom-out").addEventListener("click", () => actions.zoom(1 / 0.6));
  byId("theme").addEventListener("click", () => switchTheme(state));
  byId("help-button").addEventListener("click", () => open("help"));
  startSearch(state, actions);
  state.listen(["trace"], () => {
    document.title = visibleLine(state.trace.data.name || state.trace.id, 80) + " – trace";
    byId("summary").textContent = summary(state);
    byId("next-error").hidden = state.trace.errors.length === 0;
    fillTypes(state);
  });
}
