import type { FileContent, Message } from "@/protocol/wire";
import type { FileLinks } from "./links";

/** Has the browser save it. False if it is not to be had any more. */
export async function download(links: FileLinks, message: Message, content: FileContent): Promise<boolean> {
  const link = await links.fetch(message.message_id, content.file_id);
  if (!link) return false;
  const anchor = document.createElement("a");
  anchor.href = link.url;
  anchor.download = content.name ?? "";
  anchor.click();
  return true;
}
