// When a page is drawn: at once, but not while two pages are just being connected. Drawing a call screen keeps the
// thread busy for tens of milliseconds, and the first picture would wait for that.

const LONGEST_WAIT_MS = 300;

export class Painter {
  private timer = 0;

  constructor(
    private readonly busy: () => boolean,
    private readonly paint: () => void,
  ) {}

  soon(): void {
    if (!this.busy()) this.now();
    else this.timer ||= window.setTimeout(() => this.now(), LONGEST_WAIT_MS);
  }

  now(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    this.paint();
  }
}
