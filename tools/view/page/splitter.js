// Bars between columns: dragged, or moved with the arrow keys.

const STEP = 16; // pixels

// `variable`: the style sheet's length in pixels. `direction`: 1 where moving right makes it larger.
export function startSplitter(node, variable, direction, limits, onChange) {
  const root = document.documentElement;
  const size = () => parseFloat(getComputedStyle(root).getPropertyValue(variable));
  const set = (pixels) => {
    const kept = Math.min(Math.max(limits.least, pixels), Math.max(limits.least, window.innerWidth * limits.share));
    root.style.setProperty(variable, kept + "px");
    node.setAttribute("aria-valuenow", Math.round(kept));
    onChange();
  };
  node.addEventListener("pointerdown", (event) => {
    node.setPointerCapture(event.pointerId);
    const [x, before] = [event.clientX, size()];
    const move = (moved) => set(before + direction * (moved.clientX - x));
    node.addEventListener("pointermove", move);
    node.addEventListener("pointerup", () => node.removeEventListener("pointermove", move), { once: true });
  });
  node.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!steps) return;
    event.preventDefault();
    event.stopPropagation();
    set(size() + direction * steps * STEP);
  });
  node.setAttribute("aria-valuenow", Math.round(size()));
}
