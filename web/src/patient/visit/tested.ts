/** Camera and microphone were tried for this visit in this tab, so that a reload is back in the call at once. */
const key = (id: string) => `comptoir.tested.${id}`;

export function wasTested(id: string): boolean {
  try {
    return sessionStorage.getItem(key(id)) === "yes";
  } catch {
    return false;
  }
}

export function rememberTested(id: string): void {
  try {
    sessionStorage.setItem(key(id), "yes");
  } catch {
    // Storage is refused by the browser: a reload then asks to try the camera again.
  }
}
