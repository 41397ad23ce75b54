import "./rail.css";
import { Activity, Camera, ChevronDown, FolderHeart, NotebookPen, UserRoundPlus } from "lucide-preact";
import type { Consultation } from "~/shared/api/types";
import type { CallSession } from "~/shared/call";
import { InvitePanel } from "~/shared/care/InvitePanel";
import { Button } from "~/shared/components";
import { Tabs } from "~/shared/components/Tabs";
import { t } from "../texts";
import type { FreshPhotos } from "./freshPhotos";
import { NotesTab } from "./NotesTab";
import { PhotosTab } from "./PhotosTab";
import { ReadingsTab } from "./ReadingsTab";
import { RecordTab } from "./RecordTab";

/** An interpreter is whom a practitioner needs most often. */
const GUESTS = ["interpreter", "family", "expert"] as const;

export type RailTab = "readings" | "photos" | "record" | "guests" | "notes";

interface RailProps {
  visit: Consultation;
  session: CallSession;
  fresh: FreshPhotos;
  /** `raised`: the sheet of a phone is up. */
  tab: { key: RailTab; raised: boolean };
  onTab: (tab: RailProps["tab"]) => void;
  notes: string;
  onNotes: (text: string) => void;
}

/** The file of the visit: at the right on a wide screen, a sheet from below on a phone. */
export function Rail({ visit, session, fresh, tab, onTab, notes, onNotes }: RailProps) {
  const pick = (key: RailTab) => onTab({ key, raised: key !== tab.key || !tab.raised });

  return (
    <aside class="rail" aria-label={t("visit.rail")} data-raised={tab.raised ? "" : undefined}>
      <Tabs
        label={t("visit.rail")}
        current={tab.key}
        onPick={pick}
        tabs={[
          { key: "readings", label: t("visit.tab_readings"), icon: Activity, testid: "tab-readings" },
          {
            key: "photos",
            label: t("visit.tab_photos"),
            icon: Camera,
            count: visit.photos.length,
            news: fresh.ids.size > 0,
            testid: "tab-photos",
          },
          { key: "record", label: t("visit.tab_record"), icon: FolderHeart, testid: "tab-record" },
          { key: "guests", label: t("visit.tab_guests"), icon: UserRoundPlus, testid: "tab-guests" },
          { key: "notes", label: t("visit.tab_notes"), icon: NotebookPen, testid: "tab-notes" },
        ]}
      >
        <div class="rail__lower">
          <Button kind="quiet" icon={ChevronDown} onClick={() => onTab({ ...tab, raised: false })}>
            {t("visit.sheet_close")}
          </Button>
        </div>
        {tab.key === "readings" && <ReadingsTab visit={visit} session={session} />}
        {tab.key === "photos" && (
          <PhotosTab visit={visit} session={session} fresh={fresh.ids} onSeen={fresh.seen} />
        )}
        {tab.key === "record" && <RecordTab visit={visit} />}
        {tab.key === "guests" && <InvitePanel consultationId={visit.consultation_id} kinds={GUESTS} />}
        {tab.key === "notes" && <NotesTab notes={notes} onNotes={onNotes} />}
      </Tabs>
    </aside>
  );
}
