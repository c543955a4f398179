import { type DragEvent, useEffect, useRef, useState } from "react";
import { useApp } from "@/app/app";
import { t } from "@/words";

const hasFiles = (event: { dataTransfer: DataTransfer | null }) =>
  Boolean(event.dataTransfer?.types.includes("Files"));

/** Files may be dropped anywhere on the element that gets the handlers. */
export function useDrop(onFiles: (files: File[]) => void, isWanted: boolean) {
  const { toasts } = useApp();
  const [isOver, setOver] = useState(false);
  // Children tell of every border that is crossed; it is left when as many were left as were entered.
  const depth = useRef(0);
  useMissedDrops();
  const turn = (by: number) => {
    depth.current = Math.max(0, depth.current + by);
    setOver(depth.current > 0);
  };
  const handlers = {
    onDragEnter: (event: DragEvent) => hasFiles(event) && isWanted && turn(1),
    onDragLeave: (event: DragEvent) => hasFiles(event) && isWanted && turn(-1),
    onDragOver: (event: DragEvent) => {
      if (hasFiles(event) && isWanted) event.preventDefault();
    },
    onDrop: (event: DragEvent) => {
      if (!hasFiles(event) || !isWanted) return;
      event.preventDefault();
      turn(-depth.current);
      const { files, hasFolders } = droppedIn(event.dataTransfer);
      if (hasFolders) toasts.complain(t("drop.folder"));
      if (files.length) onFiles(files);
    },
  };
  return { isOver, handlers };
}

/** Folders come along as files that nobody can read. */
function droppedIn({ items }: DataTransfer): { files: File[]; hasFolders: boolean } {
  const isFolder = (item: DataTransferItem) => item.webkitGetAsEntry()?.isDirectory ?? false;
  const files = [...items].filter((item) => !isFolder(item)).map((item) => item.getAsFile());
  return { files: files.filter((file) => file !== null), hasFolders: [...items].some(isFolder) };
}

/** What is dropped beside it does not take us from the page. */
function useMissedDrops() {
  useEffect(() => {
    const stay = (event: globalThis.DragEvent) => {
      if (hasFiles(event)) event.preventDefault();
    };
    addEventListener("dragover", stay);
    addEventListener("drop", stay);
    return () => {
      removeEventListener("dragover", stay);
      removeEventListener("drop", stay);
    };
  }, []);
}
