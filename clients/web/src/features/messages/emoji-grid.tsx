import { t } from "@/words";
import css from "./emoji.module.css";

const EMOJI =
  "😀 😄 😁 😅 😂 🤣 😊 🙂 😉 😍 🥰 😘 😋 😜 🤔 🤗 🤭 🫡 😎 🥳 😏 😒 🙄 😬 😴 😪 😷 🤒 🤕 🥵 🥶 😢 😭 😤 😡 🤯 😱 😨 🥺 😇 👍 👎 👌 ✌️ 🤞 🤝 👏 🙌 🙏 💪 👀 👋 ❤️ 💔 💯 🎉 🎁 🌹 🌸 🍀 🌙 ☀️ 🔥 ⭐ ☕ 🍵 🍜 🥟 🍚 🍺 🧧 🏮 🐼 🐶 🐱 🪿 ✅ ❌ ❓ ❗".split(
    " ",
  );

/** The faces and things people send most. */
export default function EmojiGrid({ onPick }: { onPick: (emoji: string) => void }) {
  return (
    <div className={css.grid} role="group" aria-label={t("emoji")}>
      {EMOJI.map((emoji) => (
        <button key={emoji} type="button" onClick={() => onPick(emoji)}>
          {emoji}
        </button>
      ))}
    </div>
  );
}
