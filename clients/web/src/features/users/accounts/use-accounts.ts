import { useApp } from "@/app/app";
import { MOST_ACCOUNTS, type Parked } from "@/protocol/accounts";
import { inWords } from "@/words/refusals";

/** Who else is signed in on this installation, and how to go on as one of them (or, with `null`, as another). */
export function useAccounts() {
  const { session, users, toasts } = useApp();
  const others = session.others();
  const change = (userId: string | null) => {
    const { me } = users.snapshot;
    const face = me && { name: me.name, username: me.username, avatarId: me.avatar_id };
    session.change(userId, face).catch((error) => toasts.complain(inWords(error)));
  };
  return { others, canAdd: others.length + 1 < MOST_ACCOUNTS, change };
}

export const faceOf = ({ session, face }: Parked) => ({
  id: session.user_id,
  name: face.name,
  avatarId: face.avatarId,
});
