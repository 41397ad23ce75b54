// What arrives from a member, sorted. Each stream is the same object over all connections, so that a picture on
// the screen need not start anew.

import type { LineState } from "./host";
import type { Exam, Member, SaidMedia } from "./model";
import type { Peer } from "./wire";

const NOTHING_SAID: SaidMedia = {
  microphone: false,
  camera: false,
  screen: false,
  limited: "",
  torch: null,
};

export class Received {
  /** Microphone and camera of a person; the first camera of the cabin. */
  readonly main = new MediaStream();
  screen: MediaStream | null = null;
  exams: Exam[] = [];
  sound: MediaStream | null = null;
  private readonly bySource = new Map<string, MediaStream>();

  /** True when `tracks` would end a picture that is shown now. */
  wouldReplace(tracks: ReadonlyMap<string, MediaStreamTrack>): boolean {
    const arriving = new Set(tracks.values());
    return this.main.getTracks().some((shown) => !arriving.has(shown));
  }

  show(tracks: ReadonlyMap<string, MediaStreamTrack>, isPerson: boolean): void {
    if (isPerson) this.showPerson(tracks);
    else this.showInstruments(tracks);
  }

  clear(): void {
    put(this.main, []);
    this.screen = this.sound = null;
    this.exams = [];
  }

  private showPerson(tracks: ReadonlyMap<string, MediaStreamTrack>): void {
    put(this.main, [tracks.get("microphone"), tracks.get("camera")]);
    this.screen = this.stream("screen", tracks.get("screen"));
  }

  private showInstruments(tracks: ReadonlyMap<string, MediaStreamTrack>): void {
    const cameras = [...tracks].filter(([, track]) => track.kind === "video");
    this.exams = cameras.flatMap(([source, track]) => {
      const stream = this.stream(source, track);
      return stream ? [{ source, stream }] : [];
    });
    this.sound = this.stream("stethoscope", tracks.get("stethoscope"));
    put(this.main, [cameras[0]?.[1]]);
  }

  private stream(source: string, track: MediaStreamTrack | undefined): MediaStream | null {
    if (!track) return null;
    const stream = this.bySource.get(source) ?? new MediaStream();
    this.bySource.set(source, stream);
    put(stream, [track]);
    return stream;
  }
}

function put(stream: MediaStream, tracks: readonly (MediaStreamTrack | undefined)[]): void {
  const wanted = tracks.filter((track) => track !== undefined);
  for (const old of stream.getTracks()) if (!wanted.includes(old)) stream.removeTrack(old);
  for (const track of wanted) stream.addTrack(track);
}

/** The member as a page shows it. */
export function shown(peer: Peer, received: Received, line: LineState, said?: SaidMedia): Member {
  const { member, role, name, suspended = false, features = [] } = peer;
  const { main: stream, screen, exams, sound } = received;
  const { microphone, camera, screen: screenOn, limited, torch } = said ?? NOTHING_SAID;
  const media = said ? { microphone, camera } : null;
  return {
    member,
    role,
    name,
    stream,
    screen,
    exams,
    sound,
    media,
    screenOn,
    torch,
    limited,
    features,
    suspended,
    line,
  };
}
