import "./recordings.css";
import { Activity } from "lucide-preact";
import { useState } from "preact/hooks";
import { type Recording, recordingUrl } from "~/shared/api/recordings";
import { clock, lengthOf } from "~/shared/auscultation/lengths";
import { Badge, Banner, Button } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { timeOfDay } from "~/shared/i18n";
import { ti } from "../visit/instruments/texts";
import { type StoredCurve, storedCurve } from "../visit/waves/stored";
import { StoredWaveDialog } from "../visit/waves/WaveDialog";

const isCurve = ({ head }: Recording) => head.encoding === "int16le";

/** The curves recorded in a visit, the newest first. */
export function StoredWaves({ recordings }: { recordings: readonly Recording[] }) {
  const curves = recordings.filter(isCurve).reverse();
  if (curves.length === 0) return null;
  return (
    <section class="stored-waves" aria-label={ti("stored.title")} data-testid="stored-waves">
      <h3>{ti("stored.title")}</h3>
      <ul>
        {curves.map((one) => (
          <One key={one.head.recording_id} recording={one} />
        ))}
      </ul>
    </section>
  );
}

function One({ recording }: { recording: Recording }) {
  const [curve, setCurve] = useState<StoredCurve>();
  const [open, setOpen] = useState(false);
  const { busy, problem, run } = useAction();
  const { head, complete, gaps } = recording;
  const name = ti(head.waveform === "ecg" ? "wave.title_ecg" : "wave.title_pleth");
  const time = timeOfDay(head.started_at);
  const see = () =>
    run(async () => {
      setCurve(storedCurve(recording, await load(head.recording_id)));
      setOpen(true);
    });
  return (
    <li>
      <Activity size={20} aria-hidden="true" />
      <span class="stored-waves__what">
        {ti("stored.one", { name, time, length: clock(lengthOf(recording)) })}{" "}
        {!complete && <Badge>{ti("stored.incomplete")}</Badge>}
        {gaps.length > 0 && <Badge tone="amber">{ti.n("stored.gaps", gaps.length)}</Badge>}
      </span>
      <Button
        busy={busy}
        aria-label={ti("stored.open_name", { name, time })}
        data-testid="stored-wave-open"
        onClick={() => void see()}
      >
        {ti("stored.open")}
      </Button>
      {problem && (
        <Banner tone="amber" title={ti("stored.failed")}>
          <p>{ti("stored.failed_help")}</p>
        </Banner>
      )}
      {curve && (
        <StoredWaveDialog
          stored={curve}
          title={`${name}, ${time}`}
          open={open}
          onClose={() => setOpen(false)}
        />
      )}
    </li>
  );
}

async function load(id: string): Promise<ArrayBuffer> {
  const response = await fetch(recordingUrl(id), { credentials: "same-origin" });
  if (!response.ok) throw new Error(`recording: ${response.status}`);
  return response.arrayBuffer();
}
