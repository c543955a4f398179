/** The structs of signing in, as `features/users` declares them. */

import type { Millis, Platform, Profile } from "./wire";

/** To be shown: the code at once, the number when somebody has seen it. */
export interface Knocked {
  knock_id: string;
  secret: string;
  code: string;
  number: number;
  expires_at: Millis;
}

export interface KnockStage {
  stage: "waiting" | "seen" | "approved" | "refused";
  by: Profile | null;
}

export interface KnockSeen {
  knock_id: string;
  platform: Platform;
  name: string;
  address: string;
  is_near: boolean;
  number: number;
  asked_at: Millis;
  expires_at: Millis;
}
