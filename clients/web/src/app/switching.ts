import { Model } from "@/state/model";

/** Whether the quick switcher is open, and what is looked for in it. Many places open it. */
export class Switching extends Model<{ isOpen: boolean; query: string }> {
  constructor() {
    super({ isOpen: false, query: "" });
  }

  readonly open = (): void => this.publish({ isOpen: true, query: "" });
  readonly close = (): void => this.publish({ isOpen: false });

  setQuery(query: string): void {
    this.publish({ query });
  }

  /** Nothing is lost of what is typed while its field is still on its way. */
  typeAhead(event: KeyboardEvent): void {
    const isTyped = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!isTyped || !this.snapshot.isOpen || (event.target as Element).matches("[role=combobox]")) return;
    event.preventDefault();
    this.setQuery(this.snapshot.query + event.key);
  }
}
