const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** A name for a request that nobody else will choose. Works on plain http too, where randomUUID does not. */
export function newKey(length = 26): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => ALPHABET[byte & 31]).join("");
}
