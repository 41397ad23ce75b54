import { Chest, Spot } from "./parts";

/** Where the heart is heard: second space right and left of the breastbone, fourth left, below the left breast. */
export function StethoscopePlaces() {
  return (
    <Chest>
      <Spot x={172} y={84} text="1" />
      <Spot x={228} y={84} text="2" />
      <Spot x={222} y={120} text="3" />
      <Spot x={264} y={140} text="4" />
    </Chest>
  );
}

/** Ten electrodes: V1 to V6 on the chest, R red, L yellow, N black, F green (IEC 60601-2-25, code 1). */
export function ElectrodePlaces() {
  return (
    <Chest>
      <g class="ecg">
        <circle class="ecg__r" cx="66" cy="168" r="13" />
        <circle class="ecg__l" cx="334" cy="168" r="13" />
        <circle class="ecg__n" cx="132" cy="208" r="13" />
        <circle class="ecg__f" cx="268" cy="208" r="13" />
        <text x="66" y="174">
          R
        </text>
        <text x="334" y="174">
          L
        </text>
        <text x="132" y="214">
          N
        </text>
        <text x="268" y="214">
          F
        </text>
      </g>
      <g class="ecg ecg--chest">
        {V_PLACES.map(([x, y], index) => (
          <g key={x}>
            <circle cx={x} cy={y} r="10.5" />
            <text x={x} y={y + 5}>
              {index + 1}
            </text>
          </g>
        ))}
      </g>
    </Chest>
  );
}

/** V1, V2 beside the breastbone in the fourth space, V4 under the nipple, V3 between, V5 and V6 level with V4. */
const V_PLACES = [
  [184, 104],
  [216, 104],
  [236, 122],
  [258, 136],
  [281, 140],
  [304, 142],
] as const;

export function BeltOnChest() {
  return (
    <Chest>
      <path class="belt" d="M106 138c50 16 138 16 188 0v20c-50 16-138 16-188 0Z" />
      <g class="drawn">
        <rect class="drawn__body" x="174" y="142" width="52" height="28" rx="10" />
        <path class="drawn__accent" d="M200 164c-14-9-9-17-4-15l4 4 4-4c5-2 10 6-4 15Z" />
      </g>
    </Chest>
  );
}

export function MonitorOnBody() {
  return (
    <Chest>
      <Spot x={150} y={78} text="1" />
      <Spot x={250} y={78} text="2" />
      <Spot x={262} y={150} text="3" />
    </Chest>
  );
}
