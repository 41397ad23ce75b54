// A participant of a call on another WebRTC stack, written from PROTOCOL.md alone. Run: node guest.mjs ws://host/api/signaling
// It takes commands on standard input and tells what happens on standard output, both one JSON object a line.
import { createInterface } from "node:readline";
import { Line } from "./line.mjs";
import { Link } from "./link.mjs";

const tell = (event, more = {}) => process.stdout.write(`${JSON.stringify({ event, ...more })}\n`);
const line = new Line(process.argv[2], take, tell);
const links = new Map();
let relay;

function met(peer, fresh) {
  const link = links.get(peer.member) ?? new Link(peer, relay, (message) => line.say(message), tell);
  links.set(peer.member, link);
  link.peer = peer;
  link.relay = relay;
  if (!fresh && link.connected) return;
  link.close();
  if (peer.offer) link.offer();
  else if (fresh) link.forget();
}

function lost(member) {
  links.get(member)?.close();
  links.delete(member);
}

function enter(message) {
  relay = message.relay;
  // A link of before whose peer is not listed stays: after a restart of the server the peer may come later.
  for (const peer of message.peers) met(peer, false);
  line.say({ type: "media_state", microphone: true, camera: true });
}

function take(message) {
  const { resume_token, relay: credentials, sdp, ...shown } = message;
  tell("heard", { message: shown });
  const link = links.get(message.sender);
  if (message.type === "admitted" || (message.type === "welcome" && message.state === "admitted")) enter(message);
  else if (message.type === "peer_joined") met(message.peer, message.fresh);
  else if (message.type === "peer_left") lost(message.member);
  else if (message.type === "description") link?.described(message);
  else if (message.type === "candidates") link?.candidates(message);
  else if (message.type === "restart") link?.restart(message);
  else if (message.type === "relay_renewed") relay = credentials;
  else if (message.type === "waiting_state") for (const member of links.keys()) lost(member);
}

const commands = {
  join: ({ ticket }) => line.join(ticket, links.size === 0),
  say: ({ message }) => line.say(message),
  drop: () => line.drop(),
  resume: () => line.resume(),
  // Connections end here, and nobody is told.
  lose: () => links.forEach((link) => link.close()),
};

for await (const text of createInterface({ input: process.stdin })) {
  const command = JSON.parse(text);
  commands[command.do](command);
}
process.exit(0);
