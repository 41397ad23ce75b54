// Decimal numbers as text: what an instrument wrote keeps every digit, and nothing passes through a float.

const SHAPE = /^(-?)(\d+)(?:\.(\d+))?$/;

/** `value * 10 ** places` with the digits as they are: ("95", -2) is "0.95". The text itself when it is no decimal. */
export function shifted(value: string, places: number): string {
  const [, sign = "", whole = "", part = ""] = SHAPE.exec(value) ?? [];
  if (whole === "") return value;
  const digits = whole + part;
  const point = whole.length + places;
  const padded = point <= 0 ? "0".repeat(1 - point) + digits : digits.padEnd(point, "0");
  const at = Math.max(1, point);
  const left = padded.slice(0, at).replace(/^0+(?=\d)/, "");
  const right = padded.slice(at);
  return sign + left + (right ? `.${right}` : "");
}

/** Without zeros at the end of its decimals: "8.0" is "8". */
export function trimmed(value: string): string {
  return value.includes(".") ? value.replace(/\.?0+$/, "") : value;
}

/** With its sign written, the minus as a minus: "+1.50", "−2.25". Zero has none. */
export function signed(value: string): string {
  if (value.startsWith("-")) return `−${value.slice(1)}`;
  return /[1-9]/.test(value) ? `+${value}` : value;
}

/** As people of this language write it. */
export const written = (value: string, comma: boolean): string => {
  const text = value.startsWith("-") ? `−${value.slice(1)}` : value;
  return comma ? text.replaceAll(".", ",") : text;
};
