export type { NewPhoto, PhotoFacts, PhotoItem, PhotoQuality, PhotoState, PhotoView } from "./item";
export { photoQueue } from "./page";
export { PhotoQueue } from "./queue";
export { UploadList } from "./UploadList";
