import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useApp } from "@/app/app";
import { useModel } from "@/state/model";
import { Seal } from "@/ui/drawings";
import { Empty } from "@/ui/pane";
import { t } from "@/words";
import { inWords } from "@/words/refusals";

/** Somebody's card was scanned, or their link followed: show who they are. */
export function Arriving() {
  const { users, sync, myId } = useApp();
  const { whom = "" } = useParams({ strict: false });
  const navigate = useNavigate();
  const isReady = useModel(sync, (state) => state.isReady);
  const [wrong, setWrong] = useState("");
  useEffect(() => {
    if (!isReady) return;
    const show = ([found]: { user_id: string }[]) => {
      if (!found) return setWrong(t("contacts.not_found"));
      const userId = found.user_id;
      if (userId === myId) return void navigate({ to: "/settings/$section", params: { section: "profile" } });
      return void navigate({ to: "/contacts/$userId", params: { userId }, replace: true });
    };
    users.find(whom).then(show, (error) => setWrong(inWords(error)));
  }, [users, whom, isReady, myId, navigate]);
  if (!wrong) return null;
  return <Empty drawing={<Seal />} title={wrong} />;
}
