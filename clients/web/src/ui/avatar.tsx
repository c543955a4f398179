import { avatarUrl, groupAvatarUrl } from "@/protocol/rest";
import css from "./avatar.module.css";

export interface Face {
  id: string;
  name: string;
  avatarId?: string | null;
  /** A group's own picture. */
  isGroup?: boolean;
}

const COLOURS = ["#3f6f8c", "#7a5c86", "#8a5a44", "#4f7350", "#8c4f5d", "#5b6390", "#6e6a3d", "#2f7476"];

/** A rounded square with a picture, or with the letters that stand for a name. */
export function Avatar({ face, size = 44, isOnline }: { face: Face; size?: number; isOnline?: boolean }) {
  return (
    <span className={css.avatar} style={{ ["--side" as string]: `${size / 16}rem` }} aria-hidden="true">
      <Picture face={face} />
      {isOnline && <span className={css.dot} data-testid="online-dot" />}
    </span>
  );
}

/** A group's: up to nine faces. */
export function GroupAvatar({ faces, size = 44 }: { faces: readonly Face[]; size?: number }) {
  const columns = faces.length > 4 ? 3 : faces.length > 1 ? 2 : 1;
  return (
    <span
      className={css.group}
      style={{ ["--side" as string]: `${size / 16}rem`, ["--columns" as string]: columns }}
      aria-hidden="true"
    >
      {faces.slice(0, 9).map((face) => (
        <Picture key={face.id} face={face} letters={columns > 2 ? 1 : 2} />
      ))}
    </span>
  );
}

function Picture({ face, letters = 2 }: { face: Face; letters?: number }) {
  if (face.avatarId) {
    const src = face.isGroup ? groupAvatarUrl(face.id, face.avatarId) : avatarUrl(face.avatarId);
    return <img className={css.picture} src={src} alt="" loading="lazy" decoding="async" />;
  }
  return (
    <span className={css.picture} style={{ background: colourOf(face.id) }}>
      {initialsOf(face.name).slice(-letters)}
    </span>
  );
}

function colourOf(id: string): string {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) >>> 0;
  return COLOURS[sum % COLOURS.length]!;
}

/** The last two characters of a Chinese name, the first letters of others. */
export function initialsOf(name: string): string {
  const letters = Array.from(name.trim());
  if (letters.some((letter) => /\p{Script=Han}/u.test(letter))) {
    return letters
      .filter((letter) => /\p{Script=Han}/u.test(letter))
      .slice(-2)
      .join("");
  }
  const words = name.trim().split(/\s+/);
  return words
    .slice(0, 2)
    .map((word) => Array.from(word)[0] ?? "")
    .join("")
    .toUpperCase();
}
