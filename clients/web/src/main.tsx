import "@/state/trust";
import { createRoot } from "react-dom/client";
import { App } from "@/app/app";
import { languageOf, Root } from "@/app/root";
import { followUpdates } from "@/app/updates";
import "@/ui/mantine.css";
import "@/ui/tokens.css";
import { followViewport } from "@/ui/viewport";
import { speak, t } from "@/words";

const app = new App();
app.begin();
followViewport();
await speak(languageOf(app.preferences.snapshot));
createRoot(document.getElementById("root")!).render(<Root app={app} />);
void followUpdates(app.client, (take) =>
  app.toasts.offer(t("new_version"), t("new_version.take"), () => void app.cache.write().then(take)),
);
