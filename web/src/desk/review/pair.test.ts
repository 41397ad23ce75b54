import { expect, test } from "vitest";
import type { Photo } from "~/shared/api/types";
import { firstPair } from "./pair";

const photo = (id: string, day: string, site: string) =>
  ({ photo_id: id, taken_at: `2026-${day}T10:00:00Z`, body_site: site }) as Photo;
const ids = (photos: Photo[]) => {
  const { left, right } = firstPair(photos);
  return [left?.photo_id, right?.photo_id];
};

test("the newest photo is compared with the last one of the same place on another day", () => {
  const photos = [
    photo("new", "09-14", "back"),
    photo("same day", "09-14", "back"),
    photo("other place", "08-20", "face"),
    photo("before", "07-01", "back"),
    photo("long before", "01-01", "back"),
  ];
  expect(ids(photos)).toEqual(["before", "new"]);
});

test("without another of the same place, another day stands in; one photo stands alone", () => {
  expect(ids([photo("a", "09-14", "back"), photo("b", "08-01", "face")])).toEqual(["b", "a"]);
  expect(ids([photo("a", "09-14", "back")])).toEqual([undefined, "a"]);
  expect(ids([])).toEqual([undefined, undefined]);
});
