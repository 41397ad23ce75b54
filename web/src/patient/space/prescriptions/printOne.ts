const PRINTED = "my-prescription--printed";

/** Prints the prescription whose button was pressed, and nothing else of the page. */
export function printOne({ currentTarget }: { currentTarget: EventTarget | null }): void {
  const card = (currentTarget as HTMLElement).closest<HTMLElement>("[data-testid='my-prescription']");
  const details = card?.querySelector("details");
  if (!card || !details) return;
  details.open = true;
  card.classList.add(PRINTED);
  document.documentElement.dataset.printing = "prescription";
  print();
  delete document.documentElement.dataset.printing;
  card.classList.remove(PRINTED);
}
