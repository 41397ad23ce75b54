import { Download, FolderOpen } from "lucide-preact";
import { certificateUrl, type VaultErasure } from "~/shared/api/vault";
import { Badge, ButtonLink, Card, type Tone } from "~/shared/components";
import { dayAndTime } from "~/shared/i18n";
import { tv } from "./texts";

const TONES: Record<string, Tone> = { restricted: "amber", destroying: "amber", destroyed: "plain" };

/** Who is locked or erased; a certificate for each erasure. */
export function Erasures({ erasures }: { erasures: VaultErasure[] }) {
  if (erasures.length === 0) return <p class="soft">{tv("erasure.none")}</p>;
  return (
    <ul class="stack vault__list">
      {erasures.map((one) => (
        <Card as="li" key={one.erasure_id}>
          <div class="vault__row">
            <h3>{one.patient}</h3>
            <State state={one.state} />
          </div>
          <Who erasure={one} />
          <div class="vault__row">
            <ButtonLink kind="quiet" icon={FolderOpen} href={`/admin/coffre/${one.patient_id}`}>
              {tv("erasure.open")}
              <span class="visually-hidden"> {one.patient}</span>
            </ButtonLink>
            {one.state === "destroyed" && <Certificate erasure={one} />}
          </div>
        </Card>
      ))}
    </ul>
  );
}

export function State({ state }: { state: string }) {
  return (
    <Badge tone={TONES[state] ?? "plain"}>
      <span data-testid="erasure-state" data-state={state}>
        {tv.find(`erasure.state.${state}`) ?? state}
      </span>
    </Badge>
  );
}

export function Who({ erasure }: { erasure: VaultErasure }) {
  return (
    <p class="soft small">
      {erasure.ordered_at && erasure.ordered_by
        ? tv("erasure.ordered_by", { name: erasure.ordered_by, when: dayAndTime(erasure.ordered_at) })
        : tv("erasure.locked_by", { name: erasure.restricted_by, when: dayAndTime(erasure.restricted_at) })}
    </p>
  );
}

export function Certificate({ erasure }: { erasure: VaultErasure }) {
  return (
    <ButtonLink
      icon={Download}
      href={certificateUrl(erasure.erasure_id)}
      download=""
      data-testid="certificate"
    >
      {tv("erasure.certificate")}
    </ButtonLink>
  );
}
