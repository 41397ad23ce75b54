import {
  ArrowUp,
  Bandage,
  BedDouble,
  Box,
  Glasses,
  Microscope,
  Pill,
  TextCursorInput,
  Trash2,
} from "lucide-preact";
import type { PrescriptionItem } from "~/shared/api/prescriptions";
import { Button, TextArea } from "~/shared/components";
import { blank, KINDS, type Kind, nameOf } from "./items";
import { MedicineFields } from "./MedicineFields";
import { SickLeaveFields } from "./SickLeaveFields";
import { tx } from "./texts";

const ICONS = {
  medicine: Pill,
  exam: Microscope,
  nursing: Bandage,
  glasses: Glasses,
  device: Box,
  sick_leave: BedDouble,
  other: TextCursorInput,
} satisfies Record<Kind, typeof Pill>;

interface LinesProps {
  items: PrescriptionItem[];
  onChange: (items: PrescriptionItem[]) => void;
}

/** The lines in the order of the paper, and what can be added. */
export function Lines({ items, onChange }: LinesProps) {
  const replace = (index: number, item: PrescriptionItem) =>
    onChange(items.map((one, at) => (at === index ? item : one)));
  const up = (index: number) => {
    const moved = [...items];
    const [line] = moved.splice(index, 1);
    if (line) moved.splice(index - 1, 0, line);
    onChange(moved);
  };
  return (
    <>
      {items.length === 0 && <p class="soft">{tx("editor.empty")}</p>}
      <ol class="rx-lines">
        {items.map((item, index) => (
          <li key={index} class="rx-line" data-testid="rx-line" data-kind={item.kind}>
            <LineHead
              item={item}
              index={index}
              onUp={() => up(index)}
              onRemove={() => onChange(items.filter((_, at) => at !== index))}
            />
            <LineFields item={item} onChange={(changed) => replace(index, changed)} />
          </li>
        ))}
      </ol>
      <fieldset class="rx-add">
        <legend>{tx("add.label")}</legend>
        {KINDS.map((kind) => (
          <Button
            key={kind}
            icon={ICONS[kind]}
            disabled={kind === "sick_leave" && items.some((one) => one.kind === kind)}
            data-testid={`rx-add-${kind}`}
            onClick={() => onChange([...items, blank(kind)])}
          >
            {tx(`add.${kind}`)}
          </Button>
        ))}
      </fieldset>
    </>
  );
}

interface LineHeadProps {
  item: PrescriptionItem;
  index: number;
  onUp: () => void;
  onRemove: () => void;
}

function LineHead({ item, index, onUp, onRemove }: LineHeadProps) {
  const name = nameOf(item, index);
  const Icon = ICONS[item.kind];
  return (
    <div class="rx-line__head">
      <Icon size={20} aria-hidden="true" />
      <strong>{tx(`add.${item.kind}`)}</strong>
      {index > 0 && (
        <button type="button" class="rx-icon" aria-label={tx("item.up", { name })} onClick={onUp}>
          <ArrowUp size={20} aria-hidden="true" />
        </button>
      )}
      <button type="button" class="rx-icon" aria-label={tx("item.remove", { name })} onClick={onRemove}>
        <Trash2 size={20} aria-hidden="true" />
      </button>
    </div>
  );
}

function LineFields({
  item,
  onChange,
}: {
  item: PrescriptionItem;
  onChange: (item: PrescriptionItem) => void;
}) {
  if (item.kind === "medicine") return <MedicineFields item={item} onChange={onChange} />;
  if (item.kind === "sick_leave") return <SickLeaveFields item={item} onChange={onChange} />;
  return (
    <TextArea
      label={tx("order.text")}
      hint={tx(`order.${item.kind}_hint`) || undefined}
      rows={3}
      maxLength={1000}
      value={item.text}
      data-testid="order-text"
      onInput={(event) => onChange({ ...item, text: event.currentTarget.value })}
    />
  );
}
