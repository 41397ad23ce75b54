import { ShieldAlert } from "lucide-preact";
import { fetchNotices, type Notice, readNotice } from "~/shared/api/care";
import { Banner, Button, ButtonLink, ErrorPanel } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { useResource } from "~/shared/hooks/useResource";
import { dayAndTime } from "~/shared/i18n";
import { me } from "~/shared/session/session";
import { ts } from "./texts";

/** What the patient must be told, until she says that she has read it. A failed call leaves the page as it is. */
export function Notices() {
  const notices = useResource((signal) => fetchNotices(signal), []);
  const unread = (notices.data ?? []).filter(({ read }) => !read);
  if (unread.length === 0) return null;
  return (
    <div class="stack" data-testid="notices">
      {unread.map((notice) => (
        <One key={notice.notice_id} notice={notice} onRead={notices.reload} />
      ))}
    </div>
  );
}

function One({ notice, onRead }: { notice: Notice; onRead: () => void }) {
  const { busy, problem, run } = useAction();

  const own = notice.patient_id === me.value?.patient_id;

  async function read() {
    await run(async () => {
      await readNotice(notice.notice_id);
      onRead();
    });
  }

  return (
    <Banner
      tone="help"
      icon={ShieldAlert}
      title={own ? ts("notice.title") : ts("notice.title_of", { name: notice.patient_name })}
      live="polite"
    >
      <p>{ts("notice.text", { actor: notice.actor, when: dayAndTime(notice.at) })}</p>
      {notice.reason && <p>{ts("access.reason", { reason: notice.reason })}</p>}
      <p>{ts("notice.checked")}</p>
      {problem && <ErrorPanel problem={problem} />}
      <div class="row">
        <Button kind="primary" busy={busy} data-testid="notice-read" onClick={() => void read()}>
          {ts("notice.read")}
        </Button>
        <ButtonLink href="/dossier/acces">{ts("notice.see")}</ButtonLink>
      </div>
    </Banner>
  );
}
