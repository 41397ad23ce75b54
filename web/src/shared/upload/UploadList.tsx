import "./upload.css";
import { CircleCheck, Pause, Play, RotateCw, Trash2, WifiOff } from "lucide-preact";
import { useEffect } from "preact/hooks";
import { sizeText as size } from "../call/room/size";
import { tCall } from "../call/texts";
import { Banner, Button, Progress } from "../components";
import { problemWords } from "../i18n";
import { tc } from "../i18n/common";
import type { PhotoItem } from "./item";
import type { PhotoQueue } from "./queue";
import { tUpload as t } from "./texts";

interface UploadListProps {
  queue: PhotoQueue;
  /** Those of one visit only. */
  consultationId?: string;
  /** Only these. */
  ids?: readonly string[];
}

/** The photos on their way: how far, what stops them, what can be done. */
export function UploadList({ queue, consultationId, ids }: UploadListProps) {
  const items = queue.items.value.filter(
    (item) => (!consultationId || item.consultationId === consultationId) && (!ids || ids.includes(item.id)),
  );
  if (items.length === 0) return null;
  return (
    <section class="uploads" aria-label={t("title")}>
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
  const { state, sentOctets, totalOctets: total, problem, id } = item;
  const remove = (
    <Button
      kind="quiet"
      icon={Trash2}
      aria-label={t("cancel_name", { site })}
      onClick={() => queue.cancel(id)}
    >
      {t("cancel")}
    </Button>
  );
  switch (state) {
    case "done":
      return <Done site={site} onSeen={() => queue.cancel(id)} />;
    case "refused":
    case "failed": {
      const words = problem?.status ? problemWords(problem) : null;
      return (
        <Banner tone="red" title={`${site} · ${words?.title ?? t("failed")}`} live="assertive">
          <p>{words?.help ?? t("failed_help")}</p>
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
              <strong>{site}</strong> · {t("offline")}
            </span>
          </p>
          <div>{remove}</div>
        </>
      );
    default: {
      const label = labelOf(item);
      return (
        <>
          <Progress label={`${site} · ${label}`} value={total ? sentOctets / total : undefined} />
          <div class="row">
            {state === "paused" ? (
              <Button icon={Play} onClick={() => queue.resume(id)}>
                {t("resume")}
              </Button>
            ) : (
              <Button icon={Pause} onClick={() => queue.pause(id)}>
                {t("pause")}
              </Button>
            )}
            {remove}
          </div>
        </>
      );
    }
  }
}

function labelOf({ state, sentOctets, totalOctets, previewed }: PhotoItem): string {
  const amounts = { done: size(sentOctets), total: size(totalOctets) };
  if (state === "paused") return t("paused", amounts);
  if (state === "waiting" && !previewed) return t("waiting");
  if (totalOctets > 0 && sentOctets >= totalOctets) return t("checking");
  return t(previewed ? "following" : "sending", amounts);
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
        <strong>{site}</strong> · {t("done")}
      </span>
      <Button kind="quiet" onClick={onSeen}>
        {tc("action.close")}
      </Button>
    </div>
  );
}
