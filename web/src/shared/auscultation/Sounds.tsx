import "./auscultation.css";
import { ChevronDown, Headphones } from "lucide-preact";
import { useState } from "preact/hooks";
import type { Recording } from "../api/recordings";
import { Badge } from "../components";
import { timeOfDay } from "../i18n";
import { clock, lengthOf } from "./lengths";
import { Playback } from "./Playback";
import { ta } from "./texts";

/** What the stethoscope recorded, to be heard again; nothing where there is none. */
export function Sounds({ recordings }: { recordings: readonly Recording[] }) {
  const sounds = recordings.filter(({ head }) => head.waveform === "auscultation");
  if (sounds.length === 0) return null;
  return (
    <section class="recordings" aria-label={ta("title")} data-testid="recordings">
      <h3>{ta("title")}</h3>
      <p class="recordings__hint small soft">
        <Headphones size={20} aria-hidden="true" />
        {ta("headphones")}
      </p>
      <ul class="stack recordings__list">
        {sounds.map((one) => (
          <One key={one.head.recording_id} recording={one} />
        ))}
      </ul>
    </section>
  );
}

function One({ recording }: { recording: Recording }) {
  const [open, setOpen] = useState(false);
  const { head, complete, gaps } = recording;
  const length = lengthOf(recording);
  return (
    <li>
      <details
        class="recording"
        onToggle={(event) => setOpen(event.currentTarget.open)}
        data-testid="recording"
      >
        <summary>
          <ChevronDown size={20} aria-hidden="true" />
          <strong>{ta("one", { time: timeOfDay(head.started_at), length: clock(length) })}</strong>
          {!complete && <Badge>{ta("incomplete")}</Badge>}
          {gaps.length > 0 && <Badge tone="amber">{ta.n("gaps", gaps.length)}</Badge>}
        </summary>
        {open && <Playback recording={recording} />}
      </details>
    </li>
  );
}
