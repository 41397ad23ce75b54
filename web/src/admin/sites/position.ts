export interface Position {
  latitude: number;
  longitude: number;
}

/** `44.0814, 3.5447`, `44,0814 3,5447`, `(44.0814; 3.5447)`: two numbers as a map gives them. */
export function readPosition(text: string): Position | undefined {
  const numbers = text.match(/-?\d+(?:[.,]\d+)?/g);
  if (numbers?.length !== 2) return undefined;
  const [latitude, longitude] = numbers.map((one) => Number(one.replace(",", "."))) as [number, number];
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return undefined;
  return { latitude, longitude };
}

export const writePosition = ({ latitude, longitude }: Position): string => `${latitude}, ${longitude}`;

/** The hexagon and Corsica, with a margin; overseas departments lie outside and are asked about, not refused. */
export const isInFrance = ({ latitude, longitude }: Position): boolean =>
  latitude > 41 && latitude < 51.5 && longitude > -5.5 && longitude < 10;

const EARTH_KM = 6371;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Great-circle distance. */
export function distanceKm(a: Position, b: Position): number {
  const [north, east] = [radians(b.latitude - a.latitude), radians(b.longitude - a.longitude)];
  const half =
    Math.sin(north / 2) ** 2 +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(east / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.sqrt(half));
}

const DIRECTIONS = ["n", "ne", "e", "se", "s", "sw", "w", "nw"] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** Where `to` lies, seen from `from`. */
export function directionOf(from: Position, to: Position): Direction {
  const east = (to.longitude - from.longitude) * Math.cos(radians(from.latitude));
  const turn = Math.atan2(east, to.latitude - from.latitude) / (Math.PI / 4);
  return DIRECTIONS[(Math.round(turn) + 8) % 8] ?? "n";
}

export function nearest<P extends Position>(to: Position, places: readonly P[]): P | undefined {
  return places.reduce<P | undefined>(
    (best, one) => (!best || distanceKm(to, one) < distanceKm(to, best) ? one : best),
    undefined,
  );
}
