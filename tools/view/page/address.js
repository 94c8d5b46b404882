// The page's address says what is looked at: `#trace=tr-...&span=0123456789abcdef&from=10&until=2000`. A link to a span
// needs the span alone.

function numberIn(parameters, key) {
  const text = parameters.get(key);
  return text === null || !Number.isFinite(Number(text)) ? null : Number(text);
}

// { trace, span, window }: numbers of a trace and of its span, null where the address does not say.
export function readAddress(traces) {
  const parameters = new URLSearchParams(location.hash.slice(1));
  const id = parameters.get("span");
  let trace = traces.findIndex((one) => one.id === parameters.get("trace"));
  if (trace < 0 && id) trace = traces.findIndex((one) => one.numberOfId.has(id));
  const span = trace >= 0 && id ? traces[trace].numberOfId.get(id) ?? null : null;
  const from = numberIn(parameters, "from");
  const until = numberIn(parameters, "until");
  return { trace: trace < 0 ? null : trace, span, window: from !== null && until > from ? { from, until } : null };
}

export function writeAddress(state) {
  const parameters = new URLSearchParams();
  if (state.traces.length > 1) parameters.set("trace", state.trace.id);
  if (state.selected !== null) parameters.set("span", state.trace.spans[state.selected].id);
  if (!state.window.isWhole()) {
    parameters.set("from", Math.floor(state.window.from));
    parameters.set("until", Math.ceil(state.window.until));
  }
  const hash = "#" + parameters.toString();
  if (hash !== location.hash && !(hash === "#" && location.hash === "")) history.replaceState(null, "", hash);
}
