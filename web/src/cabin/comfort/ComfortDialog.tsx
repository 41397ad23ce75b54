import "./comfort.css";
import { Contrast, Volume2, VolumeX } from "lucide-preact";
import { Button, Dialog } from "~/shared/components";
import { tk } from "../texts/place";
import { contrast, type LetterSize, letterSize, voiceHere, voiceOn } from "./comfort";

const SIZES: LetterSize[] = [0, 1, 2];

/** Larger letters, stronger contrast, instructions read aloud: each one touch. */
export function ComfortDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} title={tk("comfort.title")} onClose={onClose}>
      <fieldset class="comfort__sizes">
        <legend>{tk("comfort.size")}</legend>
        {SIZES.map((size) => (
          <button
            key={size}
            type="button"
            aria-pressed={letterSize.value === size}
            data-size={size}
            onClick={() => {
              letterSize.value = size;
            }}
          >
            <span aria-hidden="true">A</span>
            {tk(`comfort.size_${size}`)}
          </button>
        ))}
      </fieldset>
      <Button
        icon={Contrast}
        wide
        aria-pressed={contrast.value}
        onClick={() => {
          contrast.value = !contrast.value;
        }}
      >
        {tk("comfort.contrast")}
      </Button>
      <VoiceButton />
      <p class="soft">{tk("comfort.deaf")}</p>
    </Dialog>
  );
}

/** `quiet`: says nothing where the machine has no voice. */
export function VoiceButton({ quiet }: { quiet?: boolean }) {
  if (!voiceHere()) return quiet ? null : <p class="soft">{tk("comfort.no_voice")}</p>;
  return (
    <Button
      icon={voiceOn.value ? VolumeX : Volume2}
      wide
      aria-pressed={voiceOn.value}
      data-testid="kiosk-voice"
      onClick={() => {
        voiceOn.value = !voiceOn.value;
      }}
    >
      {tk(voiceOn.value ? "comfort.voice_on" : "comfort.voice")}
    </Button>
  );
}
