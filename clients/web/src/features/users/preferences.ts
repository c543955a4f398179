/** How the client looks and behaves for me; kept here at once, and with my user for my other devices. */

import { Model } from "@/state/model";
import type { UsersModel } from "./model";
import { AS_USUAL, cleanedNotifications, type NotificationSettings } from "./notification-settings";

export interface PreferencesState {
  theme: "light" | "dark" | "auto";
  language: "auto" | "zh-CN" | "en";
  fontSize: number;
  /** Which key sends: Enter, or Enter with Ctrl. */
  sendKey: "enter" | "ctrl_enter";
  notifications: NotificationSettings;
}

const KEY = "hongyan.preferences";
/** Whose they are: what one user chose is not for the next one here. */
const OF_KEY = "hongyan.preferences.of";
const DEFAULTS: PreferencesState = {
  theme: "auto",
  language: "auto",
  fontSize: 15,
  sendKey: "enter",
  notifications: AS_USUAL,
};
const SAVE_MS = 800;

export class Preferences extends Model<PreferencesState> {
  #save: ReturnType<typeof setTimeout> | undefined;
  #seenRev = 0;
  #seenId = localStorage.getItem(OF_KEY);

  constructor(private readonly users: UsersModel) {
    super(readable(localStorage.getItem(KEY)));
    users.subscribe(() => this.#adopt());
  }

  set(changes: Partial<PreferencesState>): void {
    this.#keep(changes);
    clearTimeout(this.#save);
    this.#save = setTimeout(() => void this.#tell(), SAVE_MS);
  }

  #adopt(): void {
    const { me } = this.users.snapshot;
    if (!me || (me.rev === this.#seenRev && me.user_id === this.#seenId)) return;
    const isAnother = this.#seenId !== null && this.#seenId !== me.user_id;
    this.#seenRev = me.rev;
    this.#seenId = me.user_id;
    localStorage.setItem(OF_KEY, me.user_id);
    if (isAnother) this.#startAfresh();
    if (!this.#save) this.#keep(cleaned(me.preferences));
  }

  /** What the last user changed and did not have saved yet is theirs, not the next one's. */
  #startAfresh(): void {
    clearTimeout(this.#save);
    this.#save = undefined;
    this.#keep(DEFAULTS);
  }

  #keep(changes: Partial<PreferencesState>): void {
    this.publish(changes);
    localStorage.setItem(KEY, JSON.stringify(this.snapshot));
  }

  async #tell(): Promise<void> {
    const { me } = this.users.snapshot;
    if (me) {
      await this.users.setPreferences({ ...me.preferences, ...this.snapshot }).catch(() => undefined);
    }
    this.#save = undefined;
  }
}

function readable(kept: string | null): PreferencesState {
  try {
    return { ...DEFAULTS, ...cleaned(JSON.parse(kept ?? "{}") as Record<string, unknown>) };
  } catch {
    return DEFAULTS;
  }
}

/** Only what we know, in the values that we know. */
export function cleaned(found: Record<string, unknown>): Partial<PreferencesState> {
  const known: Partial<PreferencesState> = {};
  const { theme, language, fontSize, sendKey } = found;
  if (theme === "light" || theme === "dark" || theme === "auto") known.theme = theme;
  if (language === "auto" || language === "zh-CN" || language === "en") known.language = language;
  if (typeof fontSize === "number" && fontSize >= 12 && fontSize <= 20) known.fontSize = fontSize;
  if ("notifications" in found) known.notifications = cleanedNotifications(found.notifications);
  if (sendKey === "enter" || sendKey === "ctrl_enter") known.sendKey = sendKey;
  return known;
}
