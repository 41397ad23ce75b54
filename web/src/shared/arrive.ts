/** After a change of page, the reader starts at its top, and a screen reader at its title. */
export function arrive(): void {
  if (location.hash) return;
  scrollTo(0, 0);
  const title = document.querySelector<HTMLElement>("main h1");
  title?.setAttribute("tabindex", "-1");
  title?.focus({ preventScroll: true });
}
