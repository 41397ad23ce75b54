"""From the click on "admit" to the first decoded remote frame on the specialist's screen.

The limit is a bare pair of RTCPeerConnections in one page, without a server, alternating with the
calls in the same run. Both 640x480 from Chromium's fake camera.
"""

from uuid import uuid4

from playwright.async_api import Browser, BrowserContext, Page

from backend.consultations.service import CONSENT_VERSION
from backend.demo.installation import Installation
from backend.demo.world import DEMO_DERMATOLOGIST
from benchmarks.house import installed
from benchmarks.lines import Line, percentile
from tests.browser import a_person, chromium
from tests.integration.steps import sign_in

CALLS = 20
# Visits of the coming month may be entered now.
_OPEN_LONG_BEFORE = {"COMPTOIR_WAITING_ROOM_OPENS_MIN": str(60 * 24 * 60)}

# The house sends its first picture at half size; here it must send what is promised, 640x480.
_CAMERA = """
const add = RTCPeerConnection.prototype.addTransceiver;
RTCPeerConnection.prototype.addTransceiver = function (what, init) {
  for (const encoding of init?.sendEncodings ?? []) encoding.scaleResolutionDownBy = 1;
  return add.call(this, what, init && { ...init });
};
const set = RTCRtpSender.prototype.setParameters;
RTCRtpSender.prototype.setParameters = function (parameters, ...options) {
  for (const encoding of parameters.encodings) encoding.scaleResolutionDownBy = 1;
  // Nor may the browser begin smaller of itself.
  if (this.track?.kind === "video") parameters.degradationPreference = "maintain-resolution";
  return set.call(this, parameters, ...options);
};
const ask = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
if (ask) navigator.mediaDevices.getUserMedia = (wanted) =>
  ask(wanted.video ? { ...wanted, video: { width: 640, height: 480, frameRate: 30 } } : wanted);
"""

_ADMIT = """async () => {
  const start = performance.now();
  document.querySelector('[data-testid="admit"]').click();
  for (;;) {
    const [mark] = performance.getEntriesByName("call:first-remote-frame");
    if (mark) {
      const { videoWidth: width, videoHeight: height } = document.querySelector('[data-testid="remote-video"]');
      return { took: mark.startTime - start, width, height };
    }
    await new Promise((next) => setTimeout(next, 2));
  }
}"""

_BARE_PAIR = """async () => {
  globalThis.camera ??= await navigator.mediaDevices.getUserMedia({
    audio: true, video: { width: 640, height: 480, frameRate: 30 } });
  const video = document.createElement("video");
  video.muted = true;
  const start = performance.now();
  const a = new RTCPeerConnection({ iceServers: [] }), b = new RTCPeerConnection({ iceServers: [] });
  a.onicecandidate = (e) => e.candidate && b.addIceCandidate(e.candidate);
  b.onicecandidate = (e) => e.candidate && a.addIceCandidate(e.candidate);
  const framed = new Promise((done) => {
    b.ontrack = (e) => {
      if (e.track.kind !== "video") return;
      video.srcObject = e.streams[0];
      video.requestVideoFrameCallback(() => done(performance.now() - start));
      video.play();
    };
  });
  for (const track of camera.getTracks()) { a.addTrack(track, camera); b.addTrack(track, camera); }
  await a.setLocalDescription();
  await b.setRemoteDescription(a.localDescription);
  await b.setLocalDescription();
  await a.setRemoteDescription(b.localDescription);
  const took = await framed;
  a.close(); b.close();
  return took;
}"""


async def _person(browser: Browser, house: Installation, path: str, login: str) -> tuple[BrowserContext, Page]:
    context = await a_person(browser, house.url)
    await context.add_init_script(_CAMERA)
    page = await context.new_page()
    await sign_in(page, path, login)
    return context, page


async def _book(patient: BrowserContext, count: int) -> list[str]:
    visits: list[str] = []
    start = ""
    while len(visits) < count:
        url = f"/api/practitioners/{DEMO_DERMATOLOGIST}/slots?days=31" + (f"&from={start}" if start else "")
        week = await (await patient.request.get(url)).json()
        for slot in (slot for day in week["days"] for slot in day["slots"]):
            wish = {"practitioner_id": str(DEMO_DERMATOLOGIST), "starts_at": slot["starts_at"], "reason": "bench"}
            answer = await patient.request.post(
                "/api/appointments", data=wish, headers={"Idempotency-Key": str(uuid4())}
            )
            if answer.status == 201:
                visits.append((await answer.json())["appointment_id"])
            if len(visits) == count:
                break
        start = week["next_from"]
    return visits


async def _one_call(visit: str, patient: Page, doctor: Page) -> float:
    consent = {"version": CONSENT_VERSION}
    await patient.request.post(f"/api/consultations/{visit}/consent", data=consent)
    await patient.evaluate("(visit) => sessionStorage.setItem(`comptoir.tested.${visit}`, 'yes')", visit)
    await patient.goto(f"/visite/{visit}")
    await patient.get_by_test_id("waiting").wait_for()
    await doctor.goto(f"/desk/visite/{visit}")
    await doctor.get_by_test_id("admit").wait_for()
    # The doctor's own camera has run before anybody is let in.
    await doctor.locator('[data-testid="self-video"]').wait_for()
    await doctor.wait_for_function("""() => document.querySelector('[data-testid="self-video"]')?.videoWidth > 0""")
    frame = await doctor.evaluate(_ADMIT)
    if (frame["width"], frame["height"]) != (640, 480):
        raise RuntimeError(f"the first frame was {frame['width']}x{frame['height']}")
    took: float = frame["took"]
    await doctor.request.post(f"/api/consultations/{visit}/end", data={})
    return took


async def measure() -> list[Line]:
    """p50 and p95 of 20 calls, ms."""
    calls: list[float] = []
    bare: list[float] = []
    async with installed(server_env=_OPEN_LONG_BEFORE, cabin=False) as house, chromium() as browser:
        patients, patient = await _person(browser, house, "/connexion", "patient@demo")
        _, doctor = await _person(browser, house, "/desk", "dermatologue@demo")
        blank = await (await a_person(browser, house.url)).new_page()
        await blank.goto("/api/health")
        # One of each is not counted: codecs and pages are loaded by it.
        for number, visit in enumerate(await _book(patients, CALLS + 1)):
            took = await _one_call(visit, patient, doctor)
            await doctor.goto("about:blank")
            floor: float = await blank.evaluate(_BARE_PAIR)
            if number:
                calls.append(took)
                bare.append(floor)
    return [
        Line("join", f"admit_to_first_frame_p{p}", percentile(calls, p), percentile(bare, p), "ms", "lower")
        for p in (50, 95)
    ]
