// Steps of a negotiation, one after the other.

export class Steps {
  private work: Promise<void> = Promise.resolve();
  private abandoned = 0;

  /** `failed` is told of a step that did not work out. */
  constructor(private readonly failed: () => void) {}

  add(step: () => Promise<void>): void {
    const { abandoned } = this;
    const isOver = () => this.abandoned !== abandoned;
    const next = this.work.then(() => (isOver() ? undefined : step()));
    this.work = next.catch(() => (isOver() ? undefined : this.failed()));
  }

  /** Their connection was closed: what they wait for may never come (W3C webrtc-pc 4.4.1.2), so later ones do not wait for them. */
  abandon(): void {
    this.abandoned++;
    this.work = Promise.resolve();
  }
}
