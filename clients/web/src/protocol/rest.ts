/** What must be asked before there is a socket. */

import { offline, refusalOf } from "./refusal";
import type { Knocked, KnockStage } from "./signing";
import type { NewDevice, Policy, SignedIn } from "./wire";

const BASE = "/api/v1";

async function ask<T>(method: string, path: string, body?: unknown, token?: string): Promise<T> {
  const response = await fetch(BASE + path, {
    method,
    credentials: "omit",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: {
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
    },
  }).catch(() => {
    throw offline();
  });
  const answer: unknown = await response.json().catch(() => ({}));
  if (!response.ok) throw response.status >= 502 && response.status <= 504 ? offline() : refusalOf(answer);
  return answer as T;
}

export interface Registration {
  username: string;
  password: string;
  email: string;
  code?: string;
  name?: string;
  /** For whoever decides, where staff must approve. */
  words?: string;
  device: NewDevice;
}

export const fetchPolicy = () => ask<Policy>("GET", "/users/policy");
export const sendCode = (email: string, purpose: "register" | "reset") =>
  ask("POST", "/users/codes", { email, purpose });
export const register = (form: Registration) => ask<SignedIn>("POST", "/users/register", form);
export const login = (form: { login: string; password: string; device: NewDevice }) =>
  ask<SignedIn>("POST", "/users/login", form);
export const refresh = (refresh_token: string) => ask<SignedIn>("POST", "/users/refresh", { refresh_token });
export const resetPassword = (form: { email: string; code: string; new_password: string }) =>
  ask("POST", "/users/password/reset", form);

type Kept = Pick<Knocked, "knock_id" | "secret">;
export const knock = (device: NewDevice) => ask<Knocked>("POST", "/users/knocks", { device });
/** Answers once the stage is another than `seen`, or after some seconds. */
export const watchKnock = ({ knock_id, secret }: Kept, seen: KnockStage["stage"]) =>
  ask<KnockStage>("POST", `/users/knocks/${knock_id}/watch`, { secret, seen });
export const enter = ({ knock_id, secret }: Kept) =>
  ask<SignedIn>("POST", `/users/knocks/${knock_id}/enter`, { secret });

/** Tells the server of a session that ended here; goes out even while the page is being left. */
export const logout = (accessToken: string) =>
  fetch(`${BASE}/users/logout`, {
    method: "POST",
    credentials: "omit",
    keepalive: true,
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${accessToken}` },
    body: "{}",
  });

/** Not over the socket, which is closed by it. */
export const erase = (accessToken: string, password: string) =>
  ask("POST", "/sync/erasure", { password }, accessToken);

/** Ends a session that is not the one in use. */
export async function end(refreshToken: string): Promise<void> {
  const { access_token } = await refresh(refreshToken);
  await logout(access_token);
}

export const avatarUrl = (avatarId: string) => `${BASE}/avatars/${encodeURIComponent(avatarId)}`;
export const groupAvatarUrl = (groupId: string, avatarId: string) =>
  `${BASE}/social/groups/${encodeURIComponent(groupId)}/avatars/${encodeURIComponent(avatarId)}`;
