// What the stage of a call shows, and how: which tile is large, which ones stand beside it.

import type { Member } from "./model";

export interface StageTile {
  /** Stable while the tile lives, so that its picture is never taken down. */
  key: string;
  kind: "person" | "exam" | "screen";
  member: Member;
  stream: MediaStream | null;
  /** An instrument's camera, by the name its cabin gives it. */
  source?: string;
}

export type StageLayout = "empty" | "duo" | "spot" | "grid";

export interface StagePlan {
  layout: StageLayout;
  tiles: StageTile[];
  /** Key of the large tile; null in a grid. */
  large: string | null;
  /** Whether the viewer may go back to seeing everybody at the same size. */
  canSpread: boolean;
}

export function tilesOf(members: readonly Member[]): StageTile[] {
  return members.flatMap((member): StageTile[] => {
    if (member.role === "agent") {
      return member.exams.map(({ source, stream }) => ({
        key: `${member.member} ${source}`,
        kind: "exam",
        member,
        stream,
        source,
      }));
    }
    const person: StageTile = { key: member.member, kind: "person", member, stream: member.stream };
    if (!member.screenOn || !member.screen) return [person];
    return [person, { key: `${member.member} screen`, kind: "screen", member, stream: member.screen }];
  });
}

/**
 * Two people: the other large. More: a grid, until somebody is picked, a screen is shared or an instrument films;
 * then that one large and the others beside it. `picked` null: the viewer asked for everybody.
 */
export function planStage(members: readonly Member[], picked: string | null | undefined): StagePlan {
  const tiles = tilesOf(members);
  const people = tiles.filter((tile) => tile.kind === "person");
  const chosen = tiles.find((tile) => tile.key === picked);
  const screen = tiles.findLast((tile) => tile.kind === "screen");
  const several = people.length > 1;
  const spread = several && (picked === null || (!screen && people.length === tiles.length));
  const large = chosen ?? (spread ? undefined : (screen ?? people[0] ?? tiles[0]));
  if (tiles.length === 0) return { layout: "empty", tiles, large: null, canSpread: false };
  if (!large) return { layout: "grid", tiles, large: null, canSpread: false };
  const layout = tiles.length === 1 || (people.length === 1 && large.kind === "person") ? "duo" : "spot";
  return { layout, tiles, large: large.key, canSpread: several };
}
