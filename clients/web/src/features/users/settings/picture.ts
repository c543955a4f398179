import { Refusal } from "@/protocol/refusal";

const SIDE = 320;

/** The middle of a picture as a small square JPEG, in base64. */
export async function squarePicture(file: File): Promise<string> {
  const picture = await createImageBitmap(file).catch(() => {
    throw new Refusal("users.bad_picture");
  });
  const side = Math.min(picture.width, picture.height);
  const canvas = document.createElement("canvas");
  canvas.width = SIDE;
  canvas.height = SIDE;
  const left = (picture.width - side) / 2;
  const top = (picture.height - side) / 2;
  const paper = canvas.getContext("2d")!;
  paper.fillStyle = "#ffffff";
  paper.fillRect(0, 0, SIDE, SIDE);
  paper.drawImage(picture, left, top, side, side, 0, 0, SIDE, SIDE);
  return canvas.toDataURL("image/jpeg", 0.88).split(",")[1]!;
}
