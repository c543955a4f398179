/** How much waits, on what is seen of the client from outside: its title, its picture in the tab, its icon. */

import { useEffect } from "react";

const NAME = "鸿雁 Hongyan";
const SIDE = 64;
const GOOSE =
  "M8 28c6 1 10 0 14-3 1.500-8 6-13 13-15-1 5.500-1.500 9-1 13 3 0 5-1.500 7-4 .9-1.300 2.800-1.500 3.700-.2l-2 2.200c-.4 1.200-1 2.600-1.900 3.900C37.500 31 31.500 34 24.500 33.700 18 33.500 12.500 31.500 8 28z";

export function useWindowSigns(unread: number): void {
  const shown = unread > 99 ? "99+" : String(unread);
  useEffect(() => {
    document.title = unread ? `(${shown}) ${NAME}` : NAME;
    drawIcon(unread ? shown : "");
    const badge = unread ? navigator.setAppBadge?.(unread) : navigator.clearAppBadge?.();
    badge?.catch(() => undefined);
  }, [unread, shown]);
}

function drawIcon(count: string): void {
  const link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  const canvas = document.createElement("canvas");
  const brush = canvas.getContext("2d");
  if (!link || !brush) return;
  link.dataset.plain ??= link.href;
  if (!count) {
    link.type = "image/svg+xml";
    link.href = link.dataset.plain;
    return;
  }
  canvas.width = canvas.height = SIDE;
  drawMark(brush);
  drawCount(brush, count);
  link.type = "image/png";
  link.href = canvas.toDataURL("image/png");
}

function drawMark(brush: CanvasRenderingContext2D): void {
  brush.save();
  brush.scale(SIDE / 48, SIDE / 48);
  brush.fillStyle = "#1f7a6d";
  brush.beginPath();
  brush.roundRect(2, 2, 44, 44, 11);
  brush.fill();
  brush.fillStyle = "#ffffff";
  brush.fill(new Path2D(GOOSE));
  brush.restore();
}

/** As large as it can be, since it is looked at in sixteen pixels. */
function drawCount(brush: CanvasRenderingContext2D, count: string): void {
  const text = count.length > 2 ? "99" : count;
  const [width, height] = [text.length > 1 ? 46 : 36, 36];
  brush.fillStyle = "#c93f27";
  brush.beginPath();
  brush.roundRect(SIDE - width, SIDE - height, width, height, height / 2);
  brush.fill();
  brush.fillStyle = "#ffffff";
  brush.font = "bold 30px sans-serif";
  brush.textAlign = "center";
  brush.textBaseline = "middle";
  brush.fillText(text, SIDE - width / 2, SIDE - height / 2 + 2);
}
