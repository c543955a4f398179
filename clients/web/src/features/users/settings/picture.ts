import { type Crop, sideOf } from "./crop";

const SIDE = 320;

/** Draw the chosen square of a picture on a square canvas. */
export function draw(canvas: HTMLCanvasElement, picture: ImageBitmap, crop: Crop): void {
  const side = sideOf(picture, crop);
  const paper = canvas.getContext("2d")!;
  paper.imageSmoothingQuality = "high";
  paper.fillStyle = "#ffffff";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.drawImage(
    picture,
    crop.x - side / 2,
    crop.y - side / 2,
    side,
    side,
    0,
    0,
    canvas.width,
    canvas.height,
  );
}

/** The chosen square as a small JPEG, in base64. */
export function cutOut(picture: ImageBitmap, crop: Crop): string {
  const canvas = document.createElement("canvas");
  canvas.width = SIDE;
  canvas.height = SIDE;
  draw(canvas, picture, crop);
  return canvas.toDataURL("image/jpeg", 0.88).split(",")[1]!;
}
