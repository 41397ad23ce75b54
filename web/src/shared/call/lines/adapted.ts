// What a page sees and may ask of the lines of its call.

import { Commands } from "../commands";
import type { SequencedMessage } from "../wire";
import { Lines, type Measured } from "./lines";

export abstract class Adapted extends Commands {
  protected readonly lines = new Lines({
    links: () => this.linksNow(),
    report: (report) => this.record({ type: "quality", report }),
    limitedChanged: () => this.tellMedia(),
  });
  /** How the line to each member is. */
  readonly quality = this.lines.quality;
  /** Four words a member, equal on both sides; null while they are not known. */
  readonly words = this.lines.words;
  readonly saver = this.lines.saver;
  /** Why less than a whole picture of this page goes out. */
  readonly limited = this.lines.limited;
  /** False while this page sends nobody its picture, to keep the sound. */
  readonly picture = this.lines.picture;

  protected abstract linksNow(): Measured[];
  protected abstract tellMedia(): void;
  /** Says it now, or when the session goes on. */
  protected abstract record(message: SequencedMessage): void;

  /** Small picture and little data from now on, and on this device in calls to come. */
  setSaver(on: boolean): void {
    this.lines.setSaver(on);
  }

  /** Tries the picture again at once, though the line was too weak for it. */
  retryVideo(): void {
    this.lines.retryVideo();
  }
}
