export const alerts = {
  "alerts.ask": "Hear of new messages while you are elsewhere?",
  "alerts.turn_on": "Turn on",
  "alerts.not_now": "Not now",
  "alerts.new": "New message",
  "alerts.hidden": "Open Hongyan to read it",
};
