/** Browser settings kept on the device. A blocked storage (private window) means they last one page. */
export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(`comptoir.${name}`);
  } catch {
    return null;
  }
}

export function remember(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`comptoir.${name}`);
    else localStorage.setItem(`comptoir.${name}`, value);
  } catch {
    // Storage is refused by the browser: the choice holds until the page is left.
  }
}
