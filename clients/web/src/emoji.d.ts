/** Made by scripts/emoji.ts: groups of emoji, each with its name and the other words it is found by. */
declare module "virtual:emoji/*" {
  const groups: readonly (readonly (readonly [emoji: string, name: string, words: string])[])[];
  export default groups;
}
