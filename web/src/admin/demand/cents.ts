/** `50,20` and `50.2` are 5020 cents; undefined for what is no amount. */
export function centsOf(text: string): number | undefined {
  const found = /^(\d{1,4})(?:[.,](\d{1,2}))?$/.exec(text.replace(/[\s€]/g, ""));
  return found ? Number(found[1]) * 100 + Number((found[2] ?? "0").padEnd(2, "0")) : undefined;
}
