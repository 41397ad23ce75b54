import { Expand } from "lucide-preact";
import { useState } from "preact/hooks";
import type { DeviceKind } from "~/generated/contract";
import { type CallSession, Waves } from "~/shared/call";
import { Button } from "~/shared/components";
import { RHYTHM } from "../waves/sheet";
import { WaveDialog } from "../waves/WaveDialog";
import { ti } from "./texts";

const WAVE_OF: Partial<Record<DeviceKind, "pleth" | "ecg">> = { pulse_oximeter: "pleth", ecg: "ecg" };

/** The curve of an instrument that has one: beside its values in small, on the whole screen when asked for. */
export function CardWave({ kind, session }: { kind: DeviceKind; session: CallSession }) {
  const [open, setOpen] = useState(false);
  const waveform = WAVE_OF[kind];
  if (!waveform) return null;
  const wave = session.readings.wave(waveform);
  const recording = wave.recording.value;
  const works = session.readings.devices.value[kind]?.state === "measuring";
  if (!recording && !works) return null;
  const title = ti(`wave.title_${waveform}`);
  // In a column as narrow as the rail twelve leads are unreadable: the rhythm is what one follows.
  const rhythm = recording?.channels.includes(RHYTHM) ? [RHYTHM] : recording?.channels.slice(0, 1);
  return (
    <div class="card-wave">
      <Waves wave={wave} {...(waveform === "ecg" && rhythm ? { channels: rhythm } : {})} />
      <Button kind="quiet" icon={Expand} data-testid={`wave-open-${kind}`} onClick={() => setOpen(true)}>
        {ti("wave.open")}
      </Button>
      <WaveDialog wave={wave} title={title} open={open} onClose={() => setOpen(false)} />
    </div>
  );
}
