import "./quality.css";
import { ArrowLeft, PhoneOff } from "lucide-preact";
import { useRoute } from "preact-iso/router";
import { type CallQuality, fetchCallQuality, type QualitySide } from "~/shared/api/quality";
import { Badge, ButtonLink, EmptyState, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { dayAndTime, duration } from "~/shared/i18n";
import { CallTimeline, firstPicture } from "~/shared/quality/CallTimeline";
import { Findings } from "~/shared/quality/Findings";
import { tq } from "~/shared/quality/texts";
import { inBitrate, inMegabytes, inMs, inPercent } from "~/shared/quality/units";
import { lineWords, roleWords, TONES } from "~/shared/quality/words";
import { tk } from "./texts";

/** One call: what was wrong, its course, and what each side saw in all. */
export default function CallPage() {
  const id = useRoute().params.id ?? "";
  const call = useResource((signal) => fetchCallQuality(id, signal), [id]);
  return (
    <main id="contenu" class="page page--wide stack quality">
      <div>
        <ButtonLink kind="quiet" icon={ArrowLeft} href="/admin/qualite" class="btn--flush">
          {tk("call.back")}
        </ButtonLink>
      </div>
      <Loaded resource={call} skeleton={[72, 120, 320]}>
        {(found) => <Call call={found} />}
      </Loaded>
    </main>
  );
}

function Call({ call }: { call: CallQuality }) {
  const title = call.began_at ? tk("call.title", { day: dayAndTime(call.began_at) }) : tq("call.none");
  useTitle(title);
  if (!call.began_at) {
    return (
      <EmptyState level={1} icon={PhoneOff} title={title}>
        <p>{tq("call.none_help")}</p>
      </EmptyState>
    );
  }
  return (
    <>
      <div>
        <div class="row">
          <h1>{title}</h1>
          {call.level && <Badge tone={TONES[call.level]}>{tq(`level.${call.level}`)}</Badge>}
        </div>
        <p class="soft">{tk("call.who", { practitioner: call.practitioner })}</p>
      </div>
      <section class="stack" aria-labelledby="findings">
        <h2 id="findings">{tq("findings.title")}</h2>
        {call.findings.length > 0 ? <Findings call={call} /> : <p class="soft">{tq("findings.none")}</p>}
      </section>
      <section class="stack" aria-labelledby="course">
        <h2 id="course">{tk("call.course")}</h2>
        <CallTimeline call={call} />
      </section>
      <section class="stack" aria-labelledby="totals">
        <h2 id="totals">{tk("call.totals")}</h2>
        <div class="quality__sides">
          {call.sides.map((side) => (
            <Side key={side.side_id} side={side} />
          ))}
        </div>
      </section>
    </>
  );
}

function Side({ side }: { side: QualitySide }) {
  const facts = [
    [tq("side.time"), duration(side.seconds * 1000)],
    [tq("side.rtt"), `${inMs(side.rtt_p50_ms)}, ${inMs(side.rtt_p95_ms)}`],
    [tq("side.loss"), inPercent(side.loss)],
    [tq("side.frozen"), inPercent(side.frozen_s / Math.max(side.seconds, 1))],
    [tq("side.available"), inBitrate(side.available_p50_bps)],
    [tq("side.relay"), inPercent(side.relay_s / Math.max(side.seconds, 1))],
    [tq("side.join"), firstPicture(side)],
    [tq("side.volume"), `${inMegabytes(side.bytes_in)}, ${inMegabytes(side.bytes_out)}`],
  ];
  return (
    <div class="card stack">
      <h3 class="capital">
        {roleWords(side.role)} <span class="soft quality__place">{lineWords(side.line)}</span>
      </h3>
      <dl class="quality__facts quality__facts--small figures">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
