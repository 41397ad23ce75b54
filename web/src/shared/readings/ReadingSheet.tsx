import "./sheet.css";
import { ChevronDown } from "lucide-preact";
import type { ComponentChildren } from "preact";
import type { Reading, StoredReading } from "~/generated/contract";
import type { ShownReading } from "../call/readings";
import { Dialog } from "../components";
import { duration, locale } from "../i18n";
import { exactTime } from "./exact";
import { linesOf } from "./lines";
import { Age, Doubts, StageBadge } from "./parts";
import { octets } from "./raw";
import { tv } from "./texts";
import { absentWords, lineName } from "./words";

interface ReadingSheetProps {
  name: string;
  /** Newest first. */
  readings: readonly ShownReading[];
  open: boolean;
  onClose: () => void;
}

/** All that is known of an instrument's records: every value, both clocks, the device, the octets themselves. */
export function ReadingSheet({ name, readings, open, onClose }: ReadingSheetProps) {
  return (
    <Dialog open={open} title={tv("sheet.title", { name })} onClose={onClose}>
      <ol class="stack reading-sheet" data-testid="reading-sheet">
        {open &&
          readings.map((shown, index) => (
            <One key={shown.reading.reading_id} shown={shown} open={index === 0} />
          ))}
      </ol>
    </Dialog>
  );
}

function One({ shown, open }: { shown: ShownReading; open: boolean }) {
  const { reading, stage, seenAt } = shown;
  const lines = linesOf(reading, locale.value === "fr");
  return (
    <li class="reading-sheet__one">
      <div class="row reading-sheet__head">
        <strong class="figures">{exactTime(reading.received_at)}</strong>
        <StageBadge stage={stage} />
        <span class="soft small">
          <Age seenAt={seenAt} />
        </span>
      </div>
      <dl class="reading-sheet__values figures">
        {lines.map((line) => (
          <div key={line.key}>
            <dt>{lineName(line)}</dt>
            <dd>
              {line.text === null ? (
                absentWords(line.absent)
              ) : (
                <>
                  <strong>{line.text}</strong> {line.unit}
                  {line.original && (
                    <span class="soft small"> ({tv("sheet.original", { value: line.original })})</span>
                  )}
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <Doubts reading={reading} />
      <details class="reading-sheet__origin" open={open}>
        <summary>
          <ChevronDown size={20} aria-hidden="true" />
          {tv("sheet.origin")}
        </summary>
        <Origin shown={shown} />
      </details>
    </li>
  );
}

function Origin({ shown: { reading, stage } }: { shown: ShownReading }) {
  const { device } = reading;
  const confirmedAt = "confirmed_at" in reading ? (reading as StoredReading).confirmed_at : null;
  return (
    <>
      <Facts title={tv("sheet.kept")}>
        <Fact name={tv(`stage_of.${stage}`)}>{tv(`stage_long.${stage}`)}</Fact>
        <Fact name={tv("sheet.origin")}>{tv(`attribution.${reading.attribution ?? "live"}`)}</Fact>
      </Facts>
      <Facts title={tv("sheet.times")}>
        <Fact name={tv("sheet.device_time")}>
          {reading.device_time ? exactTime(reading.device_time) : tv("sheet.no_device_time")}
        </Fact>
        <Fact name={tv("sheet.received")}>{exactTime(reading.received_at)}</Fact>
        {confirmedAt && <Fact name={tv("sheet.confirmed_at")}>{exactTime(confirmedAt)}</Fact>}
        <Fact name={tv("sheet.device_clock")}>{deviceClock(reading)}</Fact>
        <Fact name={tv("sheet.kiosk_clock")}>{tv(`clock.${reading.kiosk_clock ?? "unknown"}`)}</Fact>
      </Facts>
      <Facts title={tv("sheet.device")}>
        <Fact name={tv("sheet.model")}>{device.model}</Fact>
        <Fact name={tv("sheet.serial")}>{device.serial}</Fact>
        {device.firmware && <Fact name={tv("sheet.firmware")}>{device.firmware}</Fact>}
        {device.udi && <Fact name={tv("sheet.udi")}>{device.udi}</Fact>}
        {device.system_id && <Fact name={tv("sheet.system_id")}>{device.system_id}</Fact>}
        <Fact name={tv("sheet.driver")}>{device.driver}</Fact>
      </Facts>
      <Facts title={tv("sheet.record")}>
        <Fact name={tv("sheet.parser")}>{reading.parser}</Fact>
        {reading.record_no != null && <Fact name={tv("sheet.record_no")}>{reading.record_no}</Fact>}
        <Fact name={tv("sheet.seq")}>{reading.kiosk_seq}</Fact>
        <Fact
          name={tv("sheet.status_bits")}
        >{`0x${(reading.status_bits ?? 0).toString(16).toUpperCase()}`}</Fact>
        <Fact name={tv("sheet.id")}>{reading.reading_id}</Fact>
      </Facts>
      <Octets base64={reading.raw_base64} />
    </>
  );
}

function deviceClock({ clock, clock_offset_s: offset }: Reading): string {
  const quality = tv(`clock.${clock}`);
  if (offset == null || Math.abs(offset) < 1) return quality;
  const time = duration(Math.abs(offset) * 1000);
  return `${quality}, ${tv(offset > 0 ? "clock.ahead" : "clock.behind", { time })}`;
}

function Octets({ base64 }: { base64: string }) {
  const { text, count } = octets(base64);
  if (count === 0) return <p class="soft small">{tv("sheet.no_octets")}</p>;
  const shown = text.split(" ").length;
  return (
    <div class="stack reading-sheet__octets">
      <h3>{tv("sheet.octets", { n: count })}</h3>
      <code>{text}</code>
      {shown < count && <p class="soft small">{tv("sheet.more_octets")}</p>}
    </div>
  );
}

const Facts = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <section>
    <h3>{title}</h3>
    <dl class="reading-sheet__facts">{children}</dl>
  </section>
);

const Fact = ({ name, children }: { name: string; children: ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd class="figures">{children}</dd>
  </div>
);
