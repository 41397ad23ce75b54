import type { AdminSite } from "~/shared/api/admin";
import { ErrorPanel, Field, Select, Skeleton } from "~/shared/components";
import type { Resource } from "~/shared/hooks/useResource";
import { t } from "../texts";

export interface Stay {
  site: string;
  starts: string;
  ends: string;
}

interface SiteAndDatesProps {
  sites: Resource<AdminSite[]>;
  /** The person may belong to no site. */
  optional?: boolean;
  value: Stay;
  onChange: (part: Partial<Stay>) => void;
  siteError?: string | undefined;
  startsError?: string | undefined;
  orderError?: string | undefined;
}

/** A site, a first and a last day. */
export function SiteAndDates(props: SiteAndDatesProps) {
  const { sites, optional, value, onChange } = props;
  if (!sites.data) {
    return sites.problem ? (
      <ErrorPanel problem={sites.problem} onRetry={sites.reload} />
    ) : (
      <Skeleton heights={[76, 76]} />
    );
  }
  const options = sites.data.map((site) => ({
    value: site.site_id,
    label: `${site.name}, ${site.commune}`,
  }));
  return (
    <>
      <Select
        label={t("invite.site")}
        value={value.site}
        options={[{ value: "", label: optional ? t("invite.site_none") : t("form.choose") }, ...options]}
        error={props.siteError}
        data-testid="site-pick"
        onChange={(event) => onChange({ site: event.currentTarget.value })}
      />
      {(value.site || !optional) && (
        <div class="admin-form__pair">
          <Field
            label={t("invite.starts")}
            type="date"
            required
            value={value.starts}
            error={props.startsError}
            onInput={(event) => onChange({ starts: event.currentTarget.value })}
          />
          <Field
            label={t("invite.ends")}
            optional
            type="date"
            min={value.starts}
            value={value.ends}
            error={props.orderError}
            onInput={(event) => onChange({ ends: event.currentTarget.value })}
          />
        </div>
      )}
    </>
  );
}
