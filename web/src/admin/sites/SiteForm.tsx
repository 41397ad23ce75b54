import { Check as CheckIcon } from "lucide-preact";
import { useState } from "preact/hooks";
import type { AdminSite, SiteData, SiteKind } from "~/shared/api/admin";
import { Button, Check, Field, Select } from "~/shared/components";
import { tag, tc } from "~/shared/i18n";
import { Refusal } from "../parts/Refusal";
import { useAct } from "../parts/useAct";
import { t } from "../texts";
import { SITE_KINDS } from "./kinds";
import {
  directionOf,
  distanceKm,
  isInFrance,
  nearest,
  type Position,
  readPosition,
  writePosition,
} from "./position";

interface SiteFormProps {
  /** As it is now; absent for a new one. */
  site?: AdminSite;
  /** The other sites, by which a position can be checked in words. */
  others: AdminSite[];
  submit: string;
  onSubmit: (site: SiteData) => Promise<void>;
  onCancel?: () => void;
}

/** What a site is and where. The position is read back in words, so that a slip shows. */
export function SiteForm({ site, others, submit, onSubmit, onCancel }: SiteFormProps) {
  const [draft, setDraft] = useState({
    kind: site?.kind ?? ("comptoir" as SiteKind),
    name: site?.name ?? "",
    commune: site?.commune ?? "",
    postcode: site?.postcode ?? "",
    position: site ? writePosition(site) : "",
    priority_zone: site?.priority_zone ?? false,
  });
  const [tried, setTried] = useState(false);
  const act = useAct();
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const position = readPosition(draft.position);
  const { kind, priority_zone } = draft;
  const [name, commune, postcode] = [draft.name.trim(), draft.commune.trim(), draft.postcode.trim()];
  const postcodeFits = /^\d{5}$/.test(postcode);

  async function send() {
    setTried(true);
    if (!name || !commune || !postcodeFits || !position) return;
    await act.run(() => onSubmit({ kind, name, commune, postcode, ...position, priority_zone }));
  }

  return (
    <form
      class="stack admin-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Select
        label={t("site.kind")}
        value={kind}
        options={SITE_KINDS.map((value) => ({ value, label: t(`site.${value}`) }))}
        onChange={(event) => change({ kind: event.currentTarget.value as SiteKind })}
      />
      <Field
        label={t("site.name")}
        hint={t("site.name_hint")}
        value={draft.name}
        maxLength={100}
        autocomplete="off"
        data-testid="site-name"
        error={tried && !name ? t("form.missing") : undefined}
        onInput={(event) => change({ name: event.currentTarget.value })}
      />
      <div class="admin-form__pair">
        <Field
          label={t("site.postcode")}
          inputMode="numeric"
          maxLength={5}
          value={draft.postcode}
          autocomplete="off"
          data-testid="site-postcode"
          error={tried && !postcodeFits ? t("site.postcode_wrong") : undefined}
          onInput={(event) => change({ postcode: event.currentTarget.value })}
        />
        <Field
          label={t("site.commune")}
          value={draft.commune}
          maxLength={100}
          autocomplete="off"
          data-testid="site-commune"
          error={tried && !commune ? t("form.missing") : undefined}
          onInput={(event) => change({ commune: event.currentTarget.value })}
        />
      </div>
      <div class="stack">
        <Field
          label={t("site.position")}
          hint={t("site.position_hint")}
          value={draft.position}
          autocomplete="off"
          data-testid="site-position"
          error={tried && !position ? t("site.position_wrong") : undefined}
          onInput={(event) => change({ position: event.currentTarget.value })}
        />
        <p class="soft" role="status">
          {position && inWords(position, others)}
        </p>
      </div>
      <Check
        checked={priority_zone}
        onChange={(event) => change({ priority_zone: event.currentTarget.checked })}
      >
        {t("site.zone")}
      </Check>
      {act.problem && <Refusal problem={act.problem} />}
      <div class="row">
        <Button kind="primary" type="submit" icon={CheckIcon} busy={act.busy} data-testid="site-save">
          {submit}
        </Button>
        {onCancel && (
          <Button kind="quiet" onClick={onCancel}>
            {tc("action.cancel")}
          </Button>
        )}
      </div>
    </form>
  );
}

const SAME_PLACE_KM = 0.2;

function inWords(position: Position, others: AdminSite[]): string {
  if (!isInFrance(position)) return t("site.position_far");
  const near = nearest(position, others);
  if (!near) return "";
  const km = distanceKm(near, position);
  if (km < SAME_PLACE_KM) return t("site.position_here", { site: near.name });
  return t("site.position_near", {
    distance: new Intl.NumberFormat(tag(), { maximumFractionDigits: km < 10 ? 1 : 0 }).format(km),
    direction: t(`direction.${directionOf(near, position)}`),
    site: near.name,
  });
}
