export interface Piece {
  text: string;
  /** Set where the piece is an address. */
  href?: string;
}

const ADDRESS = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/g;

/** A text cut into words and addresses. Addresses of this very site lead within it. */
export function pieces(text: string, origin: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    const [address] = match;
    const own = address.startsWith(`${origin}/`) || address === origin;
    found.push({ text: address, href: own ? address.slice(origin.length) || "/" : address });
    end = match.index + address.length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}
