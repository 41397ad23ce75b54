const NOTES_HZ = [587.33, 880];
const NOTE_S = 0.5;

let context: AudioContext | undefined;

/** Two soft notes. Silent when the browser holds the sound back: pages show the same. */
export function ring(): void {
  context ??= new AudioContext();
  const { currentTime, destination } = context;
  void context.resume().catch(() => undefined);
  NOTES_HZ.forEach((hertz, index) => {
    if (!context) return;
    const at = currentTime + 0.05 + index * 0.18;
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.frequency.value = hertz;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(0.12, at + 0.03);
    gain.gain.exponentialRampToValueAtTime(0.001, at + NOTE_S);
    oscillator.connect(gain).connect(destination);
    oscillator.start(at);
    oscillator.stop(at + NOTE_S);
  });
}
