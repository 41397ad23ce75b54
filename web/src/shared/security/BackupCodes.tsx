import "./security.css";
import { Copy, Printer } from "lucide-preact";
import { Button } from "../components/Button";
import { toast } from "../components/Toast";
import { tc } from "../i18n/common";
import { ta } from "./texts";

interface BackupCodesProps {
  codes: string[];
  onNoted: () => void;
}

/** The codes, this once: on paper, in a note, and out of sight only when the person says so. */
export function BackupCodes({ codes, onNoted }: BackupCodesProps) {
  async function copy() {
    try {
      await navigator.clipboard.writeText(codes.join("\n"));
      toast(ta("backup.copied"));
    } catch {
      toast(ta("backup.not_copied"));
    }
  }
  return (
    <div class="stack">
      <p>{ta("backup.lead")}</p>
      <section class="backup-codes" aria-label={ta("backup.list")}>
        <p class="backup-codes__head">
          {tc("app.name")} · {ta("backup.list")}
        </p>
        <ul class="backup-codes__list">
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
      </section>
      <div class="row">
        <Button icon={Printer} onClick={() => print()}>
          {ta("backup.print")}
        </Button>
        <Button icon={Copy} onClick={() => void copy()}>
          {ta("backup.copy")}
        </Button>
      </div>
      <Button kind="primary" wide onClick={onNoted} data-testid="backup-noted">
        {ta("backup.noted")}
      </Button>
    </div>
  );
}
