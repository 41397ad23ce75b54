// What happens at the door and between the people of a call, as a page sees it, and what may be asked for.
// Each command answers false when the line is down and nothing was sent.

import { Door } from "./door";
import { ANY_PHOTO, type PhotoWish } from "./model";
import { News } from "./news";
import type { CameraRequested, DeviceAction, DeviceKind, MuteRequested, SequencedMessage } from "./wire";

export abstract class Commands {
  protected readonly door = new Door();
  protected readonly news = new News();
  readonly knocks = this.door.knocks;
  readonly locked = this.door.locked;
  readonly waiting = this.door.waiting;
  readonly waitingSince = this.door.waitingSince;
  readonly photoRequest = this.news.photoRequest;
  readonly cameraRequest = this.news.cameraRequest;
  readonly muteRequested = this.news.muteRequested;
  readonly photosAdded = this.news.photosAdded;
  readonly chat = this.news.chat;
  readonly handedOver = this.news.handedOver;
  readonly cabinNotice = this.news.cabinNotice;

  protected abstract say(message: SequencedMessage): boolean;

  admit(member: string): boolean {
    return this.answer(member, { type: "admit", member });
  }

  deny(member: string, reason = ""): boolean {
    return this.answer(member, { type: "deny", member, reason });
  }

  /** Who waits hears how long it will take; who is inside goes back to the waiting room. */
  hold(member: string, minutes?: number, note = ""): boolean {
    const said = this.say({ type: "hold", member, minutes: minutes ?? null, note });
    if (said) this.door.hush(member);
    return said;
  }

  lock(locked: boolean): boolean {
    return this.say({ type: "lock", locked });
  }

  remove(member: string, reason = ""): boolean {
    return this.say({ type: "remove", member, reason });
  }

  requestDevice(device: DeviceKind, action: DeviceAction): boolean {
    return this.say({ type: "device_request", device, action });
  }

  requestPhoto({ note, view, lesionId }: PhotoWish = ANY_PHOTO): boolean {
    return this.say({ type: "photo_request", note, view, lesion_id: lesionId });
  }

  requestCamera(to: string, action: CameraRequested["action"]): boolean {
    return this.say({ type: "camera_request", to, action });
  }

  requestMute(to: string, kind: MuteRequested["kind"]): boolean {
    return this.say({ type: "mute_request", to, kind });
  }

  dismissPhotoRequest(): void {
    this.photoRequest.value = null;
  }

  dismissCameraRequest(): void {
    this.cameraRequest.value = null;
  }

  private answer(member: string, message: SequencedMessage): boolean {
    const said = this.say(message);
    if (said) this.door.gone(member);
    return said;
  }
}
