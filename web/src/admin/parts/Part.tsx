import type { LucideIcon } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface PartProps {
  icon: LucideIcon;
  title: string;
  /** At the end of the title's line. */
  actions?: ComponentChildren;
  children: ComponentChildren;
  testid?: string;
}

/** A chapter of a sheet. */
export function Part({ icon: Icon, title, actions, children, testid }: PartProps) {
  const id = useId();
  return (
    <section class="stack admin-part" aria-labelledby={id} data-testid={testid}>
      <div class="admin-part__head">
        <h2 id={id}>
          <Icon size={22} aria-hidden="true" />
          {title}
        </h2>
        {actions}
      </div>
      {children}
    </section>
  );
}
