// A client that knows Hongyan from docs/protocol.md only, on a socket of others (node's own).
// `node foreign_client.mjs <socket address> <user name> <access token> <friend's name>` befriends, says
// hello, waits for the friend's hello, and prints what it knows at the end as one line of JSON.

const [address, me, token, friend] = process.argv.slice(2);
const socket = new WebSocket(address, ["hongyan.v1.json"]);
const waiting = new Map();
const contacts = new Map();
const revs = new Map();
const texts = new Map();
let lastId = 0;
let userId;
let early = []; // what came in the same breath as the snapshot, and follows it

function call(op, data, key) {
  const id = ++lastId;
  socket.send(JSON.stringify({ id, op, data, ...(key && { key }) }));
  return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
}

function applyUser({ me: mine = [], contacts: rows = [], requests = [] }) {
  for (const row of mine) userId = row.user_id;
  for (const row of rows) contacts.set(row.user_id, row);
  for (const row of requests)
    if (row.to_id === userId && row.state === "waiting")
      call("contacts.answer", { request_id: row.request_id, accept: true }, `accept-${row.request_id}`);
}

async function applyChange(change) {
  const mine = revs.get(change.conversation_id) ?? 0;
  if (change.rev <= mine) return;
  if (change.since !== mine) {
    const missed = await call("messages.changes", { conversation_id: change.conversation_id, since: mine });
    return applyChange({ ...missed, since: revs.get(change.conversation_id) ?? 0 });
  }
  revs.set(change.conversation_id, change.rev);
  for (const message of change.messages ?? [])
    texts.set(message.message_id, { from: message.sender_id, text: message.fallback });
}

function hear({ ev, data }) {
  if (ev === "user.changed") applyUser(data);
  else if (ev === "conversation.changed") void applyChange(data);
}

socket.addEventListener("message", ({ data }) => {
  const frame = JSON.parse(data);
  if (frame.ev) early ? early.push(frame) : hear(frame);
  else if (frame.id !== undefined) {
    const { resolve, reject } = waiting.get(frame.id);
    waiting.delete(frame.id);
    frame.error ? reject(new Error(frame.error.code)) : resolve(frame.data);
  }
});

async function until(isSo) {
  for (let tries = 0; tries < 1600; tries++) {
    const found = isSo();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("waited in vain");
}

socket.addEventListener("open", async () => {
  const snapshot = await call("connect", { token });
  applyUser(snapshot.user);
  early.forEach(hear);
  early = undefined;
  const { items } = await call("users.find", { query: friend });
  const friendId = items[0].user_id;
  if (me < friend) await call("contacts.request", { user_id: friendId, greeting: `Hello, ${friend}` });
  const contact = await until(() => contacts.get(friendId));
  const hello = { type: "text", text: `你好 from ${me}` };
  const draft = { conversation_id: contact.conversation_id, client_msg_id: `hello-${me}`, content: hello };
  const acks = [await call("messages.send", draft), await call("messages.send", draft)];
  await until(() => [...texts.values()].some(({ from, text }) => from === friendId && text.includes("你好")));
  const pong = await call("ping", {});
  const refusal = await call("users.fetch", { user_id: "nobody" }).catch((error) => error.message);
  const known = { acks, texts: [...texts.values()].map(({ text }) => text), at: pong.at, refusal };
  console.log(JSON.stringify(known));
  await call("users.logout", {});
});

socket.addEventListener("close", ({ code }) => process.exit(code === 4501 ? 0 : 1));
socket.addEventListener("error", ({ message }) => {
  console.error(message);
  process.exit(2);
});
