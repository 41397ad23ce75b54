import "./tabs.css";
import type { LucideIcon } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

export interface Tab<K extends string> {
  key: K;
  label: string;
  icon?: LucideIcon;
  /** A number beside the word, for example how many photos. */
  count?: number | undefined;
  /** Something new is behind this tab. */
  news?: boolean | undefined;
  testid?: string;
}

interface TabsProps<K extends string> {
  label: string;
  tabs: Tab<K>[];
  current: K;
  onPick: (key: K) => void;
  children: ComponentChildren;
}

/** One panel of several, picked by its name. Arrow keys, Home and End move along the names. */
export function Tabs<K extends string>({ label, tabs, current, onPick, children }: TabsProps<K>) {
  const id = useId();
  const at = tabs.findIndex((tab) => tab.key === current);

  function move(event: KeyboardEvent) {
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length];
    if (!next) return;
    event.preventDefault();
    onPick(next.key);
    document.getElementById(`${id}-${next.key}`)?.focus();
  }

  return (
    <div class="tabs">
      <div class="tabs__names" role="tablist" aria-label={label} onKeyDown={move}>
        {tabs.map(({ key, label: name, icon: Icon, count, news, testid }) => (
          <button
            key={key}
            type="button"
            role="tab"
            id={`${id}-${key}`}
            class="tabs__name"
            aria-selected={key === current}
            aria-controls={`${id}-panel`}
            tabIndex={key === current ? 0 : -1}
            data-testid={testid}
            data-news={news ? "" : undefined}
            onClick={() => onPick(key)}
          >
            {Icon && <Icon size={20} aria-hidden="true" />}
            <span>{name}</span>
            {!!count && <span class="tabs__count figures">{count}</span>}
          </button>
        ))}
      </div>
      <div
        class="tabs__panel"
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${current}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that scrolls must be reachable by keyboard
        tabIndex={0}
      >
        {children}
      </div>
    </div>
  );
}
