import "./button.css";
import type { LucideIcon } from "lucide-preact";
import type { ButtonHTMLAttributes, ComponentChildren } from "preact";

export type ButtonKind = "primary" | "secondary" | "quiet" | "help" | "danger";

interface Look {
  kind?: ButtonKind;
  icon?: LucideIcon;
  /** After the words: for what goes forward. */
  iconEnd?: LucideIcon;
  wide?: boolean;
  children: ComponentChildren;
  class?: string;
}

const look = ({ kind = "secondary", wide, class: extra }: Look) =>
  ["btn", `btn--${kind}`, wide && "btn--wide", extra].filter(Boolean).join(" ");

const refuse = (event: Event) => event.preventDefault();

type ButtonProps = Look &
  Omit<ButtonHTMLAttributes<HTMLButtonElement>, "class" | "icon"> & { busy?: boolean };

/** An action. `busy` keeps the words, refuses a second press and tells screen readers. */
export function Button({
  kind,
  icon: Icon,
  iconEnd: IconEnd,
  wide,
  children,
  class: extra,
  busy,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      {...(busy ? { "aria-disabled": true, "aria-busy": true, onClick: refuse } : {})}
      class={look({ kind, wide, class: extra, children } as Look)}
    >
      {Icon && <Icon size={22} aria-hidden="true" />}
      <span>{children}</span>
      {IconEnd && <IconEnd size={22} aria-hidden="true" />}
    </button>
  );
}

type LinkProps = Look & {
  href: string;
  /** Empty: the server names the file. */
  download?: string;
  target?: string;
  rel?: string;
  "aria-label"?: string;
  "aria-current"?: "page";
};

/** A link with the look of a button: goes somewhere, changes nothing. */
export function ButtonLink({
  kind,
  icon: Icon,
  iconEnd: IconEnd,
  wide,
  children,
  class: extra,
  ...rest
}: LinkProps) {
  return (
    <a {...rest} class={look({ kind, wide, class: extra, children } as Look)}>
      {Icon && <Icon size={22} aria-hidden="true" />}
      <span>{children}</span>
      {IconEnd && <IconEnd size={22} aria-hidden="true" />}
    </a>
  );
}
