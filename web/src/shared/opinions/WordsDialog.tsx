import type { LucideIcon } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button, Dialog, ErrorPanel, TextArea } from "../components";
import { useAction } from "../hooks/useAction";
import { to } from "./texts";

const LEAST = 3;

interface WordsDialogProps {
  open: boolean;
  title: string;
  label: string;
  hint?: string;
  icon: LucideIcon;
  /** What the words begin with. */
  first?: string;
  /** Above the words. */
  children?: ComponentChildren;
  onClose: () => void;
  onSay: (words: string) => Promise<void>;
}

/** One question with an answer in words: why, or what is missing. */
export function WordsDialog({
  open,
  title,
  label,
  hint,
  icon,
  first = "",
  children,
  onClose,
  onSay,
}: WordsDialogProps) {
  const [words, setWords] = useState(first);
  const { busy, problem, run, forget } = useAction();
  useEffect(() => {
    setWords(first);
    forget();
  }, [open]);
  return (
    <Dialog
      open={open}
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{to("cancel")}</Button>
          <Button
            kind="primary"
            icon={icon}
            busy={busy}
            disabled={words.trim().length < LEAST}
            data-testid="say"
            onClick={() => void run(() => onSay(words.trim()))}
          >
            {title}
          </Button>
        </>
      }
    >
      {children}
      <TextArea
        label={label}
        hint={hint}
        rows={4}
        maxLength={1000}
        value={words}
        data-testid="words"
        onInput={(event) => setWords(event.currentTarget.value)}
      />
      {problem && <ErrorPanel problem={problem} />}
    </Dialog>
  );
}
