/** Keeps on disk what one user holds here, behind the models, so that the next page begins where this one was. */

import { CacheDatabase, deleteCache } from "@/protocol/database";
import { newKey } from "@/protocol/random";
import type { Change, Member } from "@/protocol/wire";
import type { Kept, Shelf } from "../messages/shelf";
import type { Timeline } from "../messages/timeline";
import type { Models, SyncModel } from "./model";
import { BLANK, type Found, findAll, type News, type Picture, plan, write } from "./picture";
import { readWindow, type Window, windowOf } from "./windows";

const WRITE_MS = 400;
const IDLE_MS = 1_000;
const OPEN_MS = 4_000;
const AGAIN_MS = 400;
const MOST_FAILURES = 5;

export class Cache implements Shelf {
  #rows: CacheDatabase | null = null;
  #userId = "";
  /** This page, among all that write: the rows of another are replaced, not added to. */
  readonly #writer = newKey();
  #saved: Picture = BLANK;
  #news: News = nothingNew();
  #failures = 0;
  #isWriting = false;
  #isDue = false;
  #mayWrite = false;
  #isPruned = false;
  #letGo: () => void = () => undefined;
  #queue = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #windows = new WeakMap<Timeline, Window>();

  /** `isSignedIn` is asked before each writing: nothing is written of somebody who has gone. */
  constructor(
    private readonly models: Models,
    private readonly sync: SyncModel,
    private readonly isSignedIn: (userId: string) => boolean,
  ) {
    const { users, contacts, conversations, folders, groups, messages } = models;
    for (const model of [users, contacts, conversations, folders, groups, messages, sync]) {
      model.subscribe(() => this.#writeSoon());
    }
    messages.shelf = groups.shelf = this;
    messages.onHeld = () => this.#writeSoon();
    sync.onNews = (change) => this.#note(change);
    sync.onHidden = (ids) => this.#news.hidden.push(...ids);
    sync.onSynced = () => {
      this.#isPruned = false;
    };
    addEventListener("focus", () => {
      if (this.#rows && !this.#mayWrite) void this.#takeTurn(this.#userId);
    });
    document.addEventListener("visibilitychange", () => document.hidden && void this.write());
  }

  /** Take up what is kept of this user, if it can be read. */
  async open(userId: string): Promise<void> {
    this.#userId = userId;
    const rows = new CacheDatabase(userId);
    this.#rows = rows;
    await Promise.race([this.#restoreInTheEnd(rows), after(OPEN_MS)]);
    void this.#takeTurn(userId);
  }

  /** Forget it in this page; `isGone`: on disk, too. */
  async close(isGone: boolean): Promise<void> {
    const rows = this.#rows;
    const userId = this.#userId;
    this.#rows = null;
    this.#userId = "";
    this.#queue.abort();
    this.#letGo();
    clearTimeout(this.#timer);
    this.#mayWrite = this.#isDue = this.#isPruned = false;
    this.#saved = BLANK;
    this.#news = nothingNew();
    rows?.close();
    if (isGone && userId) await deleteCache(userId).catch(() => undefined);
  }

  async findMessages(conversationId: string): Promise<Kept | null> {
    if (!this.#rows || this.#news.dropped.has(conversationId)) return null;
    return readWindow(this.#rows, conversationId).then(
      (kept) => kept,
      () => null,
    );
  }

  async findMembers(conversationId: string): Promise<readonly Member[]> {
    const row = await this.#rows?.members.get(conversationId).catch(() => undefined);
    return this.#news.dropped.has(conversationId) ? [] : (row?.members ?? []);
  }

  catchUp(conversationId: string, rev: number): boolean {
    return this.sync.catchUp(conversationId, rev);
  }

  drop(conversationId: string): void {
    this.#news.dropped.add(conversationId);
    this.#writeSoon();
  }

  /** Write now what has changed. */
  async write(): Promise<void> {
    const rows = this.#rows;
    if (!rows || !this.#mayWrite || !this.sync.snapshot.isReady) return;
    if (this.#isWriting) {
      this.#isDue = true;
      return;
    }
    this.#isWriting = true;
    this.#isDue = false;
    await this.#write(rows);
    this.#isWriting = false;
    if (this.#isDue) this.#writeSoon();
  }

  async #write(rows: CacheDatabase): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.isSignedIn(this.#userId)) return;
    const [now, news, isPruned] = [this.#picture(), this.#news, this.#isPruned];
    this.#news = nothingNew();
    this.#isPruned = true;
    try {
      if (!(await this.#bring(rows, now, news, !isPruned))) throw new Error("another page has written");
      if (this.#rows === rows) this.#saved = now;
      this.#failures = 0;
    } catch {
      if (this.#rows === rows) await this.#failed(news);
    }
  }

  async #bring(rows: CacheDatabase, now: Picture, news: News, isToBePruned: boolean): Promise<boolean> {
    const isMine = (await rows.stand.get("stand"))?.writer === this.#writer;
    const steps = await plan(rows, isMine ? this.#saved : BLANK, now, news, isToBePruned || !isMine);
    return write(rows, this.#writer, isMine, now.stand, steps);
  }

  /** Tried again soon. A disk that is full or broken for good is left alone. */
  async #failed(news: News): Promise<void> {
    this.#news.changes.unshift(...news.changes);
    this.#news.hidden.push(...news.hidden);
    for (const id of news.dropped) this.#news.dropped.add(id);
    this.#isPruned = false;
    this.#isDue = true;
    if (++this.#failures >= MOST_FAILURES) await this.close(true);
  }

  /** A page that is just being left may still be in the way. Without a network there is nothing but these rows. */
  async #restoreInTheEnd(rows: CacheDatabase): Promise<void> {
    for (let attempt = 1; this.#rows === rows; attempt++) {
      try {
        return await this.#restore(rows);
      } catch {
        if (attempt === MOST_FAILURES) return this.close(navigator.onLine);
        await after(AGAIN_MS * attempt);
      }
    }
  }

  async #restore(rows: CacheDatabase): Promise<void> {
    const found = await findAll(rows);
    if (found && this.#rows === rows && !this.sync.snapshot.isReady) this.#show(found);
  }

  #show({ stand, entries, contacts, requests, profiles, devices, scheduled, folders }: Found): void {
    const { users, conversations, messages } = this.models;
    users.noteProfiles(profiles);
    users.noteDevices(devices, true);
    if (stand.me) users.noteMe([stand.me]);
    this.models.contacts.note(contacts, requests);
    conversations.restore(entries, stand.reads, stand.drafts);
    messages.noteScheduled(scheduled);
    this.models.folders.note(folders);
    this.sync.restore(stand, new Map(entries.map(({ id, rev }) => [id, rev])));
  }

  /** One page writes: the one that is looked at, and when it is gone, the next. */
  async #takeTurn(userId: string): Promise<void> {
    if (!navigator.locks) return this.#begin();
    this.#queue.abort();
    const queue = new AbortController();
    this.#queue = queue;
    const hold = () => new Promise<void>((resolve) => this.#begin(resolve));
    const how = document.hasFocus() ? { steal: true } : { signal: queue.signal };
    try {
      await navigator.locks.request(`hongyan.cache.${userId}`, how, hold);
    } catch {
      // Another page is looked at, or this one asked anew.
      if (this.#queue !== queue || this.#userId !== userId) return;
      this.#mayWrite = false;
      this.#waitForTurn(userId);
    }
  }

  #waitForTurn(userId: string): void {
    const { signal } = this.#queue;
    const hold = () => new Promise<void>((resolve) => this.#begin(resolve));
    navigator.locks.request(`hongyan.cache.${userId}`, { signal }, hold).catch(() => undefined);
  }

  #begin(letGo: () => void = () => undefined): void {
    this.#letGo = letGo;
    this.#mayWrite = true;
    this.#writeSoon();
  }

  #note(change: Change): void {
    this.#news.changes.push(change);
    this.#writeSoon();
  }

  #writeSoon(): void {
    if (this.#mayWrite) this.#timer ??= setTimeout(() => whenIdle(() => void this.write()), WRITE_MS);
    else this.#news = { ...nothingNew(), dropped: this.#news.dropped };
  }

  #picture(): Picture {
    const { users, contacts, conversations, groups, messages } = this.models;
    const { me, profiles, devices } = users.snapshot;
    const { reads, drafts } = conversations.untold;
    return {
      stand: { ...this.sync.stand, me, reads, drafts },
      entries: conversations.snapshot.entries,
      revs: this.sync.revs,
      profiles,
      devices,
      contacts: contacts.snapshot.contacts,
      requests: contacts.snapshot.requests,
      scheduled: messages.snapshot.scheduled,
      folders: this.models.folders.snapshot.folders,
      members: groups.snapshot.members,
      windows: this.#heldWindows(),
    };
  }

  #heldWindows(): Map<string, Window> {
    const windows = new Map<string, Window>();
    for (const held of this.models.messages.allHeld()) {
      const { status, timeline } = held.snapshot;
      const rev = this.sync.revOf(held.conversationId);
      if (status === "ready" && timeline.isLive && rev !== undefined) {
        windows.set(held.conversationId, this.#windowOf(held.conversationId, timeline, rev));
      }
    }
    return windows;
  }

  #windowOf(conversationId: string, timeline: Timeline, rev: number): Window {
    const known = this.#windows.get(timeline);
    if (known?.rev === rev) return known;
    const lastSeq = this.models.conversations.find(conversationId)?.conversation.last_seq ?? 0;
    const window = windowOf(timeline, rev, lastSeq);
    this.#windows.set(timeline, window);
    return window;
  }
}

const nothingNew = (): News => ({ changes: [], hidden: [], dropped: new Set() });

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

function whenIdle(work: () => void): void {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(work, { timeout: IDLE_MS });
  else work();
}
