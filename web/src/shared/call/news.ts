// What others ask of this page and what has come into the record, since the page opened.

import { signal } from "@preact/signals";
import type { CameraRequest, HandOver, MuteRequest, PhotoWish } from "./model";
import type { CabinNotice, ChatMessage, ServerMessage } from "./wire";

export class News {
  readonly photoRequest = signal<(PhotoWish & { at: number }) | null>(null);
  readonly cameraRequest = signal<CameraRequest | null>(null);
  readonly muteRequested = signal<MuteRequest | null>(null);
  readonly photosAdded = signal<string[]>([]);
  readonly chat = signal<ChatMessage[]>([]);
  readonly handedOver = signal<HandOver | null>(null);
  readonly cabinNotice = signal<(CabinNotice & { at: number }) | null>(null);

  receive(message: ServerMessage): void {
    const at = Date.now();
    switch (message.type) {
      case "photo_requested":
        this.photoRequest.value = { note: message.note, view: message.view, lesionId: message.lesion_id, at };
        break;
      case "camera_requested":
        this.cameraRequest.value = { sender: message.sender, action: message.action, at };
        break;
      case "mute_requested":
        this.muteRequested.value = { sender: message.sender, kind: message.kind, at };
        break;
      case "photo_added":
        this.photosAdded.value = [...this.photosAdded.value, message.photo_id];
        break;
      case "chat_added":
        this.chat.value = [...this.chat.value, message.message];
        break;
      case "handed_over":
        this.handedOver.value = { to: message.to, by: message.by, at };
        break;
      case "cabin_notice":
        this.cabinNotice.value = { ...message, at };
        break;
    }
  }
}
