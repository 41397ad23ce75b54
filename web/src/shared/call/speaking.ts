// Who speaks, of several people: the loudest voice lately.

import { useEffect, useState } from "preact/hooks";
import type { Member } from "./model";

const LOOK_MS = 250;
/** Root mean square of speech after the sender's gain control; room noise stays under it. */
const SPEECH_RMS = 0.015;
/** A pause between two words is no change of speaker. */
const HOLD_MS = 1_200;

interface Ear {
  track: string;
  level(): number;
  close(): void;
}

function listen(context: AudioContext, track: MediaStreamTrack): Ear {
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    track: track.id,
    level() {
      analyser.getFloatTimeDomainData(samples);
      let sum = 0;
      for (const sample of samples) sum += sample * sample;
      return Math.sqrt(sum / samples.length);
    },
    close: () => source.disconnect(),
  };
}

/** The member who speaks, or null. Listens only while `on`: between two people it is plain who speaks. */
export function useSpeaking(people: readonly Member[], on: boolean): string | null {
  const [speaker, setSpeaker] = useState<string | null>(null);
  const tracks = people.map(({ member, stream }) => [member, stream.getAudioTracks()[0]] as const);
  const key = on ? tracks.map(([member, track]) => `${member} ${track?.id ?? ""}`).join("|") : "";
  useEffect(() => {
    if (key === "") return;
    const context = new AudioContext();
    const ears = tracks.flatMap(([member, track]) => (track ? [{ member, ...listen(context, track) }] : []));
    let heardAt = 0;
    let last: string | null = null;
    const timer = setInterval(() => {
      const [loudest] = ears
        .map((ear) => ({ member: ear.member, level: ear.level() }))
        .sort((a, b) => b.level - a.level);
      const now = performance.now();
      if (loudest && loudest.level > SPEECH_RMS) {
        heardAt = now;
        last = loudest.member;
      } else if (now - heardAt > HOLD_MS) last = null;
      setSpeaker(last);
    }, LOOK_MS);
    void context.resume().catch(() => undefined); // Held back by the browser: nobody is marked.
    return () => {
      clearInterval(timer);
      for (const ear of ears) ear.close();
      void context.close();
      setSpeaker(null);
    };
  }, [key]);
  return speaker;
}
