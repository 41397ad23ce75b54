/** After a refused form, anywhere: the first field to look at gets the focus, once its message is drawn. */
export function followForms(): void {
  document.addEventListener("submit", ({ target }) => {
    if (target instanceof HTMLFormElement) requestAnimationFrame(() => firstError(target)?.focus());
  });
}

function firstError(form: HTMLFormElement): HTMLElement | null | undefined {
  const found = form.querySelector<HTMLElement>('[aria-invalid="true"], fieldset > [role="alert"]');
  return found?.getAttribute("role") === "alert" ? found.parentElement?.querySelector("input") : found;
}
