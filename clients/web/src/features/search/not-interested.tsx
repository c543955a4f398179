import { useApp } from "@/app/app";
import { useComplaining } from "@/features/contacts/contact-view";
import { IconButton } from "@/ui/icon-button";
import { t } from "@/words";
import type { SuggestionsModel } from "./suggestions";

/** Takes a recommendation away for good; for a moment it can be had back. */
export function NotInterested({ model, id, name }: { model: SuggestionsModel; id: string; name: string }) {
  const { toasts } = useApp();
  const act = useComplaining();
  const dismiss = () => {
    act(model.dismiss(id));
    toasts.say(t("search.dismissed", { name }), () => act(model.restore(id)));
  };
  return (
    <IconButton
      icon="close"
      size={18}
      label={t("search.dismiss")}
      onClick={dismiss}
      data-testid="dismiss-suggested"
    />
  );
}
