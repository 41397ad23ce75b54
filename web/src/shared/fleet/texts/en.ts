import type { Beside } from "../../i18n";
import type { fr } from "./fr";

const en: Beside<typeof fr> = {
  "need.unsent": "Readings not sent yet",
  "need.fault": "Out of order: {words}",
  "need.self_test": "Self-test: something to mend",
  "need.key": "Waiting for its key",
  "need.offline": "Offline",
  "need.calibration.one": "{n} device blocked: calibration overdue",
  "need.calibration.other": "{n} devices blocked: calibration overdue",
  "need.configuration": "The new configuration did not take",
  "need.update": "Update waiting",
  "need.update_visit": "Update: waits for the end of the visit",
  "need.disk": "Disk nearly full",
  "need.driver.one": "{n} driver or connection does not work",
  "need.driver.other": "{n} drivers or connections do not work",
  "need.battery.one": "{n} low battery",
  "need.battery.other": "{n} low batteries",
  "need.calibration_soon.one": "{n} calibration due within 30 days",
  "need.calibration_soon.other": "{n} calibrations due within 30 days",

  "check.outbox": "Storing of readings",
  "check.disk": "Disk",
  "check.clock": "Clock",
  "check.line": "Connection",
  "check.drivers": "Drivers",
  "check.device": "Device",
  "check.camera": "Camera",
  "check.sound": "Sound",
  "outcome.ok": "In order",
  "outcome.warning": "To watch",
  "outcome.failed": "To mend",
  "detail.not_writable":
    "The disk refuses to write. Restart the cabin; if it comes back, have the disk changed.",
  "detail.full": "The disk is full. Call the coordination before receiving anybody.",
  "detail.nearly_full": "The disk is filling. Check that the connection sends the readings.",
  "detail.unsynchronised": "The time is not set. Check the connection: the clock is set over the network.",
  "detail.unknown": "Whether the time is right is unknown. Check the computer’s clock service.",
  "detail.no_line": "No connection. The cabin measures and keeps everything; check the cable or the router.",
  "detail.slow": "The connection is slow. The picture of the call will be reduced.",
  "detail.asleep": "Asleep: it will answer when it is switched on.",
  "detail.missing": "Not found. Put the device back in its place and switch it on.",
  "detail.driver_crashed":
    "The device answers badly. Unplug it for ten seconds, then run the self-test again.",
  "detail.low_battery": "Low battery. Change it before the next visit.",
  "detail.calibration_due": "Calibration overdue: this device is blocked.",
  "detail.bluetooth_unavailable": "The computer’s Bluetooth is off or missing. Restart the cabin.",
  "detail.needs_pairing": "To be paired with the cabin again.",
  "detail.other": "Code to give to the coordination: {code}",
};

export default en;
