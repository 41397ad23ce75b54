import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button, Dialog, Field } from "~/shared/components";
import { tc } from "~/shared/i18n";
import { t } from "../texts";
import { Refusal } from "./Refusal";
import { useAct } from "./useAct";
import { plain } from "./words";

interface ConfirmProps {
  open: boolean;
  title: string;
  /** What happens then, and what does not. */
  children: ComponentChildren;
  /** What must be typed, for what cannot be taken back. */
  name?: string;
  yes: string;
  /** Its refusal is shown in the dialog, which stays. */
  onConfirm: () => Promise<void>;
  onClose: () => void;
}

/** The question before an act that takes something away. */
export function Confirm({ open, title, children, name, yes, onConfirm, onClose }: ConfirmProps) {
  const [typed, setTyped] = useState("");
  const [lacking, setLacking] = useState(false);
  const act = useAct();
  useEffect(() => {
    setTyped("");
    setLacking(false);
    act.clear();
  }, [open]);

  async function confirm() {
    if (name && plain(typed) !== plain(name)) {
      setLacking(true);
      return;
    }
    if (await act.run(onConfirm)) onClose();
  }

  return (
    <Dialog
      open={open}
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{tc("action.cancel")}</Button>
          <Button kind="danger" busy={act.busy} data-testid="confirm" onClick={() => void confirm()}>
            {yes}
          </Button>
        </>
      }
    >
      {children}
      {name && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void confirm();
          }}
        >
          <Field
            label={t("confirm.type", { name })}
            value={typed}
            autocomplete="off"
            data-testid="confirm-name"
            error={lacking && plain(typed) !== plain(name) ? t("confirm.differs", { name }) : undefined}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </form>
      )}
      {act.problem && <Refusal problem={act.problem} />}
    </Dialog>
  );
}
