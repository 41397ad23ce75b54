/** The drawings: outlines and a few lines that tell where one is. Left and right are the patient's. */
import { closedCurve, flipped, mirrored, type Point, shifted } from "./outline";

export const MAPS = ["front", "back", "head", "left_hand", "right_hand", "left_foot", "right_foot"] as const;
export type MapKey = (typeof MAPS)[number];

export interface Figure {
  width: number;
  height: number;
  /** Filled outlines. */
  shapes: readonly string[];
  /** Fine lines. */
  lines: readonly string[];
  /** What each half shows, when a map has two views; its key among the texts, and where its word stands. */
  halves?: readonly {
    key: "face" | "behind" | "back_of_hand" | "palm" | "top_of_foot" | "sole";
    x: number;
  }[];
}

const HALF_BODY: readonly Point[] = [
  [0, 8],
  [13, 11],
  [20, 23],
  [21, 37],
  [17, 50],
  [11, 58],
  [10, 67],
  [13, 75],
  [27, 81],
  [43, 87],
  [51, 97],
  [55, 116],
  [58, 138],
  [62, 158],
  [67, 178],
  [72, 203],
  [76, 224],
  [81, 238],
  [84, 252],
  [81, 266],
  [75, 271],
  [70, 263],
  [69, 249],
  [66, 232],
  [58, 206],
  [51, 182],
  [46, 160],
  [42, 137],
  [39, 120],
  [38, 136],
  [35, 158],
  [33, 176],
  [36, 196],
  [41, 216],
  [43, 238],
  [42, 265],
  [38, 300],
  [33, 326],
  [33, 342],
  [35, 362],
  [32, 386],
  [26, 410],
  [27, 420],
  [33, 430],
  [30, 436],
  [20, 436],
  [14, 431],
  [15, 418],
  [16, 404],
  [13, 380],
  [12, 356],
  [14, 334],
  [11, 300],
  [6, 262],
  [2, 238],
  [0, 236],
];
const BODY = closedCurve(mirrored(HALF_BODY, 100));

const both = (line: (side: 1 | -1) => string): string[] => [line(1), line(-1)];

const FRONT: Figure = {
  width: 200,
  height: 444,
  shapes: [BODY],
  lines: [
    ...both((s) => `M${100 + s * 4} 84Q${100 + s * 20} 88 ${100 + s * 38} 86`),
    ...both((s) => `M${100 + s * 6} 124Q${100 + s * 20} 134 ${100 + s * 33} 122`),
    "M100 96V124",
    "M98.5 182Q100 186 101.5 182",
    ...both((s) => `M${100 + s * 4} 232Q${100 + s * 18} 222 ${100 + s * 36} 206`),
    ...both((s) => `M${100 + s * 17} 336Q${100 + s * 24} 344 ${100 + s * 31} 335`),
    ...both((s) => `M${100 + s * 5} 32Q${100 + s * 8} 30 ${100 + s * 11} 32`),
    "M100 34V42Q100 44 102 44",
    "M95 50Q100 53 105 50",
  ],
};

const BACK: Figure = {
  width: 200,
  height: 444,
  shapes: [BODY],
  lines: [
    "M100 78V206",
    ...both((s) => `M${100 + s * 12} 106Q${100 + s * 16} 128 ${100 + s * 30} 130`),
    "M100 208V238",
    ...both((s) => `M${100 + s * 4} 242Q${100 + s * 22} 252 ${100 + s * 38} 240`),
    ...both((s) => `M${100 + s * 15} 334Q${100 + s * 23} 330 ${100 + s * 31} 334`),
    ...both((s) => `M${100 + s * 8} 62Q${100 + s * 6} 70 ${100 + s * 10} 76`),
  ],
};

const HALF_HEAD: readonly Point[] = [
  [0, 14],
  [32, 20],
  [55, 44],
  [62, 80],
  [61, 100],
  [67, 96],
  [71, 106],
  [68, 126],
  [60, 136],
  [54, 158],
  [40, 186],
  [22, 206],
  [0, 212],
];
const HALF_BEHIND: readonly Point[] = [
  [0, 14],
  [32, 20],
  [56, 44],
  [63, 80],
  [62, 100],
  [68, 96],
  [72, 106],
  [69, 126],
  [60, 138],
  [50, 164],
  [40, 182],
  [38, 200],
  [42, 216],
  [0, 220],
];

const HEAD: Figure = {
  width: 400,
  height: 258,
  shapes: [closedCurve(mirrored(HALF_HEAD, 100)), closedCurve(mirrored(HALF_BEHIND, 300))],
  lines: [
    "M46 72Q60 34 100 36T154 72",
    ...both((s) => `M${100 + s * 16} 98Q${100 + s * 28} 90 ${100 + s * 42} 98`),
    ...both(
      (s) =>
        `M${100 + s * 18} 110Q${100 + s * 29} 103 ${100 + s * 40} 110Q${100 + s * 29} 116 ${100 + s * 18} 110`,
    ),
    "M100 106Q95 132 90 142Q100 150 110 142",
    "M78 168Q100 176 122 168Q100 188 78 168",
    "M262 176Q300 196 338 176",
    "M300 30V60",
  ],
  halves: [
    { key: "face", x: 100 },
    { key: "behind", x: 300 },
  ],
};

/** Fingers up, the thumb at the right: the back of a left hand, the palm of a right one. */
const HAND: readonly Point[] = [
  [50, 222],
  [48, 196],
  [40, 168],
  [35, 138],
  [29, 110],
  [20, 82],
  [17, 68],
  [22, 59],
  [31, 62],
  [40, 84],
  [50, 106],
  [55, 100],
  [52, 66],
  [50, 34],
  [55, 22],
  [65, 23],
  [69, 37],
  [73, 68],
  [78, 95],
  [83, 92],
  [83, 56],
  [84, 20],
  [90, 9],
  [99, 11],
  [102, 26],
  [102, 62],
  [104, 94],
  [109, 96],
  [114, 68],
  [118, 36],
  [126, 28],
  [134, 36],
  [133, 52],
  [127, 88],
  [125, 118],
  [131, 132],
  [146, 120],
  [160, 102],
  [170, 94],
  [179, 100],
  [175, 116],
  [160, 142],
  [143, 166],
  [131, 184],
  [124, 200],
  [122, 222],
];
const PALM_LINES = ["M46 140Q80 128 122 134", "M44 158Q84 168 112 146", "M122 130Q104 158 108 200"];
const BACK_LINES = ["M57 112Q62 118 60 128", "M80 106Q84 112 83 122", "M106 106Q108 112 106 122"];

/** Toes up, the big toe at the right: a left foot from above, a right sole. */
const FOOT: readonly Point[] = [
  [88, 224],
  [68, 216],
  [58, 194],
  [60, 162],
  [60, 132],
  [50, 104],
  [42, 80],
  [41, 62],
  [49, 53],
  [58, 58],
  [62, 51],
  [70, 43],
  [77, 48],
  [81, 40],
  [88, 34],
  [95, 40],
  [99, 32],
  [107, 26],
  [115, 32],
  [119, 22],
  [131, 12],
  [145, 15],
  [151, 31],
  [147, 56],
  [141, 84],
  [133, 114],
  [125, 146],
  [124, 184],
  [115, 214],
];
const TOP_LINES = [
  "M51 64Q54 60 57 64",
  "M68 52Q72 48 75 52",
  "M85 44Q88 40 91 44",
  "M104 37Q108 32 112 37",
  "M128 27Q134 20 141 27",
];
const SOLE_LINES = ["M60 96Q94 112 138 92", "M70 190Q92 176 116 190"];

/** Two views of a left part beside each other; a right one is the same, seen in a mirror. */
function pair(
  outline: readonly Point[],
  above: string[],
  below: string[],
  left: boolean,
): Pick<Figure, "shapes" | "lines"> {
  const first = left ? outline : flipped(outline, 200);
  const second = shifted(left ? flipped(outline, 200) : outline, 200);
  const turn = (lines: string[], by: number, mirror: boolean) => lines.map((line) => moved(line, by, mirror));
  return {
    shapes: [closedCurve(first), closedCurve(second)],
    lines: [...turn(above, 0, !left), ...turn(below, 200, left)],
  };
}

/** Every pair of numbers of a path of absolute M and Q. */
const moved = (path: string, by: number, mirror: boolean): string =>
  path.replace(
    /(-?[\d.]+) (-?[\d.]+)/g,
    (_, x: string, y: string) => `${(mirror ? 200 - Number(x) : Number(x)) + by} ${y}`,
  );

const hand = (left: boolean): Figure => ({
  width: 400,
  height: 258,
  ...pair(HAND, BACK_LINES, PALM_LINES, left),
  halves: [
    { key: "back_of_hand", x: 100 },
    { key: "palm", x: 300 },
  ],
});

const foot = (left: boolean): Figure => ({
  width: 400,
  height: 258,
  ...pair(FOOT, TOP_LINES, SOLE_LINES, left),
  halves: [
    { key: "top_of_foot", x: 100 },
    { key: "sole", x: 300 },
  ],
});

export const FIGURES: Record<MapKey, Figure> = {
  front: FRONT,
  back: BACK,
  head: HEAD,
  left_hand: hand(true),
  right_hand: hand(false),
  left_foot: foot(true),
  right_foot: foot(false),
};
