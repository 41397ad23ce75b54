// Names of files as their senders gave them: for the eye, and for the disk of whoever keeps them.

/** Turn the reading direction or show nothing: "fdp.exe" could be read as "exe.pdf" (Unicode UTR 36, 3.1). */
const UNSEEN = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
/** Not possible in a name on every system. */
const FORBIDDEN = /[\\/:*?"<>|]/g;

export const shownName = (name: string): string => name.replace(UNSEEN, "").trim();

/** A PDF is kept as one, whatever its sender called it: an ending decides what a computer does with it. */
export function savedName(name: string): string {
  const safe = shownName(name).replace(FORBIDDEN, "_").replace(/^\.+/, "");
  return /\.pdf$/i.test(safe) ? safe : `${safe || "document"}.pdf`;
}
