// Hearing and being heard: a level meter and a tone for the loudspeaker.

export interface Meter {
  stop(): void;
}

const METER_MS = 60;
/** Root mean square of ordinary speech near the microphone; the meter is full there. */
const LOUD_RMS = 0.18;

/** Calls back about 16 times a second with 0 to 1. */
export function meterLevel(track: MediaStreamTrack, heard: (level: number) => void): Meter {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  const source = context.createMediaStreamSource(new MediaStream([track]));
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    let sum = 0;
    for (const sample of samples) sum += sample * sample;
    heard(Math.min(1, Math.sqrt(sum / samples.length) / LOUD_RMS));
  }, METER_MS);
  void context.resume();
  return {
    stop() {
      clearInterval(timer);
      source.disconnect();
      void context.close();
    },
  };
}

const NOTES_HZ = [523.25, 659.25, 783.99];
const NOTE_S = 0.35;

/** Three rising notes through the chosen loudspeaker. Resolves when they have ended. */
export async function playTestTone(speaker: string | null): Promise<void> {
  const context = new AudioContext();
  if (speaker && "setSinkId" in context) {
    // A loudspeaker that was unplugged since: the default one plays.
    await (context.setSinkId as (id: string) => Promise<void>).call(context, speaker).catch(() => undefined);
  }
  await context.resume();
  const start = context.currentTime + 0.05;
  const ended = NOTES_HZ.map((hertz, index) => note(context, hertz, start + index * NOTE_S));
  await Promise.all(ended);
  await context.close();
}

function note(context: AudioContext, hertz: number, at: number): Promise<void> {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.frequency.value = hertz;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.25, at + 0.04);
  gain.gain.exponentialRampToValueAtTime(0.001, at + NOTE_S);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + NOTE_S);
  return new Promise((resolve) => {
    oscillator.onended = () => resolve();
  });
}
