import { Check } from "lucide-preact";
import { useRef } from "preact/hooks";
import { Banner, Button } from "../components";
import { photoQueue, UploadList } from "../upload";
import { tCapture } from "./texts";

interface SendProgressProps {
  /** Of the queue's items. */
  ids: readonly string[];
  onDone: () => void;
}

/** The photos on their way, until each has arrived or was taken back. */
export function SendProgress({ ids, onDone }: SendProgressProps) {
  const queue = photoQueue();
  const going = queue.items.value.filter((item) => ids.includes(item.id) && item.state !== "done");
  const arrived = useArrived(ids);
  const state = going.length > 0 ? "going" : arrived > 0 ? "done" : "none";
  return (
    <div class="stack" data-testid="series-sending" data-state={state}>
      <Banner
        tone={state === "done" ? "action" : "plain"}
        {...(state === "done" ? { icon: Check } : {})}
        title={tCapture(`sent.${state}`)}
        live="polite"
      >
        <p>{tCapture(`sent.${state}_help`)}</p>
      </Banner>
      <UploadList queue={queue} ids={ids} />
      {state !== "going" && (
        <Button kind="primary" wide onClick={onDone} data-testid="series-done">
          {tCapture("action.finish")}
        </Button>
      )}
    </div>
  );
}

/** How many have arrived: the queue forgets them after a while. */
function useArrived(ids: readonly string[]): number {
  const seen = useRef(new Set<string>());
  for (const item of photoQueue().items.value) {
    if (item.state === "done" && ids.includes(item.id)) seen.current.add(item.id);
  }
  return seen.current.size;
}
