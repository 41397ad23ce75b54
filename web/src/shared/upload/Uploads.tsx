import { useLocation } from "preact-iso/router";
import { useModule } from "../hooks/useModule";
import { me } from "../session/session";

interface UploadsProps {
  /** Pages that show the photos on their way themselves: their paths begin so. */
  except?: string;
}

/** Place once, behind a bundle's router: photos a reload has interrupted go on, and a tray says so. */
export function Uploads({ except }: UploadsProps) {
  const { path } = useLocation();
  if (!me.value || (except && path.startsWith(except))) return null;
  return <Tray />;
}

function Tray() {
  const { module } = useModule(() => import("./UploadTray"));
  return module ? <module.default /> : null;
}
