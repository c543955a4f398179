import { useApp } from "@/app/app";
import type { Outgoing } from "@/protocol/outbox";
import type { FileContent, Message } from "@/protocol/wire";
import { FileCard } from "./file-card";
import { FilmView, PictureView } from "./picture-view";
import { VoiceView } from "./voice-view";

export interface FileProps<C extends FileContent = FileContent> {
  content: C;
  /** The message that it is in. */
  message: Message | undefined;
  /** While it is on its way. */
  outgoing?: Outgoing | null | undefined;
  isInAlbum?: boolean;
  onOpen?: () => void;
}

/** A file in a message, as its kind is drawn. */
export default function FileView({ content, ...rest }: FileProps) {
  switch (content.type) {
    case "image":
      return <PictureView content={content} {...rest} />;
    case "video":
      return <FilmView content={content} {...rest} />;
    case "voice":
      return <VoiceView content={content} {...rest} />;
    case "file":
      return <FileCard content={content} {...rest} />;
  }
}

/** The same bytes on this device, if it was sent from here. */
export function useLocalUrl({
  message,
  outgoing,
}: Pick<FileProps, "message" | "outgoing">): string | undefined {
  const { files, myId } = useApp();
  const id = outgoing?.draft.client_msg_id ?? message?.client_msg_id;
  if (!id || (message && message.sender_id !== myId)) return undefined;
  return files.localUrl(id, outgoing?.attachment?.blob);
}
