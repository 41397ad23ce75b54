import { leaveWaitingList, type WaitingEntry } from "~/shared/api/waitingList";
import { Button, Dialog, ErrorPanel, toast } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { tl } from "./texts";

interface RemoveProps {
  entry: WaitingEntry | undefined;
  onClose: () => void;
  onRemoved: () => void;
}

/** Names the person before she is taken off the list. */
export function RemoveDialog({ entry, onClose, onRemoved }: RemoveProps) {
  const { busy, problem, run } = useAction();
  const name = entry?.patient.name ?? "";

  const remove = () =>
    void run(async () => {
      if (!entry) return;
      await leaveWaitingList(entry.entry_id);
      toast(tl("line.removed", { name }));
      onClose();
      onRemoved();
    });

  return (
    <Dialog
      open={entry !== undefined}
      title={tl("remove.title")}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{tl("remove.keep")}</Button>
          <Button kind="danger" busy={busy} onClick={remove}>
            {tl("remove.go", { name })}
          </Button>
        </>
      }
    >
      <p>{tl("remove.text", { name })}</p>
      {problem && <ErrorPanel problem={problem} />}
    </Dialog>
  );
}
