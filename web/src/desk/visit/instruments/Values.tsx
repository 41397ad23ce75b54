import type { Metric } from "~/generated/contract";
import { type CallSession, ReadingTile, type ShownReading, type TileKind } from "~/shared/call";
import { metricsOf, tileView } from "~/shared/call/tiles";
import { locale } from "~/shared/i18n";
import { LineList } from "~/shared/readings/LineList";
import { type Line, linesOf, principal } from "~/shared/readings/lines";
import { Age, Doubts, StageBadge } from "~/shared/readings/parts";
import { tv } from "~/shared/readings/texts";
import type { InstrumentPlace } from "~/shared/staff/instruments";
import { LineTrend, WeightNote } from "./EarlierVisits";
import type { History } from "./history";

interface ValuesProps {
  session: CallSession;
  place: InstrumentPlace;
  /** Of this instrument, newest first. */
  readings: readonly ShownReading[];
  history: History;
}

/** What the instrument measured: its tiles, and all else it said. Nothing before it has worked. */
export function Values({ session, place, readings, history }: ValuesProps) {
  const { kind, tiles } = place;
  const begun = readings.length > 0 || session.readings.running.value[kind] !== undefined;
  if (!begun) return null;
  const inTiles = new Set(tiles.flatMap(metricsOf));
  return (
    <>
      {tiles.length > 0 && (
        <div class="instrument-card__tiles" data-count={Math.min(tiles.length, 2)}>
          {tiles.map((tile) => (
            <Tile key={tile} tile={tile} kind={kind} session={session} history={history} />
          ))}
        </div>
      )}
      <Rest readings={readings} inTiles={inTiles} history={history} />
    </>
  );
}

interface TileProps extends Pick<ValuesProps, "session" | "history"> {
  tile: TileKind;
  kind: InstrumentPlace["kind"];
}

function Tile({ tile, kind, session, history }: TileProps) {
  const { readings } = session;
  const { line } = tileView(readings, tile, locale.value === "fr", kind);
  return (
    <ReadingTile readings={readings} kind={tile} device={kind} coloured={history.coloured}>
      {tile === "blood_pressure" && history.coloured && line?.text && (
        <p class="reading__aid">{tv("aid.esc")}</p>
      )}
      {tile === "weight" && line && <WeightNote line={line} history={history} />}
      {line && <LineTrend line={line} history={history} />}
    </ReadingTile>
  );
}

/** A few records are enough: an older one shows here only what no newer one said. */
const BLOCKS = 4;

interface Block {
  shown: ShownReading;
  lines: Line[];
}

/** The newest of each measurement that has no tile, with the record it comes from. */
function blocksOf(readings: readonly ShownReading[], inTiles: ReadonlySet<Metric>, comma: boolean): Block[] {
  const said = new Set<string>();
  const blocks: Block[] = [];
  for (const shown of readings) {
    if (blocks.length === BLOCKS) break;
    // Over a long visit most records have nothing but what the tiles show.
    if (shown.reading.values.every(({ metric }) => inTiles.has(metric))) continue;
    const lines = principal(linesOf(shown.reading, comma)).filter(
      ({ key, values }) => !said.has(key) && !values.some(({ metric }) => inTiles.has(metric)),
    );
    for (const { key } of lines) said.add(key);
    if (lines.length > 0) blocks.push({ shown, lines });
  }
  return blocks;
}

interface RestProps extends Pick<ValuesProps, "readings" | "history"> {
  inTiles: ReadonlySet<Metric>;
}

function Rest({ readings, inTiles, history }: RestProps) {
  const blocks = blocksOf(readings, inTiles, locale.value === "fr");
  return (
    <>
      {blocks.map(({ shown, lines }) => (
        <section key={shown.reading.reading_id} class="reading-rest" data-stage={shown.stage}>
          <LineList lines={lines} />
          {lines.map((line) => (
            <LineTrend key={line.key} line={line} history={history} />
          ))}
          {/* A record whose main value has a tile says its stage there. */}
          {!shown.reading.values.some(({ metric }) => inTiles.has(metric)) && (
            <>
              <p class="reading__foot">
                <StageBadge stage={shown.stage} />
                <Age seenAt={shown.seenAt} />
              </p>
              <Doubts reading={shown.reading} />
            </>
          )}
        </section>
      ))}
    </>
  );
}
