import { Baby } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { addChild, type Delegation } from "~/shared/api/care";
import { Button, Dialog, ErrorPanel, Field } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { dayOf } from "~/shared/i18n";
import { ts } from "./texts";

interface ChildDialogProps {
  open: boolean;
  onClose: () => void;
  onAdded: (proxy: Delegation) => void;
}

const EMPTY = { given_name: "", family_name: "", birth_date: "" };
type Name = keyof typeof EMPTY;

export function ChildDialog({ open, onClose, onAdded }: ChildDialogProps) {
  const [child, setChild] = useState(EMPTY);
  const [tried, setTried] = useState(false);
  const { busy, problem, run, forget } = useAction();
  useEffect(() => {
    setChild(EMPTY);
    setTried(false);
    forget();
  }, [open]);

  const adult = problem?.is("people.not_a_minor") ?? false;
  const lacks = (name: Name) => (tried && child[name].trim() === "" ? ts("form.missing") : undefined);
  const field = (name: Name) => ({
    value: child[name],
    error: lacks(name),
    required: true,
    maxLength: 100,
    onInput: (event: { currentTarget: HTMLInputElement }) => {
      setChild({ ...child, [name]: event.currentTarget.value });
      forget();
    },
  });

  async function add() {
    setTried(true);
    if (Object.values(child).some((text) => text.trim() === "")) return;
    await run(async () => {
      onAdded(await addChild(child));
    });
  }

  return (
    <Dialog
      open={open}
      title={ts("child.title")}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{ts("form.cancel")}</Button>
          <Button kind="primary" icon={Baby} busy={busy} data-testid="child-go" onClick={() => void add()}>
            {ts("child.go")}
          </Button>
        </>
      }
    >
      <p>{ts("child.lead")}</p>
      {problem && !adult && <ErrorPanel problem={problem} />}
      <Field {...field("given_name")} label={ts("child.given")} name="given_name" autocomplete="off" />
      <Field {...field("family_name")} label={ts("child.family")} name="family_name" autocomplete="off" />
      <Field
        {...field("birth_date")}
        label={ts("child.birth")}
        name="birth_date"
        type="date"
        max={dayOf(Date.now())}
        error={adult ? ts("child.adult") : lacks("birth_date")}
      />
    </Dialog>
  );
}
