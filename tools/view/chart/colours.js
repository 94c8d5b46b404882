// Colours: of the theme, read from the style sheet, and of span types.

const HUES = {
  AGENT: 265, WORKFLOW: 245, CHAIN: 225, TASK: 215, LLM: 150, CHAT_MODEL: 165, TOOL: 32, RETRIEVER: 195, EMBEDDING: 295,
  RERANKER: 320, PARSER: 50, MEMORY: 90, GUARDRAIL: 15, EVALUATOR: 75,
};

function hueOf(type) {
  if (Object.hasOwn(HUES, type)) return HUES[type];
  let sum = 7;
  for (const character of type) sum = (sum * 31 + character.codePointAt(0)) % 3600;
  return sum / 10;
}

// [hue, saturation, lightness], the latter two as shares.
function partsOf(type) {
  const isDark = document.documentElement.dataset.theme === "dark";
  if (!type || type === "UNKNOWN") return isDark ? [215, 0.14, 0.52] : [215, 0.16, 0.58];
  return [hueOf(type), isDark ? 0.46 : 0.52, isDark ? 0.56 : 0.52];
}

export function typeColour(type) {
  const [hue, saturation, lightness] = partsOf(type);
  return `hsl(${hue} ${saturation * 100}% ${lightness * 100}%)`;
}

// Relative luminance, as WCAG has it.
function luminance([hue, saturation, lightness]) {
  const amount = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset) => {
    const k = (offset + hue / 30) % 12;
    const value = lightness - amount * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(0) + 0.7152 * channel(8) + 0.0722 * channel(4);
}

// What can be read on a bar of that colour.
export function textOn(type) {
  return luminance(partsOf(type)) > 0.18 ? "#0d1117" : "#ffffff";
}

export function themeColours() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue("--" + name).trim();
  return {
    text: colour("text"), faint: colour("faint"), line: colour("line"), error: colour("error"), accent: colour("accent"),
    critical: colour("critical"), match: colour("match"), selected: colour("selected"), shade: colour("shade"),
    background: colour("background"),
  };
}
