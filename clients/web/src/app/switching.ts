import { Model } from "@/state/model";

/** Whether the quick switcher is open. Many places open it. */
export class Switching extends Model<{ isOpen: boolean }> {
  constructor() {
    super({ isOpen: false });
  }

  readonly open = (): void => this.publish({ isOpen: true });
  readonly close = (): void => this.publish({ isOpen: false });
}
