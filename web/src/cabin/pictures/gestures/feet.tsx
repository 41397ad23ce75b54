import { Limb } from "./parts";

/** Two bare feet on the plate, seen from above. */
function FeetOn({ fields }: { fields: boolean }) {
  return (
    <>
      <g class="drawn">
        <rect class="drawn__body" x="80" y="10" width="240" height="210" rx="26" />
        <rect class="drawn__screen" x="160" y="22" width="80" height="34" rx="8" />
        {fields && (
          <g class="drawn__hole">
            <rect x="118" y="74" width="62" height="46" rx="14" />
            <rect x="220" y="74" width="62" height="46" rx="14" />
            <rect x="118" y="152" width="62" height="46" rx="14" />
            <rect x="220" y="152" width="62" height="46" rx="14" />
          </g>
        )}
      </g>
      <Limb d="M146 100c-6 30 8 46 4 84" width={44} />
      <Limb d="M254 100c6 30-8 46-4 84" width={44} />
      <g class="toes">
        <circle cx="132" cy="74" r="8" />
        <circle cx="149" cy="68" r="9" />
        <circle cx="268" cy="74" r="8" />
        <circle cx="251" cy="68" r="9" />
      </g>
    </>
  );
}

export const FeetOnScale = () => <FeetOn fields={false} />;
export const FeetOnFields = () => <FeetOn fields />;
