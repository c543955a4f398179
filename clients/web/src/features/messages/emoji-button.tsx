import { Popover } from "@mantine/core";
import { Suspense } from "react";
import { IconButton } from "@/ui/icon-button";
import { lazy } from "@/ui/lazy";
import { t } from "@/words";

const EmojiPicker = lazy(() => import("./emoji-picker"));

export default function EmojiButton({ onPick }: { onPick: (emoji: string) => void }) {
  return (
    <Popover position="top-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <IconButton icon="smile" label={t("emoji")} data-testid="emoji" />
      </Popover.Target>
      <Popover.Dropdown p={8}>
        <Suspense>
          <EmojiPicker onPick={onPick} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
