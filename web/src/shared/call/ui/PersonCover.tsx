import "./cover.css";
import { CameraOff, Unplug } from "lucide-preact";
import { Avatar } from "../../components";
import type { Member } from "../model";
import { tRoom } from "../room/texts";
import { tCall } from "../texts";

type Cover = "connecting" | "away" | "interrupted" | "camera_off" | "unsteady" | "reduced" | null;

/** What hides the picture, if anything. A suspended member whose media still flows stays visible. */
export function coverOf(member: Member): Cover {
  if (member.suspended && member.line !== "connected") return "away";
  if (member.line === "interrupted") return "interrupted";
  if (member.line === "connecting") return "connecting";
  if (member.media?.camera === false) return "camera_off";
  if (member.suspended) return "unsteady";
  return member.limited ? "reduced" : null;
}

/** Why this member's picture is smaller, or gone though its camera is wanted. */
function limitedWords({ limited, media }: Member): string {
  if (!limited) return tCall("stage.camera_off");
  return tRoom(media?.camera === false ? `limited.${limited}_off` : `limited.${limited}`);
}

/** In words, why there is no picture of this member, or that the line trembles. */
export function PersonCover({ member, large }: { member: Member; large: boolean }) {
  const cover = coverOf(member);
  const name = member.role === "agent" ? tCall("role.agent") : member.name;
  if (!cover) return null;
  if (cover === "unsteady" || cover === "reduced") {
    const words = cover === "unsteady" ? tCall("stage.line_unsteady", { name }) : limitedWords(member);
    return large ? (
      <p class="stage__notice stage__notice--foot" role="status" data-testid="person-limited">
        {words}
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
      {large && <CoverWords cover={cover} name={name} member={member} />}
      {!large && isOff && <CameraOff size={18} aria-hidden="true" />}
    </div>
  );
}

interface WordsProps {
  cover: "connecting" | "away" | "interrupted" | "camera_off";
  name: string;
  member: Member;
}

function CoverWords({ cover, name, member }: WordsProps) {
  if (cover === "camera_off") return <p class="cover__title">{limitedWords(member)}</p>;
  return (
    <>
      <p class="cover__title">{tCall(`stage.${cover}`, { name })}</p>
      <p>{tCall(`stage.${cover}_help`)}</p>
    </>
  );
}
