import "./photo.css";
import { CircleCheck, Pause, Play, RotateCw, Trash2, WifiOff } from "lucide-preact";
import { useEffect } from "preact/hooks";
import { Banner, Button, Progress } from "../../components";
import { problemWords } from "../../i18n";
import { tc } from "../../i18n/common";
import { tag } from "../../i18n/locale";
import { tCall } from "../texts";
import type { PhotoItem, PhotoQueue } from "../upload";

/** Kilobytes or megabytes, as the language writes them. */
function size(octets: number): string {
  const mega = octets >= 1_000_000;
  return new Intl.NumberFormat(tag(), {
    style: "unit",
    unit: mega ? "megabyte" : "kilobyte",
    maximumFractionDigits: mega ? 1 : 0,
  }).format(octets / (mega ? 1_000_000 : 1000));
}

/** The photos on their way: how far, what stops them, what can be done. */
export function PhotoUploads({ queue }: { queue: PhotoQueue }) {
  const items = queue.items.value;
  if (items.length === 0) return null;
  return (
    <section class="uploads" aria-label={tCall("upload.title")}>
      <ul>
        {items.map((item) => (
          <li key={item.id} class="upload" data-testid="upload" data-state={item.state}>
            <UploadRow item={item} queue={queue} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface UploadRowProps {
  item: PhotoItem;
  queue: PhotoQueue;
}

function UploadRow({ item, queue }: UploadRowProps) {
  const site = tCall.find(`site.${item.bodySite}`) ?? item.bodySite;
  const { state, sentOctets, problem, id } = item;
  const total = item.file.size;
  const amounts = { done: size(sentOctets), total: size(total) };
  const remove = (
    <Button
      kind="quiet"
      icon={Trash2}
      aria-label={tCall("upload.cancel_name", { site })}
      onClick={() => queue.cancel(id)}
    >
      {tCall("upload.cancel")}
    </Button>
  );
  switch (state) {
    case "done":
      return <Done site={site} onSeen={() => queue.cancel(id)} />;
    case "refused":
    case "failed": {
      const words = problem?.status ? problemWords(problem) : null;
      return (
        <Banner tone="red" title={`${site} · ${words?.title ?? tCall("upload.failed")}`} live="assertive">
          <p>{words?.help ?? tCall("upload.failed_help")}</p>
          <div class="row">
            {state === "failed" && (
              <Button icon={RotateCw} onClick={() => queue.retry(id)}>
                {tc("action.retry")}
              </Button>
            )}
            {remove}
          </div>
          {problem && <p class="banner__code">{tc("state.code", { code: problem.code })}</p>}
        </Banner>
      );
    }
    case "offline":
      return (
        <>
          <p class="upload__line" role="status">
            <WifiOff size={24} aria-hidden="true" />
            <span>
              <strong>{site}</strong> · {tCall("upload.offline")}
            </span>
          </p>
          <div>{remove}</div>
        </>
      );
    default: {
      const checking = state === "sending" && total > 0 && sentOctets >= total;
      const label = checking
        ? tCall("upload.checking")
        : state === "waiting"
          ? tCall("upload.waiting")
          : tCall(`upload.${state}`, amounts);
      return (
        <>
          <Progress label={`${site} · ${label}`} value={total ? sentOctets / total : undefined} />
          <div class="row">
            {state === "paused" ? (
              <Button icon={Play} onClick={() => queue.resume(id)}>
                {tCall("upload.resume")}
              </Button>
            ) : (
              <Button icon={Pause} onClick={() => queue.pause(id)}>
                {tCall("upload.pause")}
              </Button>
            )}
            {remove}
          </div>
        </>
      );
    }
  }
}

/** Long enough to be read; the photo itself is in the record from now on. */
const DONE_SHOWN_MS = 15_000;

function Done({ site, onSeen }: { site: string; onSeen: () => void }) {
  useEffect(() => {
    const timer = setTimeout(onSeen, DONE_SHOWN_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="upload__line upload__line--done" role="status">
      <CircleCheck size={24} aria-hidden="true" />
      <span>
        <strong>{site}</strong> · {tCall("upload.done")}
      </span>
      <Button kind="quiet" onClick={onSeen}>
        {tc("action.close")}
      </Button>
    </div>
  );
}
