import "./surface.css";
import { CircleAlert, Info, type LucideIcon, RotateCw, TriangleAlert, WifiOff } from "lucide-preact";
import type { ComponentChildren } from "preact";
import type { ApiProblem } from "../api/problem";
import { tc } from "../i18n/common";
import { problemWords } from "../i18n/problems";
import { Button } from "./Button";

export type Tone = "plain" | "action" | "help" | "amber" | "red";
const toned = (base: string, tone: Tone) => (tone === "plain" ? base : `${base} ${base}--${tone}`);

interface CardProps {
  children: ComponentChildren;
  as?: "section" | "article" | "div" | "li";
  tone?: "plain" | "action" | "flat";
  class?: string;
  labelledBy?: string;
}

export function Card({ children, as: Tag = "section", tone = "plain", class: extra, labelledBy }: CardProps) {
  const look = [tone === "plain" ? "card" : `card card--${tone}`, extra].filter(Boolean).join(" ");
  return (
    <Tag class={look} aria-labelledby={labelledBy}>
      {children}
    </Tag>
  );
}

export function Badge({
  tone = "plain",
  icon: Icon,
  children,
}: {
  tone?: Tone;
  icon?: LucideIcon;
  children: ComponentChildren;
}) {
  return (
    <span class={toned("badge", tone)}>
      {Icon && <Icon size={16} aria-hidden="true" />}
      {children}
    </span>
  );
}

interface BannerProps {
  tone?: Tone;
  icon?: LucideIcon;
  title?: ComponentChildren;
  children?: ComponentChildren;
  /** Spoken at once: for what happens while the person is on the page. */
  live?: "polite" | "assertive";
}

/** A message in the flow of the page. Amber and red are for clinical and fault states. */
export function Banner({ tone = "plain", icon, title, children, live }: BannerProps) {
  const Icon = icon ?? (tone === "red" ? CircleAlert : tone === "amber" ? TriangleAlert : Info);
  const role = live === "assertive" ? { role: "alert" as const } : live ? { role: "status" as const } : {};
  return (
    <div class={toned("banner", tone)} {...role}>
      <Icon size={24} aria-hidden="true" />
      <div class="banner__body">
        {title && <p class="banner__title">{title}</p>}
        {children}
      </div>
    </div>
  );
}

interface ErrorPanelProps {
  problem: ApiProblem;
  onRetry?: (() => void) | undefined;
  /** What was saved all the same, or another way forward. */
  children?: ComponentChildren;
}

/** What happened, what was saved, what to do now, a code to quote. */
export function ErrorPanel({ problem, onRetry, children }: ErrorPanelProps) {
  const words = problemWords(problem);
  const missing = problem.is("request.not_found");
  const lineIsDown = problem.is("client.offline", "client.unreachable");
  return (
    <Banner
      tone={lineIsDown ? "amber" : missing ? "plain" : "red"}
      {...(lineIsDown ? { icon: WifiOff } : {})}
      title={words.title}
      live="assertive"
    >
      <p>{words.help}</p>
      {children}
      {onRetry && !missing && (
        <div>
          <Button icon={RotateCw} onClick={onRetry}>
            {tc("action.retry")}
          </Button>
        </div>
      )}
      <p class="banner__code">{tc("state.code", { code: problem.code })}</p>
    </Banner>
  );
}

interface EmptyProps {
  /** 1 where it is all the page says. */
  level?: 1 | 2;
  icon: LucideIcon;
  title: string;
  children?: ComponentChildren;
}

/** What this place is, and the one thing to do. */
export function EmptyState({ icon: Icon, title, level = 2, children }: EmptyProps) {
  const Heading = level === 1 ? "h1" : "h2";
  return (
    <div class="empty">
      <Icon size={40} strokeWidth={1.5} aria-hidden="true" />
      <Heading>{title}</Heading>
      {children}
    </div>
  );
}

/** Grey shapes in the place of what loads. Heights in pixels; spoken once as “Chargement”. */
export function Skeleton({ heights = [96, 96, 96], gap = 16 }: { heights?: number[]; gap?: number }) {
  return (
    <div class="stack" style={{ gap: `${gap}px` }} role="status">
      <span class="visually-hidden">{tc("state.loading")}</span>
      {heights.map((height, index) => (
        <span key={index} class="skeleton" style={{ height: `${height}px` }} aria-hidden="true" />
      ))}
    </div>
  );
}

interface ProgressProps {
  label: string;
  /** 0 to 1; absent while the length is unknown. */
  value?: number | undefined;
  /** What is left, in words. */
  remaining?: string | undefined;
}

export function Progress({ label, value, remaining }: ProgressProps) {
  return (
    <div class="progress">
      <p class="progress__words figures">
        <span>{label}</span>
        {remaining && <span class="soft">{remaining}</span>}
      </p>
      <progress max={1} aria-label={label} {...(value === undefined ? {} : { value })} />
    </div>
  );
}
