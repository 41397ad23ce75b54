// What the receiver reports of one kind say about the packets they are about, from counters of all that was sent.

import type { LossReport } from "./adaptation";
import type { OutboundTotals, RemoteReport } from "./totals";

export class Reported {
  /** Of what the last report was about, 0 to 1. */
  fraction: number | null = null;
  private at = 0;
  private last: OutboundTotals | null = null;
  /** Packets of the streams themselves, sent until the last look and until the last report. */
  private sent = 0;
  private covered = 0;
  private report: RemoteReport = { at: 0, lost: 0 };

  constructor(private kind: "audio" | "video") {}

  /** Null when no report came since the last look. However many came, all they are about counts, and once. */
  next(at: number, out: OutboundTotals | null, report: RemoteReport | null): LossReport | null {
    const passedMs = Math.max(1, at - this.at);
    const sent = this.own(out, passedMs / 1000);
    const share = ((report?.at ?? 0) - this.at) / passedMs;
    const until = this.sent + sent * Math.min(1, Math.max(0, share));
    const streamEnded = (out?.packets ?? 0) < (this.last?.packets ?? 0);
    this.sent += sent;
    this.at = at;
    this.last = out;
    if (!report || report.at === this.report.at) return null;
    const packets = until - this.covered;
    const lost = report.lost - this.report.lost;
    this.report = report;
    this.covered = until;
    if (packets <= 0 || streamEnded) return null;
    this.fraction = Math.min(1, Math.max(0, lost / packets));
    return { packets, lost };
  }

  /**
   * Chromium counts repetitions and its probes of the bandwidth as packets sent, hundreds a second, and no report is
   * about them. Probes show only in that more went out than the encoder may make, or something while it makes nothing.
   */
  private own(out: OutboundTotals | null, seconds: number): number {
    if (!out) return 0;
    const since = (name: "packets" | "repeated" | "bytes" | "frames") =>
      Math.max(0, out[name] - (this.last?.[name] ?? 0));
    const packets = Math.max(0, since("packets") - since("repeated"));
    if (this.kind === "audio") return packets;
    if (since("frames") === 0) return 0;
    const most = out.targetBps === null ? since("bytes") : (out.targetBps / 8) * seconds;
    return packets * Math.min(1, most / Math.max(1, since("bytes")));
  }
}
