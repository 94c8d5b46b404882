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

export function typeColour(type) {
  const isDark = document.documentElement.dataset.theme === "dark";
  if (!type || type === "UNKNOWN") return isDark ? "hsl(215 14% 52%)" : "hsl(215 16% 58%)";
  return isDark ? `hsl(${hueOf(type)} 46% 56%)` : `hsl(${hueOf(type)} 52% 52%)`;
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
