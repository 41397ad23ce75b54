import { CameraOff, Unplug } from "lucide-preact";
import { Avatar } from "../../components";
import type { Member } from "../model";
import { tCall } from "../texts";

type Cover = "connecting" | "away" | "interrupted" | "camera_off" | "unsteady" | null;

/** What hides the picture, if anything. A suspended member whose media still flows stays visible. */
export function coverOf(member: Member): Cover {
  if (member.suspended && member.line !== "connected") return "away";
  if (member.line === "interrupted") return "interrupted";
  if (member.line === "connecting") return "connecting";
  if (member.media?.camera === false) return "camera_off";
  return member.suspended ? "unsteady" : null;
}

/** In words, why there is no picture of this member, or that the line trembles. */
export function PersonCover({ member, large }: { member: Member; large: boolean }) {
  const cover = coverOf(member);
  const name = member.role === "agent" ? tCall("role.agent") : member.name;
  if (!cover) return null;
  if (cover === "unsteady") {
    return large ? (
      <p class="stage__notice stage__notice--foot" role="status">
        {tCall("stage.line_unsteady", { name })}
      </p>
    ) : null;
  }
  const isOff = cover === "camera_off";
  const seeThrough = cover === "interrupted" || cover === "away";
  return (
    <div
      class={seeThrough ? "cover cover--over" : "cover"}
      role="status"
      data-testid="person-cover"
      data-cover={cover}
    >
      {isOff || cover === "connecting" ? (
        <Avatar name={name} seed={member.member} size={large ? 112 : 48} />
      ) : (
        <Unplug size={large ? 40 : 24} aria-hidden="true" />
      )}
      {large && <CoverWords cover={cover} name={name} />}
      {!large && isOff && <CameraOff size={18} aria-hidden="true" />}
    </div>
  );
}

function CoverWords({ cover, name }: { cover: Exclude<Cover, "unsteady" | null>; name: string }) {
  if (cover === "camera_off") return <p class="cover__title">{tCall("stage.camera_off")}</p>;
  return (
    <>
      <p class="cover__title">{tCall(`stage.${cover}`, { name })}</p>
      <p>{tCall(`stage.${cover}_help`)}</p>
    </>
  );
}
