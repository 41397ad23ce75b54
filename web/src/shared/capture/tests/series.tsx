// The guided series alone on a page, for a browser that a test drives.

import "~/shared/tokens.css";
import "~/shared/base.css";
import { render } from "preact";
import { CaptureSeries, type CaptureSeriesProps } from "../CaptureSeries";

function mount(props: Omit<CaptureSeriesProps, "onDone">) {
  const root = document.createElement("main");
  root.className = "page";
  document.body.append(root);
  render(<CaptureSeries {...props} onDone={(seriesId) => Object.assign(window, { done: seriesId })} />, root);
}

Object.assign(window, { bench: { mount } });
