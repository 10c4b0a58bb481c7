/** What one type of event asks for. */
export interface EventHandler {
  /** Stripe's name of the type. https://docs.stripe.com/api/events/types */
  type: string;
  /** @param objectId The object the event is about. Nothing else of the event is believed. */
  handle(objectId: string): Promise<void>;
}
