import { MicOff, MonitorUp, Pin, Video } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import type { Member } from "../model";
import { examName, tRoom } from "../room/texts";
import type { StageTile as Tile } from "../stage";
import { tCall } from "../texts";
import { PersonCover } from "./PersonCover";
import { VideoPane } from "./VideoPane";
import { ZoomFrame } from "./ZoomFrame";

interface StageTileProps {
  tile: Tile;
  /** Beside the name. */
  badge: ComponentChildren;
  size: "large" | "small" | "even";
  silenced: boolean;
  speaks: boolean;
  onPick: () => void;
  onSoundBlocked: () => void;
}

const LOOK = {
  person: { testId: "remote-video", mark: "call:first-remote-frame" },
  exam: { testId: "exam-video", mark: "call:first-exam-frame" },
  screen: { testId: "screen-video", mark: "call:first-screen-frame" },
} as const;

export function titleOf({ kind, member, source }: Tile): string {
  if (kind === "exam") return examName(source);
  return kind === "screen" ? tRoom("stage.screen_of", { name: member.name }) : member.name;
}

/** One picture of the call with its name; a press makes it large. */
export function StageTile({ tile, badge, size, silenced, speaks, onPick, onSoundBlocked }: StageTileProps) {
  const { kind, member, stream } = tile;
  const picture = useRef<HTMLVideoElement>(null);
  const large = size === "large";
  const title = titleOf(tile);
  const pane = (
    <VideoPane
      {...LOOK[kind]}
      video={picture}
      stream={stream}
      muted={silenced}
      fit={large || kind === "screen" ? "contain" : "cover"}
      onSoundBlocked={onSoundBlocked}
    />
  );
  return (
    <div
      class={`tile tile--${size}`}
      data-role={member.role}
      data-kind={kind}
      data-line={member.line}
      data-speaks={speaks ? "" : undefined}
      data-testid={`tile-${kind}`}
      data-name={title}
    >
      <Frame zooms={large && kind !== "person"} label={title} picture={picture}>
        {pane}
      </Frame>
      {kind === "person" && <PersonCover member={member} large={size !== "small"} />}
      {kind === "exam" && large && member.limited && <ExamNotice member={member} />}
      <Name tile={tile} title={title} large={large} speaks={speaks} badge={badge} />
      {!large && (
        <button type="button" class="tile__pick" onClick={onPick} data-testid="tile-pick">
          <span class="visually-hidden">{tCall("stage.make_large", { name: title })}</span>
        </button>
      )}
    </div>
  );
}

/** The cabin's line is too thin: readings go first, then sound, and pictures come as they can. */
const ExamNotice = ({ member }: { member: Member }) => (
  <p class="stage__notice stage__notice--foot" role="status" data-testid="stage.exam_limited">
    {tRoom(member.media?.camera === false ? "stage.exam_limited_off" : "stage.exam_limited")}
  </p>
);

interface FrameProps {
  zooms: boolean;
  label: string;
  picture: preact.RefObject<HTMLVideoElement>;
  children: preact.ComponentChildren;
}

const Frame = ({ zooms, label, picture, children }: FrameProps) =>
  zooms ? (
    <ZoomFrame label={label} picture={picture}>
      {children}
    </ZoomFrame>
  ) : (
    <div class="zoom">{children}</div>
  );

interface NameProps {
  tile: Tile;
  title: string;
  large: boolean;
  speaks: boolean;
  badge: ComponentChildren;
}

function Name({ tile: { kind, member }, title, large, speaks, badge }: NameProps) {
  const silent = kind === "person" && member.media?.microphone === false;
  const Icon = kind === "exam" ? Video : kind === "screen" ? MonitorUp : null;
  return (
    <p class="tile__name">
      {silent && (
        <>
          <MicOff size={16} aria-hidden="true" />
          <span class="visually-hidden">{tCall("stage.microphone_off")}</span>
        </>
      )}
      {Icon && <Icon size={16} aria-hidden="true" />}
      {kind === "exam" && large && <Pin size={16} aria-hidden="true" />}
      <span class="tile__who">
        {title}
        {kind === "person" && large && <span class="tile__role"> · {tCall(`role.${member.role}`)}</span>}
      </span>
      {badge}
      {speaks && <span class="visually-hidden">{tRoom("stage.speaks")}</span>}
    </p>
  );
}
