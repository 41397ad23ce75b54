import "./room.css";
import { X } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Button } from "../../components";
import { tc } from "../../i18n/common";

interface RoomSheetProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}

/** Beside the picture on a wide screen, from below on a phone. It takes the focus, and Escape closes it. */
export function RoomSheet({ title, onClose, children }: RoomSheetProps) {
  const titleId = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    heading.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <aside
      class="room-sheet"
      aria-labelledby={titleId}
      data-testid="room-sheet"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <div class="room-sheet__head">
        <h2 id={titleId} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <Button kind="quiet" icon={X} onClick={onClose} data-testid="sheet-close">
          {tc("action.close")}
        </Button>
      </div>
      <div class="room-sheet__body">{children}</div>
    </aside>
  );
}
