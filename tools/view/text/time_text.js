// Times for people: four digits and the unit in which they are nearest to a small number; and exact, to the nanosecond.

const UNITS = [
  { size: 1, name: "ns" },
  { size: 1e3, name: "µs" },
  { size: 1e6, name: "ms" },
  { size: 1e9, name: "s" },
  { size: 60e9, name: "min" },
  { size: 3600e9, name: "h" },
  { size: 86400e9, name: "d" },
];

function unitOf(nanoseconds) {
  let unit = UNITS[0];
  for (const candidate of UNITS) if (nanoseconds >= candidate.size) unit = candidate;
  return unit;
}

// Of a duration, or of a distance from the start of a trace.
export function durationText(nanoseconds) {
  if (!Number.isFinite(nanoseconds)) return "";
  const size = Math.abs(nanoseconds);
  const unit = unitOf(size);
  const value = size / unit.size;
  const digits = unit.size === 1 ? 0 : value >= 100 ? 1 : value >= 10 ? 2 : 3;
  const text = value.toFixed(digits);
  return (nanoseconds < 0 ? "-" : "") + (digits === 0 ? text : text.replace(/\.?0+$/, "")) + " " + unit.name;
}

// A mark of a ruler: `step` says how many digits make a difference.
export function markText(nanoseconds, step) {
  const unit = unitOf(Math.max(Math.abs(nanoseconds), step));
  const digits = Math.max(0, Math.ceil(Math.log10(unit.size / step) - 1e-9));
  return (nanoseconds / unit.size).toFixed(Math.min(digits, 9)) + " " + unit.name;
}

// `nanoseconds`: BigInt. With a space between groups of three digits.
export function exactText(nanoseconds) {
  return String(nanoseconds).replace(/\B(?=(\d{3})+(?!\d))/g, "\u2009") + " ns";
}

// Unix time in nanoseconds (BigInt) as local time, with all its digits.
export function clockText(unixNanoseconds) {
  const milliseconds = Number(unixNanoseconds / 1000000n);
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return exactText(unixNanoseconds);
  const two = (number) => String(number).padStart(2, "0");
  const fraction = String(((unixNanoseconds % 1000000000n) + 1000000000n) % 1000000000n).padStart(9, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ` +
    `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${fraction}`;
}

export function clockSeconds(unixNanoseconds) {
  return clockText(unixNanoseconds).replace(/\.\d+$/, "");
}

// "1.5ms", "200 us", "3s": nanoseconds; NaN for anything else. A bare number has no unit and is nanoseconds.
export function readDuration(text) {
  const match = /^(\d+(?:\.\d+)?|\.\d+)\s*(ns|us|µs|μs|ms|s|min|m|h)?$/i.exec(text.trim());
  if (!match) return NaN;
  const sizes = { ns: 1, us: 1e3, "µs": 1e3, "μs": 1e3, ms: 1e6, s: 1e9, m: 60e9, min: 60e9, h: 3600e9 };
  return Number(match[1]) * sizes[(match[2] ?? "ns").toLowerCase()];
}
