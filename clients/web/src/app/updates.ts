/** The worker that keeps the client's files, and newer versions of them. A page is never changed under its user. */

import type { Client } from "@/protocol/client";
import { workerAddress } from "@/state/trust";

const LOOK_EVERY_MS = 60_000;

/** `offer` is called with what takes the new version, whenever there is one. */
export async function followUpdates(client: Client, offer: (take: () => void) => void): Promise<void> {
  const container = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  const registration = await container?.register(workerAddress).catch(() => null);
  if (!container || !registration) return;
  let isAsked = false;
  let isControlled = container.controller !== null;
  const offerWaiting = () => {
    const { waiting } = registration;
    if (!waiting || !container.controller) return;
    offer(() => {
      isAsked = true;
      waiting.postMessage("activate");
    });
  };
  offerWaiting();
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", offerWaiting);
  });
  container.addEventListener("controllerchange", () => {
    if (isAsked) location.reload();
    else if (isControlled) offer(() => location.reload());
    isControlled = true;
  });
  lookNowAndThen(client, registration);
}

/** A server that went away and came back may have brought a new version. */
function lookNowAndThen(client: Client, registration: ServiceWorkerRegistration): void {
  let lookedAt = Date.now();
  client.subscribe(() => {
    if (client.snapshot.status !== "online" || Date.now() - lookedAt < LOOK_EVERY_MS) return;
    lookedAt = Date.now();
    registration.update().catch(() => undefined);
  });
}
