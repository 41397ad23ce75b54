import { useEffect } from "preact/hooks";
import type { Photo } from "~/shared/api/types";
import type { Group } from "./groups";
import { firstPair } from "./pair";
import { fetchAhead, idsAhead } from "./previews";
import { otherSide, type Side, type Viewers } from "./useViewers";

interface Place {
  groups: readonly Group[];
  group: Group | undefined;
  pair: Record<Side, Photo | undefined>;
  viewing: Viewers;
}

/** Dates on the active side that are a key or two away, on the other side that are one away. */
const REACH = { active: [1, -1, 2, -2], other: [1, -1] };

/** Has photos there before they are asked for: first those a key away, then those of the lesions beside this one. */
export function useAhead({ groups, group, pair, viewing }: Place): void {
  const { viewers, active } = viewing;
  const mine = group?.photos ?? [];
  const around = (side: Side, steps: readonly number[]) => {
    const at = mine.findIndex((one) => one.photo_id === pair[side]?.photo_id);
    return idsAhead(at < 0 ? [] : steps.map((step) => mine[at + step])).join(" ");
  };
  const other = otherSide(active);
  const next = { [active]: around(active, REACH.active), [other]: around(other, REACH.other) } as Record<
    Side,
    string
  >;
  const beside = [1, -1].flatMap((step) => {
    const photos = group && groups[groups.indexOf(group) + step]?.photos;
    const { left, right } = firstPair(photos ?? []);
    return idsAhead([right, left]);
  });
  // What is asked for now comes first on the line.
  const settled = (["left", "right"] as const).every(
    (side) => !pair[side] || viewing.shown[side] === pair[side]?.photo_id,
  );
  useEffect(() => {
    if (!settled || !viewers) return;
    viewers[active].ahead(next[active].split(" ").filter(Boolean));
    viewers[other].ahead(next[other].split(" ").filter(Boolean));
    fetchAhead(beside);
  }, [viewers, settled, next.left, next.right, beside.join(" ")]);
}
