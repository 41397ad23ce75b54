import "./upload.css";
import { ChevronDown, ChevronUp } from "lucide-preact";
import { useState } from "preact/hooks";
import { Button, Progress } from "../components";
import { photoQueue } from "./page";
import { tUpload as t } from "./texts";
import { UploadList } from "./UploadList";

/** What of this person's photos is still on its way, on every page. */
export default function UploadTray() {
  const [open, setOpen] = useState(false);
  const queue = photoQueue();
  const items = queue.items.value.filter((item) => item.state !== "done");
  if (items.length === 0) return null;
  const stopped = items.filter((item) => item.state === "refused" || item.state === "failed");
  const sent = items.reduce((sum, item) => sum + item.sentOctets, 0);
  const total = items.reduce((sum, item) => sum + item.totalOctets, 0);
  return (
    <section class="tray" aria-label={t("title")} data-testid="upload-tray">
      <div class="tray__head">
        <div>
          {stopped.length > 0 ? (
            <p role="alert">{t.n("tray_stopped", stopped.length)}</p>
          ) : (
            <Progress label={t.n("tray", items.length)} value={total ? sent / total : undefined} />
          )}
        </div>
        <Button
          kind="quiet"
          icon={open ? ChevronDown : ChevronUp}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          data-testid="upload-tray-open"
        >
          {t(open ? "hide" : "show")}
        </Button>
      </div>
      {open && (
        <>
          <UploadList queue={queue} />
          <p class="small soft tray__kept">{t("kept")}</p>
        </>
      )}
    </section>
  );
}
