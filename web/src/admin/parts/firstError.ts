/** After a refused form: the first field to look at gets the focus, once its message is drawn. */
export function toFirstError(form: HTMLFormElement): void {
  requestAnimationFrame(() => {
    const field = form.querySelector<HTMLElement>(
      '[aria-invalid="true"], fieldset:has(> [role="alert"]) input',
    );
    field?.focus();
  });
}
